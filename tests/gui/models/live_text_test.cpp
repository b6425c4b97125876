// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_text.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

constexpr const char* line =
    R"({"second":7,"offered":1000,"sent":900,"delivered":880,"rejected":1,"expired":2,"collapsed":3,"shed":40,"failed":5,)"
    R"("retrying":6,"buffered":70,"buffered_max":80,"pending":90,"connections":20,"wait_p50_ms":0.5,"wait_p99_ms":12,)"
    R"("ack_p50_ms":150.25,"ack_p99_ms":400,"oldest_wait_ms":33,"at_1970_ms":1800000008000,"connected":true,)"
    R"("paused":false,"draining":true})";
constexpr const char* header =
    "second,offered,sent,delivered,rejected,expired,collapsed,shed,failed,retrying,buffered,buffered_max,"
    "pending,connections,wait_p50_ms,wait_p99_ms,ack_p50_ms,ack_p99_ms,oldest_wait_ms\n";

TEST(LiveText, ReadsARowOfTheStream) {
    const auto row = live_row_of(line);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->second, 7);
    EXPECT_EQ(row->ended_1970_ms, 1'800'000'008'000);
    EXPECT_EQ(row->row.offered, 1000U);
    EXPECT_EQ(row->row.outcomes[index(OutcomeKind::shed)], 40U);
    EXPECT_EQ(row->row.outcomes[index(OutcomeKind::failed)], 5U);
    EXPECT_EQ(row->row.buffered_max, 80U);
    EXPECT_EQ(row->row.ack_p50, 150'250'000);
    EXPECT_TRUE(row->connected);
    EXPECT_FALSE(row->paused);
    EXPECT_TRUE(row->draining);
}

TEST(LiveText, GivesNothingForWhatIsNoRow) {
    for (const char* text :
         {"", "{", "[]", "{}", R"({"second":1,"offered":2})", R"({"second":"1","offered":2,"at_1970_ms":3})"})
        EXPECT_FALSE(live_row_of(text)) << text;
}

TEST(LiveText, NumbersThatNoRowCanHaveAreNought) {
    const auto row = live_row_of(R"({"second":1,"offered":-5,"sent":1e300,"at_1970_ms":3,"ack_p50_ms":-1})");
    ASSERT_TRUE(row);
    EXPECT_EQ(row->row.offered, 0U);
    EXPECT_EQ(row->row.sent, 0U);
    EXPECT_EQ(row->row.ack_p50, 0);
}

TEST(LiveText, ReadsASeriesPieceByPiece) {
    std::string csv = header;
    for (int second = 40; second < 50; ++second)
        csv += std::to_string(second) + "," + std::to_string(second * 10) +
               ",2,3,4,5,6,7,8,9,10,11,12,13,0.25,15,16,17,18\n";
    SeriesText series(csv);
    int turns = 1;
    while (series.step(3)) ++turns;
    EXPECT_EQ(turns, 4);
    EXPECT_FALSE(series.wrong());
    EXPECT_EQ(series.first_second(), 40);
    ASSERT_EQ(series.rows().size(), 10U);
    EXPECT_EQ(series.rows()[9].offered, 490U);
    EXPECT_EQ(series.rows()[0].outcomes[index(OutcomeKind::delivered)], 3U);
    EXPECT_EQ(series.rows()[0].outcomes[index(OutcomeKind::failed)], 8U);
    EXPECT_EQ(series.rows()[0].connections, 13U);
    EXPECT_EQ(series.rows()[0].wait_p50, 250'000);
    EXPECT_EQ(series.rows()[0].oldest_wait, 18'000'000);
}

TEST(LiveText, ASeriesWithAWrongRowIsWrong) {
    const std::string good = "1,2,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\n";
    for (const std::string& bad :
         {std::string("1,2\n"), std::string("a,2,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18\n"),
          std::string("1,2,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19\n"), std::string("\n")}) {
        SeriesText series(header + good + bad + good);
        while (series.step(1)) continue;
        EXPECT_TRUE(series.wrong()) << bad;
    }
    EXPECT_TRUE(SeriesText("second,offered\n1,2\n").wrong());
    SeriesText empty(header);
    EXPECT_FALSE(empty.step(1));
    EXPECT_FALSE(empty.wrong());
    EXPECT_TRUE(empty.rows().empty());
}

TEST(LiveText, ReadsConnections) {
    const auto found = live_connections_of(
        R"({"at_s":3,"pushers":20,"window":100,"connections":[{"connection":4,"state":"open","window":50,"pending":7,)"
        R"("pending_peak":9},{"connection":5,"state":"opening","window":100,"pending":0}]})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->pushers, 20U);
    ASSERT_EQ(found->all.size(), 2U);
    EXPECT_EQ(found->all[0], (LiveConnection{4, QStringLiteral("open"), 50, 7, 9}));
    EXPECT_EQ(found->all[1].state, QStringLiteral("opening"));
    EXPECT_FALSE(live_connections_of("no"));
}

TEST(LiveText, ReadsTheResultDocument) {
    const auto found = live_result_of(
        R"({"offered":1000,"delivered":900,"shed":80,"failed":3,"ack_ms":{"count":950,"mean":160.5,"p99":410},)"
        R"("nacks":{"BAD_REGISTRATION":19},"by_priority":{"high":{"offered":250},"normal":{"offered":700},"low":{"offered":50}},)"
        R"("events":[{"name":"buffer-full","at_s":12.5,"clock":"0:12","text":"buffer full"}]})");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->answered, 950U);
    EXPECT_EQ(found->ack_mean_ms, 160.5);
    ASSERT_EQ(found->nacks.size(), 1U);
    EXPECT_EQ(found->nacks[0].second, 19U);
    EXPECT_EQ(found->priority[0], 0.25);
    EXPECT_EQ(found->priority[2], 0.05);
    ASSERT_EQ(found->events.size(), 1U);
    EXPECT_EQ(found->events[0].name, QStringLiteral("buffer-full"));
    EXPECT_EQ(found->events[0].at_s, 12.5);
}

}  // namespace
}  // namespace sluice::gui
