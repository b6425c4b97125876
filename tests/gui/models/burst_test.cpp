// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/burst.h"

#include "core/report/run_view.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

Row row(std::uint64_t offered) {
    Row one;
    one.offered = offered;
    one.outcomes[index(OutcomeKind::shed)] = offered / 2;
    one.buffered_max = 7;
    return one;
}

Burst burst(double from_s, std::size_t rows) {
    Burst made;
    made.from_s = from_s;
    made.sample_s = 0.1;
    for (std::size_t i = 0; i < rows; ++i) made.add(row(i));
    return made;
}

TEST(Burst, CountsBecomeRates) {
    const Burst made = burst(0, 5);
    EXPECT_DOUBLE_EQ(made.offered[4], 40);
    EXPECT_DOUBLE_EQ(made.shed[4], 20);
    EXPECT_DOUBLE_EQ(made.buffered[4], 7);
}

TEST(Burst, FindsTheRowOfAMoment) {
    const Burst made = burst(2, 10);
    EXPECT_EQ(made.row_at(0), 0u);
    EXPECT_EQ(made.row_at(2.05), 0u);
    EXPECT_EQ(made.row_at(2.3), 3u);
    EXPECT_EQ(made.row_at(99), 9u);
    EXPECT_EQ(Burst{}.row_at(5), 0u);
}

TEST(Burst, AppendsAndForgetsTheOldest) {
    Burst made = burst(1, 4);
    made.append(burst(1.4, 6));
    ASSERT_EQ(made.rows(), 10u);
    EXPECT_DOUBLE_EQ(made.until_s(), 2);
    made.keep_newest(3);
    EXPECT_EQ(made.rows(), 3u);
    EXPECT_DOUBLE_EQ(made.from_s, 1.7);
    EXPECT_DOUBLE_EQ(made.offered.back(), 50);
    EXPECT_EQ(made.buffered.size(), 3u);
}

}  // namespace
}  // namespace sluice::gui
