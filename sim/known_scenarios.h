// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios known by name: the TOML files of the folders that Sluice looks in. First those that an installed program
// has beside it, then SLUICE_SCENARIO_DIRS, which the build sets.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::sim {

/// In order of name: (name, path). The first of the folders that has a name counts.
std::vector<std::pair<std::string, std::string>> known_scenarios();

struct FoundScenario {
    std::string path;
    std::string error;  ///< empty: found; else why not, with the nearest name
};

/// The path behind NAME or FILE (which has a / or ends in .toml); "-" is itself.
FoundScenario find_scenario(const std::string& name);

}  // namespace sluice::sim
