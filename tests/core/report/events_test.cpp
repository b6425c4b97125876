// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/events.h"

#include "sim/metric_names.h"
#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using Times = std::vector<Duration>;

Times times(const RunRecord& record, EventKind kind) {
    Times at;
    for (const Event& event : events(record))
        if (event.kind == kind) at.push_back(event.at);
    return at;
}

std::string text_of(const RunRecord& record, EventKind kind) {
    for (const Event& event : events(record))
        if (event.kind == kind) return event.text;
    return "did not occur";
}

TEST(Events, NamesAreThoseOfTheTableInItsOrder) {
    std::vector<std::string> names;
    for (int kind = 0; kind <= static_cast<int>(EventKind::quota_limits); ++kind)
        names.emplace_back(name(static_cast<EventKind>(kind)));
    EXPECT_EQ(names, event_names());
}

TEST(Events, NominalIsAtTheStartOfEveryRun) {
    EXPECT_EQ(times(made::record(), EventKind::nominal), Times{0s});
    const RunRecord record = made::record_of_offered({{20, 3000}});
    EXPECT_EQ(times(record, EventKind::nominal), Times{0s});
    EXPECT_EQ(text_of(record, EventKind::nominal), "nominal: 3,000 pushes/s offered");
}

TEST(Events, ClockCountsFromTheStartAndWrapsAtMidnight) {
    Scenario scenario;
    EXPECT_EQ(event_clock(scenario.start, 110s), "1:50");
    scenario.start = 17h + 47min;
    EXPECT_EQ(event_clock(scenario.start, 178900ms), "17:49:58");
    scenario.start = 23h + 59min;
    EXPECT_EQ(event_clock(scenario.start, 61s), "00:00:01");
}

// burst-begins

TEST(BurstBegins, AtTheFirstRowOfTwiceTheMedianAfterTenRows) {
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {5, 200}}), EventKind::burst_begins), Times{10s});
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {5, 199}}), EventKind::burst_begins), Times{});
    EXPECT_EQ(times(made::record_of_offered({{30, 100}, {1, 150}, {1, 200}, {5, 400}}), EventKind::burst_begins),
              Times{31s});
}

TEST(BurstBegins, NotWithinTheFirstTenRows) {
    // The tenth row is the burst; after it the median is still 100, so the eleventh begins it.
    EXPECT_EQ(times(made::record_of_offered({{9, 100}, {1, 500}, {10, 100}}), EventKind::burst_begins), Times{});
    EXPECT_EQ(times(made::record_of_offered({{9, 100}, {2, 500}, {10, 100}}), EventKind::burst_begins), Times{10s});
}

TEST(BurstBegins, TakesTheMeanOfTheMiddleTwoAsMedianOfAnEvenNumber) {
    EXPECT_EQ(times(made::record_of_offered({{5, 100}, {5, 103}, {1, 203}}), EventKind::burst_begins), Times{10s});
    EXPECT_EQ(times(made::record_of_offered({{5, 100}, {5, 103}, {1, 202}}), EventKind::burst_begins), Times{});
}

TEST(BurstBegins, OutOfSilenceTakesAPush) {
    EXPECT_EQ(times(made::record_of_offered({{20, 0}}), EventKind::burst_begins), Times{});
    const RunRecord record = made::record_of_offered({{20, 0}, {1, 1}});
    EXPECT_EQ(times(record, EventKind::burst_begins), Times{20s});
    EXPECT_EQ(text_of(record, EventKind::burst_begins), "a burst begins: 1 push/s offered, none before");
}

TEST(BurstBegins, AgainOnlyAfterBackToNormal) {
    const auto bursts_of = [](std::size_t calm) {
        return times(made::record_of_offered({{20, 100}, {5, 300}, {calm, 100}, {2, 900}}), EventKind::burst_begins);
    };
    EXPECT_EQ(bursts_of(9), Times{20s});
    EXPECT_EQ(bursts_of(10), (Times{20s, 35s}));
}

TEST(BurstBegins, SaysHowManyTimesTheMedian) {
    EXPECT_EQ(text_of(made::record_of_offered({{10, 3000}, {1, 11000}}), EventKind::burst_begins),
              "a burst begins: 11,000 pushes/s offered, 3.67 × the median");
}

// back-to-normal

