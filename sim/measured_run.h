// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario as a command does: with progress on standard error, stopped by Ctrl-C, timed. Everything that differs
// from run to run is added here, around the runner.
#pragma once

#include "sim/run_record.h"
#include "sim/terminal_capabilities.h"

#include <boost/json/object.hpp>
#include <cstddef>
#include <vector>

namespace sluice::sim {

class PushLog;

struct MeasuredOptions {
    bool check = false;
    PushLog* log = nullptr;
    bool progress = true;  ///< where standard error is a terminal
    Terminal terminal;     ///< of standard error
    unsigned threads = 0;  ///< for many runs; 0: as many as the machine has
};

/// One run. Throws what the checker throws.
RunRecord measured_run(const Scenario& scenario, const MeasuredOptions& options);

/// The result documents of `count` runs with seeds scenario.seed, scenario.seed + 1, …, on several threads.
/// Interrupted: those that were finished before; runs cut at different times have nothing to say together.
std::vector<boost::json::object> measured_runs(const Scenario& scenario, std::size_t count,
                                               const MeasuredOptions& options);

}  // namespace sluice::sim
