// SPDX-License-Identifier: GPL-3.0-or-later
// The distributions a latency may have, as quantile functions of unit mean, and the tables they are drawn from.
//   constant · exponential · erlang (shape) · lognormal (cv) · gamma (cv) · empirical (sorted sample, linear between
//   its order statistics, scaled to mean 1; its mean in time is LatencySpec::mean, as for the others)
// cv is the coefficient of variation: standard deviation / mean.
#pragma once

#include "sim/quantile_table.h"
#include "sim/scenario.h"

#include <optional>
#include <vector>

namespace sluice::sim {

/// The quantile at `place` as a multiple of the mean. Requires of `spec`, where its kind uses them: cv >= 0 (0 is
/// constant), shape >= 1, a sample of at least one value, none negative.
double quantile_factor(const LatencySpec& spec, Place place);

/// The table for it. Its quantiles are within 1e-4 of themselves: of a gamma distribution for cv <= 1 (beyond, the
/// lower ones, far below the mean, are not), else for any cv up to 20.
QuantileTable quantile_table(const LatencySpec& spec);

/// p99 / mean of a lognormal or gamma distribution (of another kind: with cv and shape at their defaults).
double p99_factor(LatencySpec::Kind kind, double cv);

/// The highest p99_factor that any cv gives: about 14.97 for lognormal, 28.34 for gamma.
double highest_p99_factor(LatencySpec::Kind kind);

/// The smaller cv whose p99 is `ratio` times the mean; none where ratio < 1 or > highest_p99_factor, and for every kind
/// but lognormal and gamma.
std::optional<double> cv_for_p99(LatencySpec::Kind kind, double ratio);

/// The mean of the distribution that an empirical latency's sample stands for. Requires it sorted, not empty.
double sample_mean(const std::vector<double>& sample);

/// Unit mean, shared: the gaps of a Poisson process.
const QuantileTable& unit_exponential();

}  // namespace sluice::sim