TEST(BackToNormal, IsTheFirstOfTenRowsOfAtMostElevenTenthsOfTheMedian) {
    const auto calm_at = [](std::size_t rows, std::uint64_t offered) {
        return times(made::record_of_offered({{10, 100}, {5, 300}, {rows, offered}}), EventKind::back_to_normal);
    };
    EXPECT_EQ(calm_at(10, 110), Times{15s});
    EXPECT_EQ(calm_at(10, 111), Times{});
    EXPECT_EQ(calm_at(9, 110), Times{});
    EXPECT_EQ(calm_at(40, 0), Times{15s});
}

TEST(BackToNormal, NeedsAnEmptyBuffer) {
    RunRecord record = made::record_of_offered({{10, 100}, {5, 300}, {30, 100}});
    record.rows[17].buffered_max = 1;
    EXPECT_EQ(times(record, EventKind::back_to_normal), Times{18s});
}

TEST(BackToNormal, OnlyAfterABurst) {
    EXPECT_EQ(times(made::record_of_offered({{60, 100}}), EventKind::back_to_normal), Times{});
}

// buffer-blip, buffer-fills

RunRecord with_excursion(std::uint64_t peak) {
    RunRecord record = made::record();
    made::add_rows(record, 3, 100);
    made::add_rows(record, 1, 100, 1);
    made::add_rows(record, 1, 100, peak);
    made::add_rows(record, 1, 100, 1);
    made::add_rows(record, 2, 100);
    return record;
}

TEST(BufferBlip, IsAnExcursionOfOneToFiftyPercent) {
    EXPECT_EQ(times(with_excursion(9), EventKind::buffer_blip), Times{});
    EXPECT_EQ(times(with_excursion(10), EventKind::buffer_blip), Times{3s});
    EXPECT_EQ(times(with_excursion(500), EventKind::buffer_blip), Times{3s});
    EXPECT_EQ(times(with_excursion(501), EventKind::buffer_blip), Times{});
    EXPECT_EQ(text_of(with_excursion(90), EventKind::buffer_blip),
              "a blip in the buffer: up to 90 (9 %), empty again at 17:47:06");
}

TEST(BufferFills, IsTheStartOfAnExcursionThatPassesHalf) {
    EXPECT_EQ(times(with_excursion(500), EventKind::buffer_fills), Times{});
    EXPECT_EQ(times(with_excursion(501), EventKind::buffer_fills), Times{3s});
    EXPECT_EQ(text_of(with_excursion(501), EventKind::buffer_fills),
              "the buffer begins to fill: 100 pushes/s offered, 100 sent, half full at 17:47:04");
}

TEST(BufferFills, ARowWithNothingBufferedPartsTwoExcursions) {
    RunRecord record = made::record();
    made::add_rows(record, 2, 100, 600);
    made::add_rows(record, 1, 100);
    made::add_rows(record, 2, 100, 600);
    EXPECT_EQ(times(record, EventKind::buffer_fills), (Times{0s, 3s}));
    record.rows[2].buffered_max = 1;  // not at the row's end, but within
    EXPECT_EQ(times(record, EventKind::buffer_fills), Times{0s});
}

TEST(BufferEvents, SeveralMachinesAddUp) {
    RunRecord record = with_excursion(1001);
    record.scenario.machines = 2;
    EXPECT_EQ(times(record, EventKind::buffer_fills), Times{3s});
    record.rows[4].buffered = record.rows[4].buffered_max = 1000;
    EXPECT_EQ(times(record, EventKind::buffer_fills), Times{});
    EXPECT_EQ(times(record, EventKind::buffer_blip), Times{3s});
}

TEST(BufferEvents, DoNotOccurWithoutABuffer) {
    RunRecord record = with_excursion(501);
    record.scenario.pipeline.buffer = 0;
    record.marks.push_back({Mark::Kind::buffer_full, 4s, 0});
    for (const EventKind kind :
         {EventKind::buffer_blip, EventKind::buffer_fills, EventKind::buffer_full, EventKind::buffer_drains})
        EXPECT_EQ(times(record, kind), Times{}) << name(kind);
}

// buffer-full, buffer-drains

