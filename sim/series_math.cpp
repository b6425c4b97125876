// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/series_math.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace sluice::sim {

namespace {

constexpr double ln2_high = 6.93147180369123816490e-01;  // its low 32 bits are 0: exact times a small integer
constexpr double ln2_low = 1.90821492927058770002e-10;
constexpr double half_log_two_pi = 0.91893853320467274178;

double power_of_two(int exponent) {  // -1022 <= exponent <= 1023
    return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

template <std::size_t n>
double polynomial(const std::array<double, n>& coefficients, double x) {
    double value = 0;
    for (std::size_t i = n; i-- > 0;) value = value * x + coefficients[i];
    return value;
}

constexpr std::array a{3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                       1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                       3.3430575583588128105e+4, 2.5090809287301226727e+3};
constexpr std::array b{1.0,
                       4.2313330701600911252e+1,
                       6.8718700749205790830e+2,
                       5.3941960214247511077e+3,
                       2.1213794301586595867e+4,
                       3.9307895800092710610e+4,
                       2.8729085735721942674e+4,
                       5.2264952788528545610e+3};
constexpr std::array c{1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                       3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                       2.27238449892691845833e-2, 7.74545014278341407640e-4};
constexpr std::array d{1.0,
                       2.05319162663775882187e0,
                       1.67638483018380384940e0,
                       6.89767334985100004550e-1,
                       1.48103976427480074590e-1,
                       1.51986665636164571966e-2,
                       5.47593808499534494600e-4,
                       1.05075007164441684324e-9};
constexpr std::array e{6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                       2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                       2.71155556874348757815e-5, 2.01033439929228813265e-7};
constexpr std::array f{1.0,
                       5.99832206555887937690e-1,
                       1.36929880922735805310e-1,
                       1.48753612908506148525e-2,
                       7.86869131145613259100e-4,
                       1.84631831751005468180e-5,
                       1.42151175831644588870e-7,
                       2.04426310338993978564e-15};

}  // namespace

double series_exp(double x) {
    if (x > 709) return std::numeric_limits<double>::infinity();
    if (x < -745) return 0;
    const int k = static_cast<int>(x * 1.44269504088896340736 + (x < 0 ? -0.5 : 0.5));
    const double r = (x - k * ln2_high) - k * ln2_low;
    double term = 1, sum = 0;
    for (int n = 1; n < 18; ++n) {
        term *= r / n;
        sum += term;
    }
    const double value = 1 + sum;
    return k < -1000 ? value * power_of_two(k + 100) * power_of_two(-100) : value * power_of_two(k);
}

double series_log(double x) {
    int exponent = 0;
    if (x < std::numeric_limits<double>::min()) {
        x *= 0x1.0p60;
        exponent = -60;
    }
    const auto bits = std::bit_cast<std::uint64_t>(x);
    exponent += static_cast<int>(bits >> 52) - 1023;
    double m = std::bit_cast<double>((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
    if (m > 1.41421356237309504880) {
        m *= 0.5;
        ++exponent;
    }
    return exponent * ln2_high + (series_log1p(m - 1) + exponent * ln2_low);
}

// 2 artanh(x / (2 + x)).
double series_log1p(double x) {
    if (x > 0.42 || x < -0.3) return series_log(1 + x);
    const double s = x / (2 + x), square = s * s;
    double sum = 0;
    for (int n = 27; n >= 3; n -= 2) sum = (sum + 1.0 / n) * square;
    return 2 * (s + s * sum);
}

double series_pow(double base, double exponent) { return series_exp(exponent * series_log(base)); }

// Stirling's series from 16 on, below by Γ(a) = Γ(a + 1) / a.
double series_log_gamma(double a) {
    double product = 1;
    for (; a < 16; a += 1) product *= a;
    const double square = 1 / (a * a);
    constexpr std::array coefficients{1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360};
    const double rest = polynomial(coefficients, square) / a;
    return (a - 0.5) * series_log(a) - a + half_log_two_pi + rest - series_log(product);
}

double normal_deviate(double tail) {
    const double q = 0.5 - tail;
    if (q <= 0.425) {
        const double r = 0.180625 - q * q;
        return q * polynomial(a, r) / polynomial(b, r);
    }
    const double r = std::sqrt(-series_log(tail));
    if (r <= 5) return polynomial(c, r - 1.6) / polynomial(d, r - 1.6);
    return polynomial(e, r - 5) / polynomial(f, r - 5);
}

}  // namespace sluice::sim
