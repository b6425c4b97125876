// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/figures.h"

#include "core/report/json_text.h"
#include "sim/metric_names.h"
#include "sim/result_numbers.h"
#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

double number(const RunRecord& record, const std::string& key, const Part& part = {}) {
    const std::optional<double> value = value_at(figures(record, part), key);
    EXPECT_TRUE(value) << key;
    return value.value_or(-1);
}
bool undefined(const RunRecord& record, const std::string& key, const Part& part = {}) {
    const json::object object = figures(record, part);
    return object.contains(key) && object.at(key).is_null();
}

void deliver(Snapshot& snapshot, std::uint64_t count, Duration wait, Duration ack) {
    Counters& counters = snapshot.metrics.counters;
    counters.offered += count;
    counters.sent += count;
    counters.outcomes[index(OutcomeKind::delivered)] += count;
    counters.by_priority[index(Priority::high)].offered += count;
    counters.by_priority[index(Priority::high)].outcomes[index(OutcomeKind::delivered)] += count;
    for (std::uint64_t i = 0; i < count; ++i) {
        snapshot.metrics.wait[index(Priority::high)].record(wait);
        snapshot.metrics.ack.record(ack);
        snapshot.metrics.total.record(wait + ack);
    }
}

void shed(Snapshot& snapshot, std::uint64_t count) {
    Counters& counters = snapshot.metrics.counters;
    counters.offered += count;
    counters.outcomes[index(OutcomeKind::shed)] += count;
    counters.shed_by_reason[index(Reason::oldest)] += count;
    counters.by_priority[index(Priority::low)].offered += count;
    counters.by_priority[index(Priority::low)].outcomes[index(OutcomeKind::shed)] += count;
}

// Ten seconds, told by snapshots at 2 s, 5 s and its end:
//   until 2 s    100 delivered without a wait, 100 ms each
//   2 s – 5 s     60 delivered after 40 ms, 200 ms each; 20 shed
//   5 s – 10 s    20 delivered after 0 ms, 300 ms each; 3 left pending, 2 waiting, 1 returned, 4 buffered
RunRecord ten_seconds() {
    RunRecord record = made::record();
    for (std::uint64_t second = 0; second < 10; ++second) made::add_rows(record, 1, 10 * (second + 1), second * 7);
    record.ended = 9500ms;
    Snapshot now;
    now.at = 2s;
    deliver(now, 100, 0ms, 100ms);
    now.pending_integral_s = 10;
    now.late = 4;
    now.nacks = {{"INTERNAL_SERVER_ERROR", 3}, {"UNAVAILABLE", 1}};
    now.metrics.oldest_wait = 90ms;
    record.snapshots.push_back(now);
    now.at = 5s;
    deliver(now, 60, 40ms, 200ms);
    shed(now, 20);
    now.pending_integral_s = 22;
    now.late = 10;
    now.duplicates = 5;
    now.nacks["INTERNAL_SERVER_ERROR"] = 8;
    record.snapshots.push_back(now);
    now.at = 9500ms;
    deliver(now, 20, 0ms, 300ms);
    now.metrics.counters.offered += 10;
    now.metrics.counters.by_priority[index(Priority::normal)].offered += 10;
    now.pending_integral_s = 28;
    now.metrics.oldest_wait = 120ms;
    record.snapshots.push_back(now);
    record.left.pending = 3;
    record.left.waiting_retries = 2;
    record.left.returned[0] = 1;
    record.left.buffered[1] = 4;
    record.buffer_peak = 77;
    record.pending_peak = 99;
    return record;
}

TEST(Figures, HaveExactlyTheKnownMetricsInTheirOrder) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : result_numbers(figures(ten_seconds())))
        if (!key.starts_with("nacks.")) keys.push_back(key);
    EXPECT_EQ(keys, metric_names());
}

TEST(Figures, ConserveAlsoWithAWarmup) {
    RunRecord record = ten_seconds();
    for (const Duration warmup : {0s, 2s}) {
        record.scenario.warmup = warmup;
        double sum = 0;
        for (const char* key :
             {"delivered", "rejected", "expired", "collapsed", "shed", "failed", "buffered", "pending", "retrying"})
            sum += number(record, key);
        EXPECT_EQ(number(record, "offered"), 210);
        EXPECT_EQ(sum, 210);
        EXPECT_EQ(number(record, "shed_by_reason.oldest"), 20);
        EXPECT_EQ(number(record, "by_priority.high.offered") + number(record, "by_priority.normal.offered") +
                      number(record, "by_priority.low.offered"),
                  210);
    }
}

