// SPDX-License-Identifier: GPL-3.0-or-later
// Many runs of one scenario for a terminal: mean, 95 % interval, least and most of the figures that matter, when events
// came, and in how many runs each expectation held.
#pragma once

#include "sim/scenario.h"
#include "sim/terminal_capabilities.h"

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace sluice::sim {

/// `document`: {"runs": […], "summary": {…}}, of seeds_document(), of `wanted` runs: with fewer it says that it is
/// incomplete, with none there is no table. `quiet`: only that, and expectations that failed somewhere.
std::string terminal_spread(const Scenario& scenario, const boost::json::object& document, std::size_t wanted,
                            const Terminal& terminal, bool quiet);

}  // namespace sluice::sim
