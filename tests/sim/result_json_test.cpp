// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/result_json.h"

#include "core/report/json_text.h"
#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>
#include <memory>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

RunRecord finished() {
    RunRecord record = made::record_of_offered({{20, 10}});
    record.scenario.seed = 18446744073709551615U;
    record.fingerprint = 0xBEEF;
    Snapshot snapshot;
    snapshot.at = record.ended = 19500ms;
    snapshot.metrics.counters.offered = 200;
    snapshot.metrics.counters.outcomes[index(OutcomeKind::delivered)] = 200;
    record.snapshots.push_back(snapshot);
    record.wall_s = 0.5;
    record.peak_memory_mb = 12.5;
    Expectation delivered;
    delivered.metric = "delivered";
    delivered.min = 150;
    record.scenario.expect.push_back(delivered);
    return record;
}

TEST(ResultDocument, HasItsKeysInOrder) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : result_document(finished())) keys.emplace_back(key);
    const std::vector<std::string> expected{"title",
                                            "seed",
                                            "fingerprint",
                                            "version",
                                            "duration_s",
                                            "incomplete",
                                            "offered",
                                            "delivered",
                                            "rejected",
                                            "expired",
                                            "collapsed",
                                            "shed",
                                            "failed",
                                            "buffered",
                                            "pending",
                                            "retrying",
                                            "sent",
                                            "retried",
                                            "resent",
                                            "duplicates",
                                            "unanswered",
                                            "stray_answers",
                                            "nacks",
                                            "shed_by_reason",
                                            "failed_by_reason",
                                            "rejected_by_reason",
                                            "by_priority",
                                            "offered_rate_peak",
                                            "carried_rate_peak",
                                            "carried_rate_mean",
                                            "offered_minute_peak",
                                            "carried_minute_peak",
                                            "shed_share",
                                            "expired_share",
                                            "failed_share",
                                            "late_share",
                                            "buffer_peak",
                                            "pending_peak",
                                            "utilisation",
                                            "oldest_wait_ms",
                                            "recovery_s",
                                            "wait_ms",
                                            "ack_ms",
                                            "total_ms",
                                            "wait_positive_share",
                                            "events",
                                            "expect",
                                            "held",
                                            "measured"};
    EXPECT_EQ(keys, expected);
}

TEST(ResultDocument, SaysWhichRunItWas) {
    const json::object document = result_document(finished());
    EXPECT_EQ(document.at("title"), "Made by hand");
    EXPECT_EQ(document.at("seed"), 18446744073709551615U);
    EXPECT_EQ(document.at("fingerprint"), "000000000000beef");
    EXPECT_EQ(document.at("version"), SLUICE_VERSION);
    EXPECT_EQ(document.at("duration_s"), 19.5);
    EXPECT_EQ(document.at("incomplete"), false);
}

TEST(ResultDocument, ListsEventsAndExpectations) {
    const json::object document = result_document(finished());
    EXPECT_EQ(json_line(document.at("events").at(0)),
              R"({"name": "nominal", "at_s": 0, "clock": "17:47:00", "text": "nominal: 10 pushes/s offered"})");
    EXPECT_EQ(json_line(document.at("expect")),
              R"json([{"text": "delivered 200 (at least 150)", "value": 200, "held": true}])json");
    EXPECT_EQ(document.at("held"), true);
}

TEST(ResultDocument, IsHeldOnlyIfAllExpectationsAre) {
    RunRecord record = finished();
    record.scenario.expect.push_back(record.scenario.expect.front());
    record.scenario.expect.back().min = 201;
    EXPECT_EQ(result_document(record).at("held"), false);
    record.scenario.expect.clear();
    EXPECT_EQ(result_document(record).at("held"), true);
    EXPECT_EQ(json_line(result_document(record).at("expect")), "[]");
}

TEST(ResultDocument, MeasuredIsAllThatDiffersFromRunToRun) {
    RunRecord record = finished();
    const json::object before = result_document(record);
    EXPECT_EQ(json_line(before.at("measured")),
              R"({"wall_s": 0.5, "pushes_per_wall_s": 400, "peak_memory_mb": 12.5, "threads": 1})");
    record.wall_s = 3;
    record.peak_memory_mb = 99;
    record.threads = 8;
    const std::string text_before = json_text(before), text_after = json_text(result_document(record));
    const std::size_t end = text_before.find("\"measured\"");
    EXPECT_EQ(text_before.substr(0, end), text_after.substr(0, end));
    EXPECT_NE(text_before, text_after);
    record.wall_s = 0;
    EXPECT_EQ(result_document(record).at("measured").at("pushes_per_wall_s"), nullptr);
}

}  // namespace
}  // namespace sluice::sim