TEST(Figures, OfTheWholeRun) {
    const RunRecord record = ten_seconds();
    EXPECT_EQ(number(record, "duration_s"), 9.5);
    EXPECT_EQ(number(record, "delivered"), 180);
    EXPECT_EQ(number(record, "buffered"), 4);
    EXPECT_EQ(number(record, "pending"), 3);
    EXPECT_EQ(number(record, "retrying"), 3);
    EXPECT_EQ(number(record, "sent"), 180);
    EXPECT_EQ(number(record, "duplicates"), 5);
    EXPECT_EQ(number(record, "nacks.INTERNAL_SERVER_ERROR"), 8);
    EXPECT_EQ(number(record, "nacks.UNAVAILABLE"), 1);
    EXPECT_EQ(number(record, "shed_share"), 20.0 / 210);
    EXPECT_EQ(number(record, "late_share"), 10.0 / 180);
    EXPECT_EQ(number(record, "failed_share"), 0);
    EXPECT_EQ(number(record, "offered_rate_peak"), 100);
    EXPECT_EQ(number(record, "carried_rate_peak"), 100);
    EXPECT_EQ(number(record, "carried_rate_mean"), 180 / 9.5);
    EXPECT_EQ(number(record, "offered_minute_peak"), 550);
    EXPECT_EQ(number(record, "buffer_peak"), 77);
    EXPECT_EQ(number(record, "pending_peak"), 99);
    EXPECT_EQ(number(record, "utilisation"), 28 / (100 * 9.5));
    EXPECT_EQ(number(record, "oldest_wait_ms"), 120);
    EXPECT_EQ(number(record, "wait_positive_share"), 60.0 / 180);
    EXPECT_EQ(number(record, "wait_ms.count"), 180);
    EXPECT_EQ(number(record, "wait_ms.mean"), 60 * 40.0 / 180);
    EXPECT_EQ(number(record, "wait_ms.p50"), 0);
    EXPECT_NEAR(number(record, "wait_ms.p90"), 40, 0.4);
    EXPECT_EQ(number(record, "wait_ms.max"), 40);
    EXPECT_DOUBLE_EQ(number(record, "ack_ms.mean"), (100 * 100 + 60 * 200 + 20 * 300) / 180.0);
    EXPECT_DOUBLE_EQ(number(record, "total_ms.mean"), (100 * 100 + 60 * 240 + 20 * 300) / 180.0);
    EXPECT_EQ(number(record, "by_priority.high.wait_ms.count"), 180);
    EXPECT_EQ(number(record, "by_priority.low.wait_ms.count"), 0);
}

TEST(Figures, AllButThoseThatConserveLeaveTheWarmupOut) {
    RunRecord record = ten_seconds();
    record.scenario.warmup = 2s;
    EXPECT_EQ(number(record, "duration_s"), 9.5);
    EXPECT_EQ(number(record, "sent"), 80);
    EXPECT_EQ(number(record, "shed_share"), 20.0 / 110);
    EXPECT_EQ(number(record, "late_share"), 6.0 / 80);
    EXPECT_EQ(number(record, "carried_rate_mean"), 80 / 7.5);
    EXPECT_EQ(number(record, "offered_minute_peak"), 520);
    EXPECT_EQ(number(record, "utilisation"), 18 / (100 * 7.5));
    EXPECT_EQ(number(record, "wait_ms.count"), 80);
    EXPECT_EQ(number(record, "wait_ms.mean"), 30);
    EXPECT_EQ(number(record, "nacks.INTERNAL_SERVER_ERROR"), 5);
    EXPECT_FALSE(value_at(figures(record), "nacks.UNAVAILABLE"));
    EXPECT_EQ(number(record, "wait_positive_share"), 60.0 / 80);
}