RunRecord with_full_buffer() {
    RunRecord record = made::record();
    record.scenario.pipeline.buffer = 250'000;
    made::add_rows(record, 170, 17'000);
    made::add_rows(record, 65, 17'000, 250'000);
    made::add_rows(record, 10, 15'000, 100'000);
    made::add_rows(record, 10, 3'000);
    record.marks.push_back({Mark::Kind::buffer_full, 178900ms, 0});
    record.spells.push_back(made::spell(178900ms, 230s + 100ms, 186'880));
    return record;
}

TEST(BufferFull, IsTheExactMomentWithItsReasonAndEnd) {
    const RunRecord record = with_full_buffer();
    EXPECT_EQ(times(record, EventKind::buffer_full), Times{178900ms});
    EXPECT_EQ(text_of(record, EventKind::buffer_full),
              "buffer full (250,000): 3,650 pushes/s shed, incoming, until 17:50:50");
}

TEST(BufferFull, OnceInAnExcursion) {
    RunRecord record = with_full_buffer();
    record.marks.push_back({Mark::Kind::buffer_full, 200s, 0});
    EXPECT_EQ(times(record, EventKind::buffer_full), Times{178900ms});
    made::add_rows(record, 5, 17'000, 250'000);  // from 255 s
    record.marks.push_back({Mark::Kind::buffer_full, 256s, 0});
    EXPECT_EQ(times(record, EventKind::buffer_full), (Times{178900ms, 256s}));
}

TEST(BufferFull, OfSeveralMachinesNamesTheFirst) {
    RunRecord record = with_full_buffer();
    record.scenario.machines = 4;
    record.marks = {{Mark::Kind::buffer_full, 190s, 0}, {Mark::Kind::buffer_full, 180s, 2}};
    EXPECT_EQ(times(record, EventKind::buffer_full), Times{180s});
    EXPECT_EQ(text_of(record, EventKind::buffer_full),
              "buffer of machine 3 of 4 full (250,000): 3,650 pushes/s shed, incoming, until 17:50:50");
}

TEST(BufferFull, SaysWhereNothingOrLittleWasShed) {
    RunRecord record = with_full_buffer();
    record.spells = {made::spell(260s, 261s, 5)};  // after the excursion
    EXPECT_EQ(text_of(record, EventKind::buffer_full), "buffer full (250,000), nothing shed");
    record.spells = {made::spell(180s, 180s, 1, Reason::lowest_priority)};
    EXPECT_EQ(text_of(record, EventKind::buffer_full),
              "buffer full (250,000): 1 push shed, lowest-priority, until 17:50:00");
}

TEST(BufferDrains, AtTheFirstRowBelowNinetyFivePercentAfterFull) {
    RunRecord record = made::record();
    made::add_rows(record, 2, 100, 900);
    made::add_rows(record, 1, 100, 1000);
    made::add_rows(record, 1, 100, 950);
    made::add_rows(record, 2, 100, 949);
    EXPECT_EQ(times(record, EventKind::buffer_drains), Times{});
    record.marks.push_back({Mark::Kind::buffer_full, 2500ms, 0});
    EXPECT_EQ(times(record, EventKind::buffer_drains), Times{4s});
    EXPECT_EQ(text_of(record, EventKind::buffer_drains),
              "the buffer drains: 949 left (94.9 %), 100 pushes/s offered, 100 sent");
    record.rows[2].buffered = 0;  // the row of buffer-full itself is not after it
    EXPECT_EQ(times(record, EventKind::buffer_drains), Times{4s});
    record.rows[4].buffered = record.rows[5].buffered = 950;
    EXPECT_EQ(times(record, EventKind::buffer_drains), Times{});
}

// shedding

TEST(Shedding, BeginsAndEndsWithEachSpell) {
    RunRecord record = made::record();
    record.spells = {made::spell(1s, 3s, 9000), made::spell(20s, 20s, 1, Reason::waiting_full)};
    EXPECT_EQ(times(record, EventKind::shedding_begins), (Times{1s, 20s}));
    EXPECT_EQ(times(record, EventKind::shedding_ends), (Times{3s, 20s}));
    EXPECT_EQ(text_of(record, EventKind::shedding_begins), "shedding begins: 4,500 pushes/s shed, incoming");
    EXPECT_EQ(text_of(record, EventKind::shedding_ends), "shedding ends: 9,000 pushes shed in 2 s");
    EXPECT_EQ(times(made::record(), EventKind::shedding_begins), Times{});
}

// requests-peak, requests-slow

TEST(Requests, PeakIsTheLastRowWithinTwoPercentOfTheLargestMeanOfFive) {
    EXPECT_EQ(times(made::record_of_offered({{20, 100}}), EventKind::requests_peak), Times{19s});
    // Means over five: 99.4, 98.8, 98.2, 97.6 at rows 10 to 13.
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {10, 97}}), EventKind::requests_peak), Times{12s});
    // Exactly 98 is within 2 %.
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {10, 98}}), EventKind::requests_peak), Times{19s});
}

