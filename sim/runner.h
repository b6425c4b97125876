// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario in virtual time: the pipelines, the simulated Firebase and the arrivals, driven by the earliest event
// until nothing is left. The twin of live/runtime.cpp. Events of one instant go in this order: what is written down,
// Firebase, answers, arrivals, the core's deadlines; within a kind by insertion. Same scenario and seed, same record,
// on every machine and compiler.
#pragma once

#include "core/time.h"
#include "sim/push_log.h"
#include "sim/run_record.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace sluice::sim {

struct RunOptions {
    bool check = false;      ///< recount every invariant after every event; a broken one throws Violation (checker.h)
    PushLog* log = nullptr;  ///< every outcome
    /// Called every 65,536 events; false ends the run, marked incomplete.
    std::function<bool(Duration simulated, std::uint64_t pushes)> progress;
    /// Called after each row, with what the machines have counted so far; they keep their positions.
    std::function<void(const Row&, const std::vector<const Metrics*>&)> row = {};
};

/// The seed is scenario.seed. Leaves wall_s, peak_memory_mb and threads to the caller.
RunRecord run(const Scenario& scenario, const RunOptions& options = {});

}  // namespace sluice::sim
