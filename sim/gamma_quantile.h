// SPDX-License-Identifier: GPL-3.0-or-later
// Quantiles of the gamma distribution, by series only (see sim/series_math.h). Relative error below 1e-6 (below 1e-10
// where shape < 1000).
#pragma once

#include "sim/quantile_table.h"

namespace sluice::sim {

/// The quantile at `place` of the gamma distribution of scale 1, whose mean is `shape`; 0 where it is below 1e-300.
/// Requires shape > 0.
double gamma_quantile(double shape, Place place);

}  // namespace sluice::sim