TEST(Requests, SlowIsTheFirstRowAfterBelowNinetyFivePercentOfThatMean) {
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {10, 95}}), EventKind::requests_slow), Times{});
    // The peak's row is 11: (3 × 100 + 2 × 95) / 5 = 98.
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {4, 95}, {1, 94}}), EventKind::requests_peak), Times{11s});
    EXPECT_EQ(times(made::record_of_offered({{10, 100}, {4, 95}, {1, 94}}), EventKind::requests_slow), Times{14s});
}

TEST(Requests, NeedFiveRowsAndASend) {
    EXPECT_EQ(times(made::record_of_offered({{4, 100}}), EventKind::requests_peak), Times{});
    EXPECT_EQ(times(made::record_of_offered({{5, 100}}), EventKind::requests_peak), Times{4s});
    EXPECT_EQ(times(made::record_of_offered({{9, 0}}), EventKind::requests_peak), Times{});
}

TEST(Requests, SayHowManyASecond) {
    RunRecord record = made::record_of_offered({{10, 34'642}, {1, 0}});
    record.scenario.sample = 2s;
    EXPECT_EQ(text_of(record, EventKind::requests_peak), "requests peak: 17,300 sent a second");
    EXPECT_EQ(text_of(record, EventKind::requests_slow), "requests slow down: 0 sent a second");
    EXPECT_EQ(times(record, EventKind::requests_slow), Times{20s});
}

// connections, quota

TEST(Connections, NeighboursWithinASecondAreOneEvent) {
    RunRecord record = made::record();
    for (const Duration at : {5s, 6s, 7s}) record.marks.push_back({Mark::Kind::connection_lost, at, 0});
    EXPECT_EQ(times(record, EventKind::connection_lost), Times{5s});
    EXPECT_EQ(text_of(record, EventKind::connection_lost), "3 connections lost");
    record.marks.push_back({Mark::Kind::connection_lost, 8s + 1ns, 0});
    EXPECT_EQ(times(record, EventKind::connection_lost), (Times{5s, 8s + 1ns}));
}

TEST(Connections, KindsAreApartAndMarksNeedNotBeSorted) {
    RunRecord record = made::record();
    record.marks = {{Mark::Kind::connection_back, 2300ms, 0},
                    {Mark::Kind::connection_lost, 2s, 0},
                    {Mark::Kind::draining, 1500ms, 0},
                    {Mark::Kind::connection_back, 2200ms, 0},
                    {Mark::Kind::quota_limits, 9s, 0}};
    EXPECT_EQ(text_of(record, EventKind::connection_lost), "1 connection lost");
    EXPECT_EQ(text_of(record, EventKind::connection_back), "2 connections back");
    EXPECT_EQ(text_of(record, EventKind::draining), "1 connection asked to drain");
    EXPECT_EQ(text_of(record, EventKind::quota_limits), "the quota limits: pushes wait for tokens");
    EXPECT_EQ(times(record, EventKind::connection_back), Times{2200ms});
}

TEST(Connections, OfSeveralMachinesSayWhichOrHowMany) {
    RunRecord record = made::record();
    record.scenario.machines = 3;
    record.marks = {{Mark::Kind::connection_lost, 1s, 2}, {Mark::Kind::connection_lost, 1s, 2}};
    EXPECT_EQ(text_of(record, EventKind::connection_lost), "2 connections lost, on machine 3 of 3");
    record.marks.push_back({Mark::Kind::connection_lost, 1s, 0});
    EXPECT_EQ(text_of(record, EventKind::connection_lost), "3 connections lost, on 2 machines");
}

TEST(Events, AreInOrderOfTimeAndAtOneMomentOfTheTable) {
    RunRecord record = with_full_buffer();
    record.marks.push_back({Mark::Kind::connection_lost, 178900ms, 0});
    const std::vector<Event> all = events(record);
    ASSERT_GT(all.size(), 6u);
    for (std::size_t i = 1; i < all.size(); ++i) {
        EXPECT_LE(all[i - 1].at, all[i].at);
        if (all[i - 1].at == all[i].at) {
            EXPECT_LT(all[i - 1].kind, all[i].kind);
        }
        EXPECT_EQ(all[i].clock, event_clock(record.scenario.start, all[i].at));
    }
}

}  // namespace
}  // namespace sluice::sim
