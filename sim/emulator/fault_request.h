// SPDX-License-Identifier: GPL-3.0-or-later
// A fault as the admin server is asked for it: the keys of a scenario's [[fault]] in a JSON object or as TOML, read by
// the scenario reader's own rules. `at` may be left out: now.
#pragma once

#include "sim/scenario.h"

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace sluice::sim {

/// Or what is wrong with it, every error a line. `machines`: those of the scenario.
std::variant<FaultSpec, std::string> fault_of_json(const boost::json::value& body, std::uint32_t machines);
std::variant<FaultSpec, std::string> fault_of_toml(std::string_view body, std::uint32_t machines);

}  // namespace sluice::sim
