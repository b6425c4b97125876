// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/columns.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

RunRecord record_of(std::size_t rows) {
    RunRecord record;
    record.rows.resize(rows);
    for (Row& row : record.rows) row.offered = 10;
    return record;
}

TEST(Columns, KeepASpikeOfOneRow) {
    RunRecord record = record_of(86'400);
    record.rows[50'000].offered = 25'000;
    record.rows[50'000].buffered_max = 777;
    double most = 0, deepest = 0;
    for (const Column& column : columns_of(record, 100)) {
        most = std::max(most, column.offered.high);
        deepest = std::max(deepest, column.buffered.high);
        EXPECT_EQ(column.offered.low, 10);
    }
    EXPECT_EQ(most, 25'000);
    EXPECT_EQ(deepest, 777);
}

TEST(Columns, CoverEveryRowOnce) {
    const RunRecord record = record_of(1'003);
    const std::vector<Column> columns = columns_of(record, 100);
    ASSERT_EQ(columns.size(), 100U);
    EXPECT_EQ(columns.front().from, Duration{0});
    for (std::size_t at = 1; at < columns.size(); ++at) EXPECT_EQ(columns[at].from, columns[at - 1].until);
    EXPECT_EQ(columns.back().until, std::chrono::seconds{1'003});
}

TEST(Columns, FewerRowsThanColumnsFillSeveral) {
    RunRecord record = record_of(3);
    record.rows[1].offered = 70;
    const std::vector<Column> columns = columns_of(record, 9);
    ASSERT_EQ(columns.size(), 9U);
    for (std::size_t at = 0; at < 9; ++at) EXPECT_EQ(columns[at].offered.mean, at / 3 == 1 ? 70 : 10) << at;
}

TEST(Columns, RatesAreASecondWhateverTheSample) {
    RunRecord record = record_of(4);
    record.scenario.sample = std::chrono::milliseconds{500};
    EXPECT_EQ(columns_of(record, 2).front().offered.mean, 20);
}

TEST(Columns, NothingOfNothing) {
    EXPECT_TRUE(columns_of(record_of(0), 10).empty());
    EXPECT_TRUE(columns_of(record_of(5), 0).empty());
}

}  // namespace
}  // namespace sluice::sim
