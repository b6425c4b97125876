// SPDX-License-Identifier: GPL-3.0-or-later
// From a mean and a 99th percentile to a coefficient of variation (standard deviation ÷ mean).
//
// p99 ÷ mean rises with the cv up to a peak and falls after it (a rare, huge latency leaves the percentile alone), so
// most ratios belong to two cvs: the smaller one is meant. Lognormal: ratio = exp(zσ − σ²/2), peak exp(z²/2) = 14.97 at
// σ = z = 2.326. Gamma: by bisection of the incomplete gamma function. Own series, no libm but √.
#pragma once

#include <optional>

namespace sluice::sim {

/// The cv of a distribution whose p99 is `ratio` × its mean; nothing where none has it. Relative error below 1e-9.
std::optional<double> lognormal_cv(double ratio);
std::optional<double> gamma_cv(double ratio);

/// The largest ratio that any cv has (the least is 1, excluded: it would be a constant).
double lognormal_peak_ratio();
double gamma_peak_ratio();

}  // namespace sluice::sim
