// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/recovery.h"

#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

std::optional<Duration> of_whole(const RunRecord& record) { return recovery(record, 0s, record.ended); }

// Nominal, a burst from 20 s that buffers from 22 s to 30 s, nominal again from 40 s.
RunRecord with_burst() {
    RunRecord record = made::record_of_offered({{20, 100}, {20, 300}, {20, 100}});
    for (std::size_t row = 22; row < 30; ++row) record.rows[row].buffered_max = 100 * (row - 20);
    return record;
}

TEST(Recovery, RunsFromTheLastShedToBackToNormal) {
    RunRecord record = with_burst();
    record.spells = {made::spell(23s, 24s, 5), made::spell(34500ms, 35500ms, 5)};
    EXPECT_EQ(of_whole(record), 4500ms);
}

TEST(Recovery, RunsFromTheBufferPeakWhereNothingWasShed) { EXPECT_EQ(of_whole(with_burst()), 11s); }

TEST(Recovery, OfTwoEqualPeaksTheFirstCounts) {
    RunRecord record = with_burst();
    record.rows[25].buffered_max = record.rows[29].buffered_max;
    EXPECT_EQ(of_whole(record), 15s);
}

TEST(Recovery, IsUndefinedWhereNothingHappenedOrItNeverCame) {
    EXPECT_EQ(of_whole(made::record()), std::nullopt);
    EXPECT_EQ(of_whole(made::record_of_offered({{60, 100}})), std::nullopt);
    RunRecord record = with_burst();
    record.rows.resize(49);  // nine calm rows
    EXPECT_EQ(of_whole(record), std::nullopt);
}

TEST(Recovery, OfAPartEndsWithIt) {
    const RunRecord record = with_burst();
    EXPECT_EQ(recovery(record, 10s, 40s), 11s);
    EXPECT_EQ(recovery(record, 10s, 39s), std::nullopt);
    EXPECT_EQ(recovery(record, 41s, 60s), std::nullopt);
}

TEST(Recovery, WithoutABurstTakesTheMedianBeforeTheTrouble) {
    RunRecord record = made::record_of_offered({{60, 100}});  // an outage: nothing more is offered than before
    for (std::size_t row = 20; row < 36; ++row) record.rows[row].buffered_max = 1000;
    record.spells = {made::spell(30s, 33500ms, 50)};
    EXPECT_EQ(of_whole(record), 2500ms);
    record.spells.clear();
    EXPECT_EQ(of_whole(record), 16s);
    record.scenario.pipeline.buffer = 0;
    for (Row& row : record.rows) row.buffered_max = 0;
    record.spells = {made::spell(30s, 33500ms, 50)};
    EXPECT_EQ(of_whole(record), 500ms);
}

TEST(Recovery, ABurstThatIsOverExplainsNothingLater) {
    RunRecord record = with_burst();
    made::add_rows(record, 10, 100, 950);  // 60 s to 70 s
    made::add_rows(record, 20, 100);
    EXPECT_EQ(of_whole(record), 10s);
}

}  // namespace
}  // namespace sluice::sim
