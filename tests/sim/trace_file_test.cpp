// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/trace_file.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

std::string told(const std::vector<config::Problem>& problems) {
    std::string all;
    for (const auto& problem : problems) all += to_string(problem) + "\n";
    return all;
}

TEST(TraceFile, ReadsSecondsAndCounts) {
    const auto trace = read_trace("second,count\r\n0,10\n# noon\n\n60,250k\n90.5,0", "t.csv");
    EXPECT_EQ(told(trace.problems), "");
    const std::vector<std::pair<double, std::uint64_t>> expected{{0, 10}, {60, 250'000}, {90.5, 0}};
    EXPECT_EQ(trace.rows, expected);
    EXPECT_EQ(trace.closest, 30.5);
}

TEST(TraceFile, TellsEachWrongRow) {
    EXPECT_EQ(told(read_trace("0,1\n0,1\n5\n-1,2\nx,3\n7,1.5\n8,\n9,2\n", "t.csv").problems),
              "t.csv:2:1: error: found \"0\", expected a second after that of the row before\n"
              "t.csv:3:1: error: found \"5\", expected second,count\n"
              "t.csv:4:1: error: found \"-1\", expected a second from 0 to 31622400\n"
              "t.csv:5:1: error: found \"x\", expected a second from 0 to 31622400\n"
              "t.csv:6:3: error: found \"1.5\", expected a count such as 250000\n"
              "t.csv:7:3: error: found \"\", expected a count such as 250000\n");
}

TEST(TraceFile, TellsTheMostThatMayArrive) {
    EXPECT_EQ(told(read_trace("0,1000G\n1,1000000000001\n2,99999999999999999999999\n", "t.csv").problems),
              "t.csv:2:3: error: found \"1000000000001\", expected a count of at most 1000G\n"
              "t.csv:3:3: error: found \"99999999999999999999999\", expected a count of at most 1000G\n");
}

TEST(TraceFile, MayBeginWithAByteOrderMark) {
    const auto trace = read_trace("\xEF\xBB\xBFsecond,count\n0,5\n", "t.csv");
    EXPECT_EQ(told(trace.problems), "");
    EXPECT_EQ(trace.rows, (std::vector<std::pair<double, std::uint64_t>>{{0, 5}}));
    EXPECT_EQ(read_trace("\uFEFF0,5", "t.csv").rows, trace.rows);
    EXPECT_EQ(read_latencies("\xEF\xBB\xBFlatency_ms\n2\n", "l").sample, std::vector<double>{2e6});
}

TEST(TraceFile, NeedsARow) {
    EXPECT_EQ(told(read_trace("", "t.csv").problems),
              "t.csv:1:1: error: found \"\", expected at least one row second,count\n");
    EXPECT_EQ(read_trace("second,count\n", "t.csv").problems.size(), 1u);
}

TEST(TraceFile, TellsAtMostTwenty) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "oops\n";
    EXPECT_EQ(read_trace(text, "t.csv").problems.size(), 20u);
}

TEST(LatencyFile, ReadsDurationsOrNumbersUnderAHeading) {
    EXPECT_EQ(read_latencies("200ms\n1.5s\n250us\n", "l").sample, (std::vector<double>{250e3, 200e6, 1.5e9}));
    EXPECT_EQ(read_latencies("latency_ms\n200\n1.5\n", "l").sample, (std::vector<double>{1.5e6, 200e6}));
    EXPECT_EQ(read_latencies("latency_us\n2\n", "l").sample, std::vector<double>{2000});
    EXPECT_EQ(read_latencies("latency_s\n# x\n0\n", "l").sample, std::vector<double>{0});
}

TEST(LatencyFile, TellsEachWrongRow) {
    EXPECT_EQ(told(read_latencies("200\n5ms\nfast\n", "l").problems),
              "l:1:1: error: found \"200\", expected a duration such as 158.2ms, or the heading latency_ms\n"
              "l:3:1: error: found \"fast\", expected a duration such as 158.2ms, or the heading latency_ms\n");
    EXPECT_EQ(read_latencies("latency_ms\nnan\ninf\n-1\n1e300\n", "l").problems.size(), 4u);
    EXPECT_EQ(read_latencies("", "l").problems.size(), 1u);
}

}  // namespace
}  // namespace sluice::sim
