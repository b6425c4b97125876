// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as one HTML file: the answer, a heat map for each figure of interest (the last varied key across, the one
// before it down, a map for each combination of the others), and the table. No script, no network.
#pragma once

#include "sim/plan.h"

#include <string>

namespace sluice::sim {

std::string html_plan(const Plan& plan);

}  // namespace sluice::sim
