// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/latency_cv.h"

#include <cmath>

namespace sluice::sim {
namespace {

constexpr double z99 = 2.3263478740408408;  // Φ⁻¹(0.99)
constexpr double ln2 = 0.69314718055994531;

double exp_of(double x) {
    if (x < -700) return 0;
    const int halvings = static_cast<int>((x < 0 ? -x : x) / ln2) + 1;
    const double part = x / halvings;
    double term = 1, sum = 1;
    for (int n = 1; n < 30; ++n) sum += term *= part / n;
    double result = 1, factor = sum;
    for (int n = halvings; n > 0; n /= 2) {
        if (n % 2 == 1) result *= factor;
        factor *= factor;
    }
    return result;
}

/// Requires x > 0.
double ln_of(double x) {
    double whole = 0;
    for (; x > 1.5; x /= 2) whole += ln2;
    for (; x < 0.75; x *= 2) whole -= ln2;
    const double y = (x - 1) / (x + 1);
    double power = y, sum = 0;
    for (int n = 1; n < 60; n += 2, power *= y * y) sum += power / n;
    return whole + 2 * sum;
}

/// ln Γ(x) by Stirling's series, after raising x to at least 12.
double ln_gamma(double x) {
    double below = 0;
    for (; x < 12; x += 1) below += ln_of(x);
    const double inverse = 1 / x, square = inverse * inverse;
    const double series = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
    constexpr double half_ln_two_pi = 0.91893853320467274;
    return (x - 0.5) * ln_of(x) - x + half_ln_two_pi + series - below;
}

/// The upper regularised incomplete gamma function Q(shape, x): by its series left of the mean, else by Lentz's
/// fraction.
double upper_gamma(double shape, double x) {
    const double front = exp_of(shape * ln_of(x) - x - ln_gamma(shape));
    if (x < shape + 1) {
        double term = 1 / shape, sum = term;
        for (int n = 1; n < 10'000 && term > sum * 1e-17; ++n) sum += term *= x / (shape + n);
        return 1 - front * sum;
    }
    constexpr double tiny = 1e-300;
    double b = x + 1 - shape, c = 1 / tiny, d = 1 / b, fraction = d;
    for (int n = 1; n < 10'000; ++n) {
        const double a = -n * (n - shape);
        b += 2;
        d = 1 / (b + a * d == 0 ? tiny : b + a * d);
        c = b + a / c == 0 ? tiny : b + a / c;
        const double step = d * c;
        fraction *= step;
        if (step > 1 - 1e-16 && step < 1 + 1e-16) break;
    }
    return front * fraction;
}

/// p99 ÷ mean of a gamma distribution.
double gamma_ratio(double cv) {
    const double shape = 1 / (cv * cv);
    double low = 1e-9, high = 64;
    for (int n = 0; n < 100; ++n) {
        const double middle = (low + high) / 2;
        (upper_gamma(shape, middle * shape) > 0.01 ? low : high) = middle;
    }
    return (low + high) / 2;
}

constexpr double least_cv = 0.01, most_cv = 10;

double gamma_peak_cv() {
    double low = least_cv, high = most_cv;
    for (int n = 0; n < 80; ++n) {
        const double third = (high - low) / 3;
        if (gamma_ratio(low + third) < gamma_ratio(high - third))
            low += third;
        else
            high -= third;
    }
    return (low + high) / 2;
}

}  // namespace

std::optional<double> lognormal_cv(double ratio) {
    if (!(ratio > 1)) return std::nullopt;
    const double inside = z99 * z99 - 2 * ln_of(ratio);
    if (inside < 0) return std::nullopt;
    const double sigma = 2 * ln_of(ratio) / (z99 + std::sqrt(inside));  // z − √inside, without cancellation
    return std::sqrt(exp_of(sigma * sigma) - 1);
}

std::optional<double> gamma_cv(double ratio) {
    double low = least_cv, high = gamma_peak_cv();
    if (!(ratio >= gamma_ratio(low) && ratio <= gamma_ratio(high))) return std::nullopt;
    for (int n = 0; n < 80; ++n) {
        const double middle = (low + high) / 2;
        (gamma_ratio(middle) < ratio ? low : high) = middle;
    }
    return (low + high) / 2;
}

double lognormal_peak_ratio() { return exp_of(z99 * z99 / 2); }
double gamma_peak_ratio() { return gamma_ratio(gamma_peak_cv()); }

}  // namespace sluice::sim
