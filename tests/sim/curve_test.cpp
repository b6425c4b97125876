// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/curve.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

const Curve steps{{{10s, 100, false}, {20s, 200, false}, {40s, 0, true}, {50s, 50, false}}};

TEST(Curve, AConstantHoldsEverywhere) {
    const Curve curve{7.5};
    EXPECT_EQ(curve.at(0s), 7.5);
    EXPECT_EQ(curve.at(100h), 7.5);
    EXPECT_TRUE(curve.constant());
    EXPECT_FALSE(curve.zero());
    EXPECT_TRUE(Curve{}.zero());
}

TEST(Curve, StepsAtItsPoints) {
    EXPECT_EQ(steps.at(0s), 100) << "before the first point its value holds";
    EXPECT_EQ(steps.at(10s), 100);
    EXPECT_EQ(steps.at(20s - 1ns), 100);
    EXPECT_EQ(steps.at(50s), 50);
    EXPECT_EQ(steps.at(1000h), 50);
}

TEST(Curve, RampsFromThePointBefore) {
    EXPECT_EQ(steps.at(20s), 200);
    EXPECT_EQ(steps.at(25s), 150);
    EXPECT_EQ(steps.at(30s), 100);
    EXPECT_EQ(steps.at(40s), 0);
    EXPECT_EQ(steps.at(45s), 0);
}

TEST(Curve, KnowsItsHighestAndWhetherItIsZero) {
    EXPECT_EQ(steps.highest(), 200);
    EXPECT_FALSE(steps.zero());
    EXPECT_TRUE((Curve{{{0s, 0, false}, {1s, 0, true}}}.zero()));
    EXPECT_FALSE((Curve{{{0s, 0, false}, {1s, 1, false}}}.zero()));
}

TEST(Curve, ScalesValuesNotTimes) {
    const Curve twice = steps.scaled(2);
    EXPECT_EQ(twice.at(25s), 300);
    EXPECT_EQ(twice.points()[2].at, 40s);
    EXPECT_TRUE(twice.points()[2].ramp);
    EXPECT_EQ(steps.scaled(1), steps);
    EXPECT_NE(twice, steps);
}

TEST(CurveDeathTest, NeedsRisingTimes) {
    EXPECT_DEATH(Curve(std::vector<Curve::Point>{}), "points_");
    EXPECT_DEATH(Curve(std::vector<Curve::Point>{{2s, 1, false}, {2s, 2, false}}), "points_");
}

}  // namespace
}  // namespace sluice::sim
