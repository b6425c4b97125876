// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/pipeline_table.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

std::string told(const PipelineResult& result) {
    std::string all;
    for (const auto& problem : result.problems) all += to_string(problem) + "\n";
    return all;
}

Settings read(const std::string& body) {
    const auto result = read_pipeline_text("[pipeline]\n" + body, "f");
    EXPECT_EQ(told(result), "") << body;
    return result.settings;
}

std::string problems_of(const std::string& body) { return told(read_pipeline_text("[pipeline]\n" + body, "f")); }

TEST(PipelineTable, NothingSaidIsTheDefaults) {
    EXPECT_EQ(read(""), Settings{});
    EXPECT_TRUE(read_pipeline_text("", "f").problems.empty());
}

TEST(PipelineTable, ReadsEveryKey) {
    const Settings settings = read(R"(
pushers = 5
window = 7
buffer = "1M"
shed = "lowest-priority"
ack_timeout = "5s"
drain_grace = "6s"
ping = { idle = "7s", timeout = "8s" }
default_ttl = "0s"
collapse = false
congestion = false
device_pause = "9s"
device_waiting = 3
project_pause = "10s"
quota = { rate = "600k/min", burst = 5, ramp = "11s" }
[pipeline.retry]
attempts = 2
base = "2s"
cap = "3s"
jitter = "25%"
after_max = "4s"
losses = 6
waiting = "2k"
[pipeline.reconnect]
base = "12s"
cap = "13s"
spread = "14s"
)");
    Settings expected;
    expected.pushers = 5;
    expected.window = 7;
    expected.buffer = 1'000'000;
    expected.shed = ShedPolicy::lowest_priority;
    expected.ack_timeout = 5s;
    expected.drain_grace = 6s;
    expected.ping = {7s, 8s};
    expected.default_ttl = 0s;
    expected.collapse = false;
    expected.congestion = false;
    expected.device_pause = 9s;
    expected.device_waiting = 3;
    expected.project_pause = 10s;
    expected.quota = Settings::Quota{10'000, 5, 11s};
    expected.retry = {2, 2s, 3s, 0.25, 4s, 6, 2000};
    expected.reconnect = {12s, 13s, 14s};
    EXPECT_EQ(settings, expected);
}

TEST(PipelineTable, QuotaNeedsItsRateAndMayBeNone) {
    EXPECT_EQ(read("quota = { rate = \"60/min\" }").quota, (Settings::Quota{1, 10'000, 60s}));
    EXPECT_FALSE(read("quota = \"none\"").quota.has_value());
    EXPECT_EQ(problems_of("quota = { burst = 1 }"), "f:2:9: error: found no \"rate\" in quota, expected one\n");
}

TEST(PipelineTable, WrittenReadsBackTheSame) {
    Settings settings;
    EXPECT_EQ(read_pipeline_text(pipeline_toml(settings), "f").settings, settings);
    settings.shed = ShedPolicy::oldest;
    settings.quota = Settings::Quota{590'000.0 / 60, 10'000, 61s};
    settings.default_ttl = 28 * 24h;
    settings.retry.jitter = 0.1;
    settings.retry.base = Duration{1'234'567'891};
    settings.buffer = 0;
    const auto again = read_pipeline_text(pipeline_toml(settings), "f");
    EXPECT_EQ(told(again), "");
    EXPECT_EQ(again.settings, settings);
}

TEST(PipelineTable, AllErrorsInOrderOfLine) {
    EXPECT_EQ(problems_of("window = 0\nbufer = 1\nshed = \"oldst\"\nack_timeout = 30\nretry = { jitter = 2 }\n"),
              "f:2:10: error: found window = 0, expected a count from 1 to 100k\n"
              "f:3:1: error: found the unknown key \"bufer\", expected a key of [pipeline]; did you mean \"buffer\"?\n"
              "f:4:8: error: found shed = \"oldst\", expected \"incoming\", \"oldest\" or \"lowest-priority\"; did you "
              "mean \"oldest\"?\n"
              "f:5:15: error: found ack_timeout = 30, expected a duration such as \"250us\", \"1.5s\" or \"1h30m\"\n"
              "f:6:20: error: found jitter = 2, expected a share from 0 to 1\n");
}

TEST(PipelineTable, WhatDoesNotFitTogetherHasAPlaceToo) {
    EXPECT_EQ(problems_of("[pipeline.retry]\nbase = \"2s\"\ncap = \"1s\"\n"),
              "f:4:7: error: found less than retry.base, expected at least as much\n");
    EXPECT_EQ(problems_of("pushers = 50000\nwindow = 1000\n"),
              "f:3:10: error: found pushers × window = 50000000, expected at most 16777216\n");
    EXPECT_EQ(problems_of("reconnect = { cap = \"1ms\" }\n"),
              "f:2:21: error: found less than reconnect.base, expected at least as much\n");
    EXPECT_EQ(problems_of("retry = { base = \"1x\", cap = \"1ms\" }\n"),
              "f:2:18: error: found base = \"1x\", expected a duration such as \"250us\", \"1.5s\" or \"1h30m\"\n")
        << "the cap may be fine beside the base that was meant";
}

TEST(PipelineTable, NothingElseInThatDocument) {
    EXPECT_EQ(told(read_pipeline_text("[xmpp]\nhost = \"h\"\n", "body")),
              "body:1:2: error: found the unknown key \"xmpp\", expected nothing but the table [pipeline]\n");
    EXPECT_EQ(told(read_pipeline_text("pipeline = 3\n", "body")),
              "body:1:12: error: found pipeline = 3, expected a table\n");
}

TEST(PipelineTable, OverridesApply) {
    const auto result = read_pipeline_text("", "f", {"pipeline.window=3", "pipeline.quota.rate=5/s"});
    EXPECT_EQ(told(result), "");
    EXPECT_EQ(result.settings.window, 3u);
    EXPECT_EQ(result.settings.quota->rate, 5);
}

TEST(PipelineTable, DocumentsEveryKeyWithItsDefault) {
    const auto docs = documentation(pipeline_table());
    const auto of = [&](std::string_view key) {
        for (const auto& doc : docs)
            if (doc.key == key) return doc.unset;
        return std::string{"?"};
    };
    EXPECT_EQ(of("buffer"), "\"250k\"");
    EXPECT_EQ(of("shed"), "\"incoming\"");
    EXPECT_EQ(of("retry.base"), "\"1s\"");
    EXPECT_EQ(of("quota"), "none");
    EXPECT_EQ(of("quota.rate"), "required");
    for (const auto& doc : docs) EXPECT_FALSE(doc.meaning.empty()) << doc.key;
}

}  // namespace
}  // namespace sluice::config
