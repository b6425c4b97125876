// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/quantile_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sluice::sim {
namespace {

constexpr std::uint64_t upper_half = std::uint64_t{1} << 63;

/// The random bits that stand for a distance from an end.
std::uint64_t bits_of(double distance, bool upper) {
    return (static_cast<std::uint64_t>(distance * 0x1.0p54) << 10) | (upper ? upper_half : 0);
}

double uniform(Place place) { return place.upper ? 1 - place.distance : place.distance; }

TEST(QuantileTable, PlacesAShareByItsNearerEnd) {
    EXPECT_EQ(place_of(0.25).distance, 0.25);
    EXPECT_FALSE(place_of(0.25).upper);
    EXPECT_EQ(place_of(0.75).distance, 0.25);
    EXPECT_TRUE(place_of(0.75).upper);
    EXPECT_FALSE(place_of(0.5).upper);
}

TEST(QuantileTable, OfAUniformDistributionIsTwiceItsShare) {
    const QuantileTable table(uniform);
    for (double distance = 0.4999; distance > 1e-12; distance *= 0.83) {
        EXPECT_NEAR(table.at(bits_of(distance, false)), 2 * distance, 4e-16 + distance * 1e-13);
        EXPECT_NEAR(table.at(bits_of(distance, true)), 2 - 2 * distance, 1e-13);
    }
}

TEST(QuantileTable, RisesAlongTheBits) {
    const QuantileTable table([](Place place) { return uniform(place) < 0.3 ? 1.0 : 1 / (1.0001 - uniform(place)); });
    double before = 0;
    for (std::uint64_t step = 0; step < 8192; ++step) {
        const double value = table.at(step << 50);
        EXPECT_GE(value, before * (1 - 1e-12)) << step;
        before = value;
    }
    before = 0;
    for (std::uint64_t step = 8192; step-- > 0;) {
        const double value = table.at(step << 50 | upper_half);
        EXPECT_GE(value, before * (1 - 1e-12)) << step;
        before = value;
    }
}

TEST(QuantileTable, TheOutermostDrawsAreTheOutermostPoints) {
    const QuantileTable table(uniform);
    EXPECT_EQ(table.at(0), table.at(1 << 10));
    EXPECT_NEAR(table.at(0), 0x1.0p-40, 1e-15);
    EXPECT_NEAR(table.at(upper_half), 2, 1e-12);
    EXPECT_NEAR(table.at(upper_half - 1), 1, 1e-12);
    EXPECT_NEAR(table.at(~std::uint64_t{0}), 1, 1e-12);
}

TEST(QuantileTable, HasAMeanOfOneWhateverTheScale) {
    for (const double scale : {1e-9, 1.0, 160e6}) {
        const QuantileTable table([scale](Place place) { return scale * std::sqrt(uniform(place)); });
        double sum = 0;
        constexpr std::uint64_t steps = 1 << 20;  // each cell's share of them is exact down to 2^-14
        for (std::uint64_t i = 0; i < steps; ++i) sum += table.at((i << 44) + (std::uint64_t{1} << 43));
        EXPECT_NEAR(sum / steps, 1, 1e-6);
    }
}

TEST(QuantileTable, OfNothingIsZero) {
    const QuantileTable table([](Place) { return 0.0; });
    Random random(1);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(table.draw(random, 1e9).count(), 0);
}

TEST(QuantileTable, DurationsAreToTheNearestNanosecond) {
    const QuantileTable table([](Place) { return 5.0; });
    Random random(1);
    EXPECT_EQ(table.draw(random, 1000.4).count(), 1000);
    EXPECT_EQ(table.draw(random, 1000.6).count(), 1001);
    EXPECT_EQ(table.draw(random, 0).count(), 0);
}

}  // namespace
}  // namespace sluice::sim
