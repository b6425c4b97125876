// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/series_csv.h"

#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

constexpr const char* header =
    "second,offered,sent,delivered,rejected,expired,collapsed,shed,failed,retrying,buffered,buffered_max,pending,"
    "connections,wait_p50_ms,wait_p99_ms,ack_p50_ms,ack_p99_ms,oldest_wait_ms\n";

TEST(SeriesCsv, IsOnlyItsHeaderWithoutRows) { EXPECT_EQ(series_csv(made::record()), header); }

TEST(SeriesCsv, HasARowPerSample) {
    RunRecord record = made::record();
    record.scenario.sample = 500ms;
    Row row;
    row.offered = 1;
    row.sent = 2;
    row.outcomes = {3, 4, 5, 6, 7, 8};
    row.retrying = 9;
    row.buffered = 10;
    row.buffered_max = 250'000;
    row.pending = 12;
    row.connections = 13;
    row.wait_p50 = 0;
    row.wait_p99 = 1'500'000;
    row.ack_p50 = 158'200'001;
    row.ack_p99 = 1;
    row.oldest_wait = 19'000'000'000;
    record.rows = {Row{}, row};
    EXPECT_EQ(series_csv(record), std::string(header) + "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n" +
                                      "0.5,1,2,3,4,5,6,7,8,9,10,250000,12,13,0,1.5,158.200001,1e-06,19000\n");
}

}  // namespace
}  // namespace sluice::sim
