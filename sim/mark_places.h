// SPDX-License-Identifier: GPL-3.0-or-later
// Where the story's letters go on a chart's axis: each as near to its moment as it can be without touching another.
#pragma once

#include <vector>

namespace sluice::sim {

/// Places at least `spacing` apart, in the order of `wanted` (which does not fall), with the least sum of squared
/// shifts; then moved into [low, high], and where they do not all fit, evenly spread over it.
std::vector<double> mark_places(const std::vector<double>& wanted, double spacing, double low, double high);

}  // namespace sluice::sim
