// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/families.h"

#include "tests/live/telemetry/burst_feed.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <set>

namespace sluice::live {
namespace {

using testing::BurstFeed;
using namespace std::chrono_literals;

const prometheus::MetricFamily* find(const std::vector<prometheus::MetricFamily>& all, const std::string& name) {
    for (const prometheus::MetricFamily& family : all)
        if (family.name == name) return &family;
    return nullptr;
}

// The value of the metric whose labels have all of `labels`.
double value(const std::vector<prometheus::MetricFamily>& all, const std::string& name,
             const std::vector<std::pair<std::string, std::string>>& labels = {}) {
    const prometheus::MetricFamily* family = find(all, name);
    if (family == nullptr) return -1;
    for (const prometheus::ClientMetric& metric : family->metric) {
        std::size_t same = 0;
        for (const auto& [key, text] : labels)
            for (const auto& label : metric.label) same += label.name == key && label.value == text ? 1 : 0;
        if (same == labels.size())
            return family->type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value;
    }
    return -1;
}

class FamiliesTest : public ::testing::Test {
protected:
    std::vector<prometheus::MetricFamily> collect(const std::vector<OutsideFigure>& outside = {}) {
        return families(history, {{1e6, 2e6, 1.5, 3}, "1.2.3", 1e9, 0.5, true}, outside);
    }
    History history{1s};
    BurstFeed feed;
};

TEST_F(FamiliesTest, CountPushesByOutcomeAndPriority) {
    feed.nack_every = 100;
    for (int i = 0; i < 3; ++i) history.add(feed.next(1500));
    const auto all = collect();
    const Counters& counters = history.latest()->metrics.counters;
    double ended = 0, offered = 0;
    for (const char* priority : {"high", "normal", "low"}) {
        offered += value(all, "sluice_pushes_offered_total", {{"priority", priority}});
        for (const char* outcome : {"delivered", "rejected", "expired", "collapsed", "shed", "failed"})
            ended += value(all, "sluice_pushes_total", {{"outcome", outcome}, {"priority", priority}});
    }
    EXPECT_EQ(offered, 4500);
    EXPECT_EQ(ended + value(all, "sluice_pending_pushes"), 4500);
    EXPECT_EQ(value(all, "sluice_sends_total"), static_cast<double>(counters.sent));
    EXPECT_GT(value(all, "sluice_nacks_total", {{"error", "BAD_REGISTRATION"}}), 40);
    EXPECT_EQ(value(all, "sluice_pushes_rejected_total", {{"reason", "token"}}),
              value(all, "sluice_nacks_total", {{"error", "BAD_REGISTRATION"}}));
}

TEST_F(FamiliesTest, HistogramsAreCumulativeAndInSeconds) {
    for (int i = 0; i < 3; ++i) history.add(feed.next(1000));
    const auto all = collect();
    const auto& acks = find(all, "sluice_ack_seconds")->metric.at(0).histogram;
    EXPECT_EQ(acks.sample_count, history.latest()->metrics.ack.count());
    EXPECT_NEAR(acks.sample_sum, 0.15 * static_cast<double>(acks.sample_count), 1e-6);
    std::uint64_t before = 0;
    for (const auto& bucket : acks.bucket) {
        EXPECT_GE(bucket.cumulative_count, before);
        before = bucket.cumulative_count;
        if (bucket.upper_bound <= 0.1 || bucket.upper_bound >= 0.2) {
            EXPECT_EQ(bucket.cumulative_count, bucket.upper_bound <= 0.1 ? 0 : acks.sample_count);
        }
    }
}

TEST_F(FamiliesTest, NamesFromThePeerAreBounded) {
    auto sample = std::make_shared<LiveSample>(*feed.next(1));
    for (int i = 0; i < 10'000; ++i) sample->nacks["EVIL_" + std::to_string(i) + "\"\n"] = 1;
    history.add(sample);
    EXPECT_LE(find(collect(), "sluice_nacks_total")->metric.size(), 33u);
}

TEST_F(FamiliesTest, NamesAreOnceHaveHelpAndUnits) {
    for (int i = 0; i < 3; ++i) history.add(feed.next(1000));
    std::set<std::string> names;
    for (const prometheus::MetricFamily& family : collect()) {
        EXPECT_TRUE(names.insert(family.name).second) << family.name;
        EXPECT_FALSE(family.help.empty()) << family.name;
        EXPECT_TRUE(family.name.starts_with("sluice_") || family.name.starts_with("process_")) << family.name;
        EXPECT_EQ(family.type == prometheus::MetricType::Counter, family.name.ends_with("_total")) << family.name;
        for (const char* unit : {"_ms", "_us", "_ns", "_minutes", "_kb", "_mb"})
            EXPECT_EQ(family.name.find(unit), std::string::npos) << family.name;
    }
}

TEST_F(FamiliesTest, BeforeTheFirstSampleTellOfTheProcessOnly) {
    const auto all = collect();
    EXPECT_EQ(value(all, "sluice_build_info", {{"version", "1.2.3"}}), 1);
    EXPECT_EQ(value(all, "process_resident_memory_bytes"), 1e6);
    EXPECT_EQ(find(all, "sluice_pushes_total"), nullptr);
}

TEST_F(FamiliesTest, TakeFiguresFromOutside) {
    const auto all = collect({{"sluice_journal_queue_rows", "Rows.", 7, false, {}},
                              {"sluice_http_requests_total", "Requests.", 3, true, {{"code", "202"}}},
                              {"sluice_http_requests_total", "", 4, true, {{"code", "429"}}}});
    EXPECT_EQ(value(all, "sluice_journal_queue_rows"), 7);
    EXPECT_EQ(value(all, "sluice_http_requests_total", {{"code", "429"}}), 4);
    EXPECT_EQ(find(all, "sluice_http_requests_total")->metric.size(), 2u);
}

}  // namespace
}  // namespace sluice::live
