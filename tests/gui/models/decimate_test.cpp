// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/decimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace sluice::gui {
namespace {

/// A saw of primes: no neighbours alike, no period that fits a block.
std::vector<double> saw(std::size_t count) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<double>(i * 7919 % 1009));
    return values;
}

TEST(Decimate, KeepsAllWhereThereAreFew) {
    const std::vector<double> values{3, 1, 4, 1, 5};
    const auto points = decimated(values, 10, 0.5, 1, 5, 100);
    ASSERT_EQ(points.size(), 4);
    EXPECT_EQ(points.front(), QPointF(10.5, 1));
    EXPECT_EQ(points.back(), QPointF(12, 5));
}

TEST(Decimate, NoSpikeIsLost) {
    std::vector<double> values(1'000'000, 5.0);
    values[123'456] = 99;
    values[777'777] = -3;
    Envelope envelope;
    envelope.update(values);
    const auto points = envelope.points(values, 0, 1, 0, values.size(), 1000);
    EXPECT_LE(points.size(), 2004);
    EXPECT_TRUE(points.contains(QPointF(123'456, 99)));
    EXPECT_TRUE(points.contains(QPointF(777'777, -3)));
    EXPECT_TRUE(
        std::is_sorted(points.begin(), points.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
    EXPECT_EQ(envelope.highest(values, 0, values.size()), 99);
    EXPECT_EQ(envelope.highest(values, 0, 123'456), 5);
    EXPECT_EQ(envelope.highest(values, 9, 9), 0);
}

TEST(Decimate, ThePyramidAnswersAsThePlainSearch) {
    const std::vector<double> values = saw(70'001);
    Envelope envelope;
    envelope.update(values);
    for (const auto& [first, end, columns] :
         {std::tuple{0, 70'001, 300}, {1, 70'000, 7}, {15, 65'537, 1000}, {4095, 4097, 1}, {333, 66'666, 77}}) {
        const auto fast = envelope.points(values, 2, 0.1, static_cast<std::size_t>(first),
                                          static_cast<std::size_t>(end), static_cast<std::size_t>(columns));
        EXPECT_EQ(fast, decimated(values, 2, 0.1, static_cast<std::size_t>(first), static_cast<std::size_t>(end),
                                  static_cast<std::size_t>(columns)));
    }
}

TEST(Decimate, GrowsWithItsValues) {
    const std::vector<double> all = saw(40'000);
    Envelope envelope;
    std::vector<double> values;
    for (std::size_t end = 0; end <= all.size(); end += 1237) {
        values.assign(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(end));
        envelope.update(values);
    }
    EXPECT_EQ(envelope.points(values, 0, 1, 0, values.size(), 50), decimated(values, 0, 1, 0, values.size(), 50));
}

}  // namespace
}  // namespace sluice::gui
