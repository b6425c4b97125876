// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_history.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

constexpr std::int64_t started = 1'800'000'000'000;

LiveRow row_at(double second, std::uint64_t offered, std::int64_t start_ms = started, double sample_s = 1) {
    LiveRow row;
    row.second = second;
    row.ended_1970_ms = start_ms + static_cast<std::int64_t>((second + sample_s) * 1000);
    row.row.offered = offered;
    row.connected = true;
    return row;
}
std::vector<Row> rows_of(std::size_t count, std::uint64_t offered) {
    std::vector<Row> rows(count);
    for (Row& row : rows) row.offered = offered++;
    return rows;
}

TEST(LiveHistory, TheFirstRowIsTheOriginAndAsksForThoseBefore) {
    LiveHistory history;
    history.reset(1);
    EXPECT_EQ(history.add(row_at(100, 5)), 100U);
    EXPECT_EQ(history.origin_ms(), started + 100'000);
    EXPECT_EQ(history.from_s(), 0);
    EXPECT_EQ(history.until_s(), 1);
    EXPECT_EQ(history.at_of(100), 0);
    EXPECT_EQ(history.add(row_at(101, 6)), 0U);
    history.fill(0, rows_of(101, 1000));
    EXPECT_EQ(history.from_s(), -100);
    EXPECT_EQ(history.until_s(), 2);
    ASSERT_EQ(history.rows().size(), 102U);
    EXPECT_EQ(history.rows()[0].offered, 1000U);
    EXPECT_EQ(history.rows()[99].offered, 1099U);
    EXPECT_EQ(history.rows()[100].offered, 5U) << "what the stream told stays";
    EXPECT_TRUE(history.gaps().empty());
}

TEST(LiveHistory, RowsThatAreMissedAreAGapUntilTheyAreFilled) {
    LiveHistory history;
    history.reset(1);
    history.add(row_at(0, 1));
    EXPECT_EQ(history.add(row_at(5, 6)), 4U);
    ASSERT_EQ(history.gaps().size(), 1U);
    EXPECT_EQ(history.gaps()[0].from_s, 1);
    EXPECT_EQ(history.gaps()[0].until_s, 5);
    history.fill(2, rows_of(3, 30));
    ASSERT_EQ(history.gaps().size(), 1U);
    EXPECT_EQ(history.gaps()[0].until_s, 2);
    EXPECT_EQ(history.rows()[2].offered, 30U);
}

TEST(LiveHistory, AnotherProcessGoesOnWhereTheWallClockPutsIt) {
    LiveHistory history;
    history.reset(1);
    history.add(row_at(0, 1));
    history.add(row_at(1, 2));
    EXPECT_EQ(history.add(row_at(3, 9, started + 10'000)), 3U) << "its first three rows are not known";
    EXPECT_EQ(history.until_s(), 14);
    EXPECT_EQ(history.at_of(0), 10);
    EXPECT_EQ(history.rows()[13].offered, 9U);
    history.fill(0, rows_of(4, 50));
    ASSERT_EQ(history.gaps().size(), 1U);
    EXPECT_EQ(history.gaps()[0].from_s, 2);
    EXPECT_EQ(history.gaps()[0].until_s, 10);
}

TEST(LiveHistory, ARestartIsSeenBySecondsThatBeginAgain) {
    LiveHistory history;
    history.reset(1);
    history.add(row_at(0, 1));
    history.add(row_at(1, 2));
    history.add(row_at(0, 3, started + 2'000));
    EXPECT_EQ(history.rows().size(), 3U);
    EXPECT_EQ(history.rows()[2].offered, 3U);
}

TEST(LiveHistory, AClockSetBackNeverOverwritesThePast) {
    LiveHistory history;
    history.reset(1);
    for (int second = 0; second < 100; ++second) history.add(row_at(second, 1));
    history.add(row_at(0, 77, started - 3'600'000));
    EXPECT_EQ(history.rows().size(), 101U);
    EXPECT_EQ(history.rows()[99].offered, 1U);
    EXPECT_EQ(history.rows()[100].offered, 77U);
}

TEST(LiveHistory, AClockThatIsSetALittleMovesNoRow) {
    LiveHistory history;
    history.reset(1);
    history.add(row_at(0, 1));
    EXPECT_EQ(history.add(row_at(1, 2, started + 900)), 0U);
    EXPECT_EQ(history.add(row_at(2, 3, started - 1'500)), 0U);
    EXPECT_EQ(history.rows().size(), 3U);
}

TEST(LiveHistory, KeepsADayAndNotMore) {
    LiveHistory history;
    history.reset(60);
    for (int row = 0; row < 10'000; ++row)
        history.add(row_at(row * 60.0, static_cast<std::uint64_t>(row), started, 60));
    EXPECT_LE(history.rows().size(), 1440U * 9 / 8 + 1);
    EXPECT_GE(history.rows().size(), 1440U);
    EXPECT_EQ(history.rows().back().offered, 9'999U);
    EXPECT_EQ(history.until_s(), 600'000);
    history.fill(0, rows_of(9'000, 0));
    EXPECT_LE(history.rows().size(), 1440U * 9 / 8 + 1);
}

TEST(LiveHistory, AnAbsenceLongerThanADayForgetsWhatWas) {
    LiveHistory history;
    history.reset(60);
    history.add(row_at(0, 1, started, 60));
    history.add(row_at(0, 2, started + 30LL * 24 * 3600 * 1000, 60));
    EXPECT_EQ(history.rows().size(), 1U);
    EXPECT_EQ(history.rows()[0].offered, 2U);
}

TEST(LiveHistory, BurstOfTheLastRows) {
    LiveHistory history;
    history.reset(0.5);
    for (int row = 0; row < 10; ++row) history.add(row_at(row * 0.5, 100, started, 0.5));
    const Burst burst = history.burst(2, 250);
    EXPECT_EQ(burst.rows(), 4U);
    EXPECT_EQ(burst.from_s, 3);
    EXPECT_EQ(burst.offered[0], 200) << "a second";
    EXPECT_EQ(burst.buffer_limit, 250);
    EXPECT_TRUE(burst.start_of_day_s);
    EXPECT_EQ(history.burst(1e6, 0).rows(), 10U);
    EXPECT_EQ(history.burst(12.3 - 11.8, 0).rows(), 1U) << "a hair more than a row is a row";
}

}  // namespace
}  // namespace sluice::gui
