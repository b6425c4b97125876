// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/history.h"

#include "core/report/events.h"
#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "core/report/series_csv.h"
#include "tests/live/telemetry/burst_feed.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace sluice::live {
namespace {

using testing::BurstFeed;
using namespace std::chrono_literals;

// 12 s of 1,000/s, 3 s of 5,000/s (400 places at 150 ms carry 2,667/s), then calm until the buffer is empty.
void burst(History& history, BurstFeed& feed) {
    for (int second = 0; second < 12; ++second) history.add(feed.next(1000));
    for (int second = 0; second < 3; ++second) history.add(feed.next(5000));
    for (int second = 0; second < 15; ++second) history.add(feed.next(1000));
}

std::vector<std::string> names_of(const std::vector<Event>& events) {
    std::vector<std::string> names;
    for (const Event& event : events) names.emplace_back(name(event.kind));
    return names;
}

TEST(History, HasARowASecondWithItsCountsAndLevels) {
    History history(1s);
    BurstFeed feed;
    EXPECT_EQ(history.add(feed.next(1000)), 1u);
    EXPECT_EQ(history.add(feed.next(2000)), 1u);
    ASSERT_EQ(history.rows().size(), 2u);
    const sluice::Row& row = history.rows()[1];
    EXPECT_EQ(row.offered, 2000u);
    EXPECT_EQ(row.sent, 2000u);
    EXPECT_EQ(row.outcomes[index(OutcomeKind::delivered)], 1850u);  // 1,000/s and 2,000/s, each 150 ms later
    EXPECT_EQ(row.pending, 299u);
    EXPECT_EQ(row.connections, 4u);
    EXPECT_NEAR(static_cast<double>(row.ack_p50), 150e6, 1.5e6);
}

TEST(History, TellsTheStoryOfABurst) {
    History history(1s);
    BurstFeed feed;
    burst(history, feed);
    const RunView run = history.view();
    const std::vector<std::string> told = names_of(events(run));
    for (const char* wanted : {"nominal", "connection-back", "burst-begins", "buffer-fills", "buffer-full",
                               "shedding-begins", "shedding-ends", "buffer-drains", "back-to-normal"})
        EXPECT_EQ(std::count(told.begin(), told.end(), wanted), 1) << wanted;
}

TEST(History, FiguresAreThoseOfAResult) {
    History history(1s);
    BurstFeed feed;
    burst(history, feed);
    const RunView run = history.view();
    const boost::json::object result = figures(run);
    EXPECT_EQ(value_at(result, "offered"), 42'000);
    const double ended = *value_at(result, "delivered") + *value_at(result, "shed");
    EXPECT_EQ(ended + *value_at(result, "pending"), 42'000);
    EXPECT_GT(*value_at(result, "shed"), 5'000);
    EXPECT_EQ(value_at(result, "buffer_peak"), 1000);
    EXPECT_EQ(value_at(result, "pending_peak"), 400);
    EXPECT_EQ(value_at(result, "offered_rate_peak"), 5000);
    EXPECT_EQ(value_at(result, "duration_s"), 30);
    EXPECT_GT(*value_at(result, "oldest_wait_ms"), 1000 / 2.7);  // a full buffer at 2,667/s
    EXPECT_EQ(value_at(result, "shed_by_reason.incoming"), value_at(result, "shed"));
    EXPECT_TRUE(result.at("duplicates").is_null());
    EXPECT_NEAR(*value_at(result, "utilisation"), 0.15 * *value_at(result, "delivered") / (400 * 30), 0.01);
}

TEST(History, ASampleTakenLateClosesTheRowsThatItSkipped) {
    History history(1s);
    BurstFeed feed;
    history.add(feed.next(1000));
    EXPECT_EQ(history.add(feed.at(start_of_time + 4200ms, 3000)), 3u);
    ASSERT_EQ(history.rows().size(), 4u);
    EXPECT_EQ(history.rows()[1].offered, 0u);
    EXPECT_EQ(history.rows()[2].pending, history.rows()[0].pending);
    EXPECT_EQ(history.rows()[3].offered, 3000u);
}

TEST(History, SamplesInBetweenCloseNoRowAndKeepItsPeak) {
    History history(1s);
    BurstFeed feed;
    history.add(feed.next(1000));
    EXPECT_EQ(history.add(feed.at(start_of_time + 1500ms, 3000)), 0u);  // overflows: peak 1,000
    EXPECT_EQ(history.add(feed.at(start_of_time + 2000ms, 0)), 1u);
    EXPECT_EQ(history.rows()[1].offered, 3000u);
    EXPECT_EQ(history.rows()[1].buffered_max, 1000u);
    EXPECT_LT(history.rows()[1].buffered, 1000u);
}

TEST(History, FinishClosesAShortRowOnce) {
    History history(1s);
    BurstFeed feed;
    history.add(feed.next(1000));
    history.finish();
    EXPECT_EQ(history.rows().size(), 1u);
    history.add(feed.at(start_of_time + 1400ms, 500));
    history.finish();
    ASSERT_EQ(history.rows().size(), 2u);
    EXPECT_EQ(history.rows()[1].offered, 500u);
}

TEST(History, KeepsTheNewestRowsAndTheirTimes) {
    History history(1s, {.keep = 16s});
    BurstFeed feed;
    for (std::uint64_t second = 0; second < 100; ++second) {
        history.add(feed.next(second));
        EXPECT_LE(history.rows().size(), 19u);
    }
    EXPECT_GE(history.rows().size(), 16u);
    const std::string csv = series_csv(history.view());
    const std::string first = csv.substr(csv.find('\n') + 1);
    const auto second = static_cast<std::uint64_t>(history.rows_from() / 1s);
    EXPECT_EQ(first.substr(0, first.find(",", first.find(',') + 1)),
              std::to_string(second) + "," + std::to_string(second));
    EXPECT_EQ(history.rows().back().offered, 99u);
}

TEST(History, AGapLongerThanADayLeavesOnlyItsEnd) {
    History history(1s, {.keep = 10s});
    BurstFeed feed;
    history.add(feed.next(10));
    auto late = std::make_shared<LiveSample>(*feed.next(10));
    late->now = start_of_time + 100h;
    history.add(late);
    EXPECT_EQ(history.rows().size(), 11u);
    EXPECT_EQ(history.rows_from() + 11s, 100h);
}

TEST(History, MomentsAreBounded) {
    History history(1s, {.moments = 100});
    BurstFeed feed;
    auto sample = std::make_shared<LiveSample>(*feed.next(10));
    sample->marks.assign(5000, {Mark::Kind::connection_lost, 1s, 0});
    history.add(sample);
    EXPECT_LE(history.view().marks.size(), 100u);
}

TEST(History, CountsLateDeliveries) {
    Settings settings = testing::small_settings();
    settings.buffer = 100'000;
    History history(1s);
    BurstFeed feed(1s, settings);
    for (int second = 0; second < 4; ++second) history.add(feed.next(10'000));
    for (int second = 0; second < 12; ++second) history.add(feed.next(0));
    EXPECT_GT(history.late(), 0u);
    std::uint64_t late = 0;
    for (const sluice::Row& row : history.rows()) late += row.late;
    EXPECT_EQ(late, history.late());
    EXPECT_GT(*value_at(figures(history.view()), "late_share"), 0);
}

}  // namespace
}  // namespace sluice::live
