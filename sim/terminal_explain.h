// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario explained before it is run: its story, where its load comes from, what can be carried by Little's law, one
// against the other over time, what arithmetic alone foresees, faults, and what to look at.
#pragma once

#include "sim/scenario.h"
#include "sim/terminal_capabilities.h"

#include <string>

namespace sluice::sim {

std::string terminal_explanation(const Scenario& scenario, const Terminal& terminal);

}  // namespace sluice::sim