TEST(Figures, OfAPartAreTheDifferenceOfItsEnds) {
    const RunRecord record = ten_seconds();
    const Part part{2s, 5s};
    EXPECT_EQ(number(record, "duration_s", part), 3);
    EXPECT_EQ(number(record, "offered", part), 80);
    EXPECT_EQ(number(record, "delivered", part), 60);
    EXPECT_EQ(number(record, "shed", part), 20);
    EXPECT_EQ(number(record, "shed_by_reason.oldest", part), 20);
    EXPECT_EQ(number(record, "shed_share", part), 0.25);
    EXPECT_EQ(number(record, "ack_ms.mean", part), 200);
    EXPECT_EQ(number(record, "carried_rate_mean", part), 20);
    EXPECT_EQ(number(record, "offered_rate_peak", part), 50);
    EXPECT_EQ(number(record, "offered_minute_peak", part), 120);
    EXPECT_EQ(number(record, "buffer_peak", part), 28);
    EXPECT_EQ(number(record, "buffered", part), 28);
    EXPECT_EQ(number(record, "pending", part), 0);
    EXPECT_EQ(number(record, "utilisation", part), 12.0 / 300);
    EXPECT_EQ(number(record, "duplicates", part), 5);
}

TEST(Figures, APartWithoutAnEndGoesToTheEndOfTheRun) {
    const RunRecord record = ten_seconds();
    for (const Part& part : {Part{5s, std::nullopt}, Part{5s, 60s}}) {
        EXPECT_EQ(number(record, "duration_s", part), 4.5);
        EXPECT_EQ(number(record, "delivered", part), 20);
        EXPECT_EQ(number(record, "buffered", part), 4);
        EXPECT_EQ(number(record, "buffer_peak", part), 63);
        EXPECT_EQ(number(record, "oldest_wait_ms", part), 120);
    }
    EXPECT_EQ(number(record, "delivered", {std::nullopt, 2s}), 100);
    EXPECT_EQ(number(record, "delivered", {20s, 30s}), 0);
}

TEST(Figures, APartTakesOnlyRowsThatLieInside) {
    RunRecord record = ten_seconds();
    EXPECT_EQ(number(record, "offered_rate_peak", {1500ms, 4500ms}), 40);
    EXPECT_EQ(number(record, "offered_minute_peak", {1500ms, 4500ms}), 70);
}

TEST(Figures, OldestWaitOfAPartIsExactWhereItsRecordFellIntoIt) {
    RunRecord record = ten_seconds();
    record.rows[3].oldest_wait = 35'000'000;
    EXPECT_EQ(number(record, "oldest_wait_ms", {2s, 5s}), 35);  // the 90 ms stem from before
    EXPECT_EQ(number(record, "oldest_wait_ms", {std::nullopt, 2s}), 90);
}

TEST(Figures, MinutePeakIsTheBestSixtySecondsOfWholeRows) {
    RunRecord record = made::record_of_offered({{30, 10}, {40, 20}, {30, 10}});
    EXPECT_EQ(number(record, "offered_minute_peak"), 40 * 20 + 20 * 10);
    record.scenario.sample = 7s;  // eight rows are 56 s, nine would be 63
    EXPECT_EQ(number(record, "offered_minute_peak"), 160);
    EXPECT_EQ(number(record, "carried_rate_peak"), 20 / 7.0);
    record.scenario.sample = 60s;
    EXPECT_EQ(number(record, "offered_minute_peak"), 20);
    record.scenario.sample = 120s;
    EXPECT_EQ(number(record, "offered_minute_peak"), 10);
}

TEST(Figures, OfNothingAreNull) {
    const RunRecord record = made::record();
    for (const char* key :
         {"shed_share", "late_share", "carried_rate_mean", "utilisation", "recovery_s", "wait_positive_share"})
        EXPECT_TRUE(undefined(record, key)) << key;
    EXPECT_EQ(number(record, "total_ms.count"), 0);
    EXPECT_FALSE(value_at(figures(record), "total_ms.p99"));
    EXPECT_EQ(number(record, "offered"), 0);
    EXPECT_EQ(number(record, "offered_minute_peak"), 0);
}

TEST(Figures, UtilisationIsOfAllMachines) {
    RunRecord record = ten_seconds();
    record.scenario.machines = 4;
    EXPECT_EQ(number(record, "utilisation"), 28 / (400 * 9.5));
    record.scenario.pipeline.pushers = 0;
    EXPECT_TRUE(undefined(record, "utilisation"));
}

}  // namespace
}  // namespace sluice::sim
