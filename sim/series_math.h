// SPDX-License-Identifier: GPL-3.0-or-later
// Elementary functions from + - * / and sqrt alone, so that every compiler and library gives the same bits. For filling
// tables, not for the path of a push. Relative errors are below 1e-13 (log near 1: absolute 1e-16). After Abramowitz
// and Stegun 4.1, 4.2, 6.1; the normal quantile is AS 241 (Wichura, 1988).
#pragma once

namespace sluice::sim {

/// e^x: 0 below -745, infinity above 709.
double series_exp(double x);
/// Natural logarithm. Requires x > 0, finite.
double series_log(double x);
/// log(1 + x). Requires x > -1.
double series_log1p(double x);
/// base^exponent. Requires base > 0.
double series_pow(double base, double exponent);
/// log Γ(a). Requires a > 0.
double series_log_gamma(double a);
/// The z >= 0 above which a standard normal variable is with probability `tail`. Requires 0 < tail <= 0.5.
double normal_deviate(double tail);

}  // namespace sluice::sim
