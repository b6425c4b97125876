// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/row_rules.h"

#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace sluice::sim {
namespace {

TEST(DoubledMedian, IsThatOfTheSortedNumbers) {
    Rows rows(101);
    std::uint64_t number = 1;
    for (Row& row : rows) row.offered = number = number * 48271 % 2147483647;
    for (std::size_t count = 1; count <= rows.size(); ++count) {
        std::vector<std::uint64_t> sorted;
        for (std::size_t i = 0; i < count; ++i) sorted.push_back(rows[i].offered);
        std::sort(sorted.begin(), sorted.end());
        EXPECT_EQ(doubled_median(rows, count), sorted[(count - 1) / 2] + sorted[count / 2]) << count;
    }
}

TEST(Excursions, TouchTheEndsOfTheRun) {
    RunRecord record = made::record();
    made::add_rows(record, 2, 1, 5);
    made::add_rows(record, 1, 1, 0);
    made::add_rows(record, 1, 1, 7);
    made::add_rows(record, 1, 1, 3);
    EXPECT_EQ(excursions(record.rows), (std::vector<Excursion>{{0, 2, 5}, {3, 5, 7}}));
    EXPECT_EQ(excursions({}), std::vector<Excursion>{});
}

TEST(CalmFrom, BeginsAnewAfterARowThatIsNot) {
    const RunRecord record = made::record_of_offered({{5, 100}, {9, 50}, {1, 56}, {10, 55}});
    EXPECT_EQ(calm_from(record.rows, 5, 100), 15u);
    EXPECT_EQ(calm_from(record.rows, 16, 100), std::nullopt);
}

TEST(Crest, OfOneSpikeIsTheLastWindowThatHoldsIt) {
    RunRecord record = made::record_of_offered({{20, 0}});
    record.rows[8].sent = 50;
    EXPECT_EQ(crest(record.rows), (Crest{12, 50, 13}));
}

}  // namespace
}  // namespace sluice::sim
