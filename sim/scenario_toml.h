// SPDX-License-Identifier: GPL-3.0-or-later
// A Scenario written as the TOML file that would say it: every key of [pipeline] and [firebase], defaults included, so
// that a report shows the configuration that was run, overrides applied, and what it says can be run again. Traces and
// empirical latencies are named, not written out; expectations are left to the report's own list.
#pragma once

#include "sim/scenario.h"

#include <string>

namespace sluice::sim {

std::string scenario_toml(const Scenario& scenario);

/// Values as the scenario file writes them, exact: "1m50s", "250ms", "17k/s", "250k".
std::string toml_duration(Duration duration);
std::string toml_count(double count);
/// A rate of `a_second` pushes a second: "3k/s", or a minute where that is shorter ("590k/min").
std::string toml_rate(double a_second);
std::string toml_string(std::string_view text);

}  // namespace sluice::sim
