// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/gamma_quantile.h"

#include "sim/series_math.h"

#include <algorithm>
#include <cmath>

namespace sluice::sim {

namespace {

constexpr double precision = 1e-16;

// P(a, x) = density * this, where density = x^a e^-x / Γ(a).
double lower_series(double a, double x) {
    double term = 1 / a, sum = term;
    for (double n = a + 1; term > sum * precision; n += 1) {
        term *= x / n;
        sum += term;
    }
    return sum;
}

// Q(a, x) = density * this, for x > a + 1 (continued fraction by Lentz's method).
double upper_fraction(double a, double x) {
    double b = x + 1 - a, c = 1e300, d = 1 / b, value = d;
    for (int i = 1; i < 10'000; ++i) {
        const double numerator = -i * (i - a);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        value *= c * d;
        if (std::abs(c * d - 1) < precision * 4) break;
    }
    return value;
}

double signed_deviate(Place place) { return (place.upper ? 1 : -1) * normal_deviate(place.distance); }

// Cornish and Fisher's expansion: what is left out is below 240,000 / (39,000 a^2.5) of the mean down to 2^-41.
double large_shape(double a, Place place) {
    const double z = signed_deviate(place), root = std::sqrt(a), z2 = z * z;
    return a + z * root + (z2 - 1) / 3 + z * (z2 - 7) / (36 * root) - (3 * z2 * z2 + 7 * z2 - 16) / (810 * a);
}

// log of the first guess: Wilson and Hilferty's, or the leading term of P where that is not to be trusted.
double first_guess(double a, Place place) {
    const double cube = 1 - 1 / (9 * a) + signed_deviate(place) / (3 * std::sqrt(a));
    if (a > 0.3 && cube > 0.3) return series_log(a * cube * cube * cube);
    if (place.upper) return series_log(a) + 1;
    return std::min((series_log(place.distance) + series_log_gamma(a + 1)) / a, series_log(a) + 1);
}

}  // namespace

// Newton's method on the logarithm of the nearer tail, a concave function of log x.
double gamma_quantile(double a, Place place) {
    if (a >= 1000) return large_shape(a, place);
    const double log_gamma = series_log_gamma(a), target = series_log(place.distance);
    double log_x = first_guess(a, place);
    for (int i = 0; i < 200; ++i) {
        if (log_x < -690) return 0;
        const double x = series_exp(log_x), log_density = a * log_x - x - log_gamma;
        double tail = 0;  // over the density
        const bool by_series = x < a + 1;
        const double part = by_series ? lower_series(a, x) : upper_fraction(a, x);
        tail = by_series != place.upper ? part : series_exp(-log_density) - part;
        const double slope = (place.upper ? -1 : 1) / tail;
        const double step = std::clamp((target - series_log(tail) - log_density) / slope, -2.0, 2.0);
        log_x += step;
        if (std::abs(step) < 1e-12) break;
    }
    return series_exp(log_x);
}

}  // namespace sluice::sim
