// SPDX-License-Identifier: GPL-3.0-or-later
// A plan for the terminal: the answer first, then a line a point.
#pragma once

#include "sim/plan.h"
#include "sim/terminal_capabilities.h"

#include <string>

namespace sluice::sim {

std::string terminal_plan(const Plan& plan, const Terminal& terminal);

/// The answer in sentences: what is recommended, what it limits, its margin; or how near the best came.
std::vector<std::string> plan_answer(const Plan& plan);

}  // namespace sluice::sim
