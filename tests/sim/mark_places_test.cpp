// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/mark_places.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace sluice::sim {
namespace {

using Places = std::vector<double>;

TEST(MarkPlaces, StayWhereThereIsRoom) { EXPECT_EQ(mark_places({0, 10, 20}, 2, 0, 20), (Places{0, 10, 20})); }

TEST(MarkPlaces, PartEvenlyAroundTheirMoment) {
    EXPECT_EQ(mark_places({10, 10}, 2, 0, 20), (Places{9, 11}));
    EXPECT_EQ(mark_places({10, 10, 10}, 2, 0, 20), (Places{8, 10, 12}));
}

TEST(MarkPlaces, StayWithinTheChart) {
    EXPECT_EQ(mark_places({0, 0, 0}, 2, 0, 20), (Places{0, 2, 4}));
    EXPECT_EQ(mark_places({20, 20, 20}, 2, 0, 20), (Places{16, 18, 20}));
}

TEST(MarkPlaces, ShrinkTheSpacingWhereTheyDoNotFit) {
    EXPECT_EQ(mark_places({1, 1, 1, 1, 1}, 10, 0, 20), (Places{0, 5, 10, 15, 20}));
}

TEST(MarkPlaces, OfNoneAndOfOne) {
    EXPECT_TRUE(mark_places({}, 2, 0, 20).empty());
    EXPECT_EQ(mark_places({25}, 2, 0, 20), Places{20});
}

TEST(MarkPlaces, AreAlwaysApartAndInOrder) {
    Places wanted;
    for (int at = 0; at < 40; ++at) wanted.push_back(at * at % 17 + at * 2);
    std::sort(wanted.begin(), wanted.end());
    const Places places = mark_places(wanted, 2.1, 0, 100);
    for (std::size_t at = 1; at < places.size(); ++at) EXPECT_GE(places[at] - places[at - 1], 2.1 - 1e-9) << at;
    EXPECT_GE(places.front(), 0);
    EXPECT_LE(places.back(), 100 + 1e-9);
}

}  // namespace
}  // namespace sluice::sim
