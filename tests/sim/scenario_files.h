// SPDX-License-Identifier: GPL-3.0-or-later
// The scenarios that come with Sluice, as tests run them.
#pragma once

#include "sim/scenario.h"

#include <string>
#include <vector>

namespace sluice::sim::testing {

/// The stems of scenarios/*.toml, sorted.
std::vector<std::string> scenario_names();

/// Reads one; a problem is a test failure.
Scenario load_scenario(const std::string& name, const std::vector<std::string>& overrides = {});

/// The same world at `share` of its size: load, Pushers (four stay, with smaller windows), buffer, places to wait,
/// quotas and capacity. Shares and times stay about the same, the noise grows by 1/√share.
Scenario scaled(Scenario scenario, double share);

/// A size at which it offers some 100,000 pushes at most, and rows enough to see the shape of it.
Scenario small(const std::string& name, const std::vector<std::string>& overrides = {});

/// How many pushes it will offer, roughly.
double expected_pushes(const Scenario& scenario);

/// Ten times slower and hungry: a sanitizer is built in.
bool sanitized();

/// A name that GoogleTest takes: the scenario's with _ for -.
std::string test_name(const std::string& scenario);

}  // namespace sluice::sim::testing
