// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/distributions.h"

#include "sim/gamma_quantile.h"
#include "sim/series_math.h"

#include <gtest/gtest.h>

#include <cmath>

// The formulae here are independent of those in sim/: libm's functions, closed forms and numeric integration.
namespace sluice::sim {
namespace {

using Kind = LatencySpec::Kind;

LatencySpec spec_of(Kind kind, double cv = 1, std::uint32_t shape = 1) {
    LatencySpec spec;
    spec.kind = kind;
    spec.cv = cv;
    spec.shape = shape;
    return spec;
}

/// The table's value at a distance from an end.
double found(const QuantileTable& table, double distance, bool upper) {
    return table.at((static_cast<std::uint64_t>(distance * 0x1.0p54) << 10) | (upper ? std::uint64_t{1} << 63 : 0));
}

/// The distance from the end that the table takes `distance` for: its bits, made odd.
double as_drawn(double distance) {
    return static_cast<double>(static_cast<std::uint64_t>(distance * 0x1.0p54) | 1) * 0x1.0p-54;
}

/// P(X <= x) of the gamma distribution of mean 1 by Simpson's rule in log x.
double gamma_share(double shape, double x) {
    const double top = std::log(x * shape), bottom = std::min(top - 1, -40 / shape);
    constexpr int steps = 200'000;
    const double width = (top - bottom) / steps;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        const double y = bottom + width * i;
        const double density = std::exp(shape * y - std::exp(y) - std::lgamma(shape));
        sum += density * (i == 0 || i == steps ? 1 : (i % 2 == 1 ? 4 : 2));
    }
    return sum * width / 3;
}

struct Moments {
    double mean = 0, variance = 0;
};
Moments moments(const LatencySpec& spec, int draws = 4'000'000) {
    const QuantileTable table = quantile_table(spec);
    Random random(11, "moments");
    double sum = 0, squares = 0;
    for (int i = 0; i < draws; ++i) {
        const double value = table.draw(random) - 1;
        sum += value;
        squares += value * value;
    }
    return {1 + sum / draws, squares / draws - sum * sum / draws / draws};
}

TEST(SeriesMath, AgreesWithTheLibrary) {
    for (double x = -700; x < 700; x += 0.37) EXPECT_NEAR(series_exp(x) / std::exp(x), 1, 1e-14) << x;
    for (double x = 1e-300; x < 1e300; x *= 1.37) EXPECT_NEAR(series_log(x) / std::log(x), 1, 1e-14) << x;
    for (double x = -0.999; x < 4; x += 0.0037) EXPECT_NEAR(series_log1p(x), std::log1p(x), 1e-14) << x;
    for (double x = 1e-3; x < 1e6; x *= 1.37)
        EXPECT_NEAR(series_log_gamma(x), std::lgamma(x), 1e-13 * std::max(1.0, std::abs(std::lgamma(x)))) << x;
    EXPECT_NEAR(series_pow(1.7, -2.9), std::pow(1.7, -2.9), 1e-14);
    EXPECT_EQ(series_exp(0), 1);
    EXPECT_EQ(series_log(1), 0);
    EXPECT_EQ(series_exp(-1000), 0);
    EXPECT_TRUE(std::isinf(series_exp(710)));
    EXPECT_NEAR(series_exp(-740) / std::exp(-740), 1, 0.1);  // denormal
    EXPECT_NEAR(series_log(5e-324), std::log(5e-324), 1e-11);
}

TEST(SeriesMath, NormalDeviatesHaveTheirTail) {
    for (double tail = 0.5; tail > 1e-16; tail *= 0.9)
        EXPECT_NEAR(std::erfc(normal_deviate(tail) / std::sqrt(2)) / 2 / tail, 1, 1e-12) << tail;
    EXPECT_EQ(normal_deviate(0.5), 0);
}

TEST(Distributions, ExponentialQuantiles) {
    const QuantileTable table = quantile_table(spec_of(Kind::exponential));
    for (double d = 0.4999; d > 1e-11; d *= 0.97) {
        const double place = as_drawn(d);
        EXPECT_NEAR(found(table, d, true) / -std::log(place), 1, 1e-4) << d;
        EXPECT_NEAR(found(table, d, false) / -std::log1p(-place), 1, 1e-4) << d;
    }
}

TEST(Distributions, LognormalQuantiles) {
    for (const double cv : {0.01, 0.455, 1.0, 2.0, 5.0}) {
        const QuantileTable table = quantile_table(spec_of(Kind::lognormal, cv));
        const double sigma = std::sqrt(std::log1p(cv * cv));
        for (double d = 0.4999; d > 1e-11; d *= 0.97)
            for (const bool upper : {false, true}) {
                // The exact quantile, from the deviate whose tail is d (checked above against erfc).
                const double deviate = normal_deviate(as_drawn(d)) * (upper ? 1 : -1);
                const double exact = std::exp(sigma * deviate - sigma * sigma / 2);
                EXPECT_NEAR(found(table, d, upper) / exact, 1, 1e-4) << cv << ' ' << d << ' ' << upper;
            }
    }
}

TEST(Distributions, ErlangQuantilesHaveTheirTail) {
    for (const std::uint32_t shape : {1u, 2u, 3u, 7u, 20u}) {
        const LatencySpec spec = spec_of(Kind::erlang, 1, shape);
        for (double d = 0.5; d > 1e-12; d *= 0.7) {
            const double x = quantile_factor(spec, {d, true}) * shape;
            double term = 1, sum = 1;
            for (std::uint32_t k = 1; k < shape; ++k) sum += term *= x / k;
            EXPECT_NEAR(std::exp(-x) * sum / d, 1, 1e-9) << shape << ' ' << d;
        }
    }
}

TEST(Distributions, GammaQuantilesHaveTheirShare) {
    for (const double cv : {0.035, 0.2, 0.455, 1.0, std::sqrt(2.0), 2.5}) {
        const LatencySpec spec = spec_of(Kind::gamma, cv);
        for (const double share : {1e-6, 0.001, 0.1, 0.5, 0.9, 0.99, 0.999}) {
            const double x = quantile_factor(spec, place_of(share));
            EXPECT_NEAR(gamma_share(1 / (cv * cv), x) / share, 1, 1e-6) << cv << ' ' << share;
        }
    }
    // Shape 1/2: P(X <= x) = erf(sqrt(x)).
    for (double d = 0.5; d > 1e-12; d *= 0.5) {
        EXPECT_NEAR(std::erf(std::sqrt(gamma_quantile(0.5, {d, false}))) / d, 1, 1e-10) << d;
        EXPECT_NEAR(std::erfc(std::sqrt(gamma_quantile(0.5, {d, true}))) / d, 1, 1e-10) << d;
    }
}

TEST(Distributions, GammaOfLargeShapeContinuesThatOfSmaller) {
    for (const double d : {0.5, 0.1, 1e-3, 1e-9, 1e-12})
        for (const bool upper : {false, true})
            EXPECT_NEAR(gamma_quantile(1000, {d, upper}) / gamma_quantile(999.999, {d, upper}), 1.000001, 1e-6) << d;
}

TEST(Distributions, GammaOfTinyShapeIsMostlyNothing) {
    EXPECT_EQ(gamma_quantile(0.001, {0.4, false}), 0);
    EXPECT_GT(gamma_quantile(0.001, {1e-4, true}), 0.1);
}

TEST(Distributions, GammaTablesAreWithinTheirError) {
    for (const double cv : {0.01, 0.2, 0.455, 1.0}) {
        const LatencySpec spec = spec_of(Kind::gamma, cv);
        const QuantileTable table = quantile_table(spec);
        for (double d = 0.4999; d > 1e-11; d *= 0.9)
            for (const bool upper : {false, true})
                EXPECT_NEAR(found(table, d, upper) / quantile_factor(spec, {as_drawn(d), upper}), 1, 1e-4)
                    << cv << ' ' << d << ' ' << upper;
    }
}

// Of n draws the mean is within 5 cv / sqrt(n), the variance within 5 sqrt((kurtosis - 1) / n) of itself.
TEST(Distributions, MeansAndVariances) {
    struct Case {
        LatencySpec spec;
        double variance, kurtosis;
    };
    const auto lognormal_kurtosis = [](double cv) {
        const double w = 1 + cv * cv;
        return std::pow(w, 4) + 2 * std::pow(w, 3) + 3 * w * w - 3;
    };
    constexpr int draws = 4'000'000;
    for (const Case& c : {Case{spec_of(Kind::exponential), 1, 9}, Case{spec_of(Kind::erlang, 1, 4), 0.25, 3 + 6.0 / 4},
                          Case{spec_of(Kind::lognormal, 0.455), 0.455 * 0.455, lognormal_kurtosis(0.455)},
                          Case{spec_of(Kind::lognormal, 1), 1, lognormal_kurtosis(1)},
                          Case{spec_of(Kind::gamma, 0.455), 0.455 * 0.455, 3 + 6 * 0.455 * 0.455},
                          Case{spec_of(Kind::gamma, 2), 4, 3 + 6 * 4.0}}) {
        const Moments m = moments(c.spec, draws);
        EXPECT_NEAR(m.mean, 1, 5 * std::sqrt(c.variance / draws));
        EXPECT_NEAR(m.variance / c.variance, 1, 5 * std::sqrt((c.kurtosis - 1) / draws));
    }
}

TEST(Distributions, ConstantIsOne) {
    for (const LatencySpec& spec :
         {spec_of(Kind::constant), spec_of(Kind::lognormal, 0), spec_of(Kind::gamma, 0), spec_of(Kind::gamma, 1e-9)}) {
        const QuantileTable table = quantile_table(spec);
        Random random(2);
        for (int i = 0; i < 1000; ++i) EXPECT_EQ(table.draw(random, 160e6).count(), 160'000'000);
    }
}

TEST(Distributions, EmpiricalIsLinearBetweenItsOrderStatistics) {
    LatencySpec spec = spec_of(Kind::empirical);
    spec.sample = {100, 200, 400, 1000};
    EXPECT_NEAR(sample_mean(spec.sample), (150.0 + 300 + 700) / 3, 1e-9);  // trapezoids
    const QuantileTable table = quantile_table(spec);
    const double scale = sample_mean(spec.sample);
    EXPECT_NEAR(found(table, 0x1.0p-41, false) * scale, 100, 0.01);
    EXPECT_NEAR(found(table, 0x1.0p-41, true) * scale, 1000, 0.01);
    EXPECT_NEAR(found(table, 0.25, false) * scale, 175, 0.01);
    EXPECT_NEAR(found(table, 0.4999999, false) * scale, 300, 0.01);
    EXPECT_NEAR(found(table, 0.25, true) * scale, 550, 0.01);
    Random random(3);
    for (int i = 0; i < 100'000; ++i) {
        const double value = table.draw(random) * scale;
        ASSERT_GE(value, 99.99);
        ASSERT_LE(value, 1000.01);
    }
}

TEST(Distributions, EmpiricalOfOneValue) {
    LatencySpec spec = spec_of(Kind::empirical);
    spec.sample = {250};
    EXPECT_EQ(sample_mean(spec.sample), 250);
    const QuantileTable table = quantile_table(spec);
    Random random(4);
    EXPECT_DOUBLE_EQ(table.draw(random), 1);
    spec.sample = {0, 0};
    EXPECT_EQ(quantile_table(spec).draw(random), 0);
    EXPECT_EQ(quantile_factor(spec, {0.3, true}), 0);
}

TEST(Distributions, P99OfALognormal) {
    const double sigma = std::sqrt(std::log1p(0.455 * 0.455));
    EXPECT_NEAR(p99_factor(Kind::lognormal, 0.455), std::exp(2.3263478740408408 * sigma - sigma * sigma / 2), 1e-12);
    EXPECT_NEAR(highest_p99_factor(Kind::lognormal), std::exp(2.3263478740408408 * 2.3263478740408408 / 2), 1e-9);
    EXPECT_EQ(p99_factor(Kind::lognormal, 0), 1);
}

TEST(Distributions, TheCvOfAP99IsTheSmallerOne) {
    for (const Kind kind : {Kind::lognormal, Kind::gamma}) {
        double before = -1;
        for (const double ratio : {1.0, 1.001, 1.2, 2.5, 4.0, 8.0, 14.9}) {
            const std::optional<double> cv = cv_for_p99(kind, ratio);
            ASSERT_TRUE(cv.has_value()) << ratio;
            EXPECT_NEAR(p99_factor(kind, *cv), ratio, 1e-9 * ratio);
            EXPECT_GT(*cv, before) << "rises with the ratio only on the smaller side";
            before = *cv;
        }
        EXPECT_TRUE(cv_for_p99(kind, highest_p99_factor(kind) - 1e-6).has_value());
        EXPECT_FALSE(cv_for_p99(kind, highest_p99_factor(kind) + 1e-6).has_value());
        EXPECT_FALSE(cv_for_p99(kind, 0.999).has_value());
        EXPECT_FALSE(cv_for_p99(kind, std::nan("")).has_value());
    }
    EXPECT_FALSE(cv_for_p99(Kind::exponential, 4.6).has_value());
    EXPECT_NEAR(highest_p99_factor(Kind::gamma), 28.3375, 1e-3);
}

TEST(Distributions, DrawTheSameBytesEverywhere) {
    std::uint64_t hash = 0;
    for (const Kind kind : {Kind::exponential, Kind::erlang, Kind::lognormal, Kind::gamma}) {
        const QuantileTable table = quantile_table(spec_of(kind, 0.455, 3));
        Random random(5, "golden");
        for (int i = 0; i < 100'000; ++i)
            hash = Random::mix(hash + static_cast<std::uint64_t>(table.draw(random, 160e6).count()));
    }
    EXPECT_EQ(hash, 1148898515720726344u);
}

}  // namespace
}  // namespace sluice::sim
