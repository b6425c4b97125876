// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/expect.h"

#include "tests/sim/record_maker.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

// 1,000 offered, 45 of them shed; of these 200 and 45 from 100 s on; the buffer full at 178.9 s.
RunRecord sheds() {
    RunRecord record = made::record();
    made::add_rows(record, 170, 4);
    made::add_rows(record, 30, 4, 1000);
    Snapshot snapshot;
    snapshot.at = 100s;
    snapshot.metrics.counters.offered = 800;
    record.snapshots.push_back(snapshot);
    snapshot.at = 200s;
    snapshot.metrics.counters.offered = 1000;
    snapshot.metrics.counters.outcomes[index(OutcomeKind::shed)] = 45;
    snapshot.nacks["UNAVAILABLE"] = 2;
    record.snapshots.push_back(snapshot);
    record.marks.push_back({Mark::Kind::buffer_full, 178900ms, 0});
    return record;
}

Expectation metric(const char* name, std::optional<double> min, std::optional<double> max) {
    Expectation expectation;
    expectation.metric = name;
    expectation.min = min;
    expectation.max = max;
    return expectation;
}

Expectation event(const char* name, std::optional<Duration> at = std::nullopt, Duration within = 0s) {
    Expectation expectation;
    expectation.event = name;
    expectation.at = at;
    expectation.within = within;
    return expectation;
}

Held found(const Expectation& expectation) {
    RunRecord record = sheds();
    record.scenario.expect = {expectation};
    return evaluate(record, events(record)).front();
}

TEST(Expect, AMetricLiesBetweenItsBounds) {
    const Held held = found(metric("shed_share", 0.03, 0.05));
    EXPECT_EQ(held.text, "shed_share 4.5 % (3 % to 5 %)");
    EXPECT_EQ(held.value, 0.045);
    EXPECT_TRUE(held.held);
    EXPECT_TRUE(found(metric("shed", 45, 45)).held);
    EXPECT_FALSE(found(metric("shed", 46, 60)).held);
    EXPECT_FALSE(found(metric("shed", 0, 44)).held);
}

TEST(Expect, OneBoundIsEnough) {
    EXPECT_EQ(found(metric("offered", 900, std::nullopt)).text, "offered 1,000 (at least 900)");
    EXPECT_TRUE(found(metric("offered", 1000, std::nullopt)).held);
    EXPECT_FALSE(found(metric("offered", 1001, std::nullopt)).held);
    EXPECT_EQ(found(metric("buffer_peak", std::nullopt, 10)).text, "buffer_peak 0 (at most 10)");
    EXPECT_TRUE(found(metric("buffer_peak", std::nullopt, 0)).held);
    EXPECT_FALSE(found(metric("offered", std::nullopt, 999)).held);
}

TEST(Expect, AMetricOfAPart) {
    Expectation expectation = metric("shed_share", 0.2, 0.25);
    expectation.from = 100s;
    EXPECT_EQ(found(expectation).text, "shed_share from 17:48:40 22.5 % (20 % to 25 %)");
    EXPECT_TRUE(found(expectation).held);
    expectation.from = std::nullopt;
    expectation.until = 100s;
    EXPECT_EQ(found(expectation).text, "shed_share until 17:48:40 0 % (20 % to 25 %)");
    EXPECT_FALSE(found(expectation).held);
}

TEST(Expect, AnUndefinedMetricHoldsNothing) {
    const Held held = found(metric("late_share", 0, 1));
    EXPECT_EQ(held.text, "late_share undefined (0 % to 100 %)");
    EXPECT_EQ(held.value, std::nullopt);
    EXPECT_FALSE(held.held);
}

TEST(Expect, SaysNothingOfWhatAnInterruptedRunDidNotReach) {
    RunRecord record = sheds();
    record.incomplete = true;
    record.ended = 200s;
    Expectation part = metric("shed", 0, 100), later = metric("shed", 0, 100);
    part.until = 100s;
    later.until = 201s;
    record.scenario.expect = {part, later, metric("shed", 0, 100), event("buffer-full", 180s, 5s), event("drained")};
    const std::vector<Held> all = evaluate(record, events(record));
    EXPECT_TRUE(all[0].held);
    EXPECT_TRUE(all[3].held);
    for (const std::size_t i : {1U, 2U, 4U}) {
        EXPECT_FALSE(all[i].held);
        EXPECT_TRUE(all[i].text.ends_with(" is not known: the run was interrupted at 17:50:20")) << all[i].text;
    }
}

TEST(Expect, ANackThatNeverCameIsZero) {
    EXPECT_EQ(found(metric("nacks.UNAVAILABLE", 2, 2)).text, "nacks.UNAVAILABLE 2 (2)");
    EXPECT_TRUE(found(metric("nacks.UNAVAILABLE", 2, 2)).held);
    EXPECT_TRUE(found(metric("nacks.INTERNAL_SERVER_ERROR", 0, 0)).held);
}

TEST(Expect, AnEventIsAtItsTime) {
    const Held held = found(event("buffer-full", 180s, 5s));
    EXPECT_EQ(held.text, "buffer-full at 17:49:58 (17:50:00 ± 5 s)");
    EXPECT_EQ(held.value, 178.9);
    EXPECT_TRUE(held.held);
    EXPECT_TRUE(found(event("buffer-full", 180s, 1100ms)).held);
    EXPECT_FALSE(found(event("buffer-full", 180s, 1099ms)).held);
    EXPECT_TRUE(found(event("buffer-full", 177800ms, 1100ms)).held);
    EXPECT_FALSE(found(event("buffer-full", 177s, 1100ms)).held);
    EXPECT_EQ(found(event("nominal", 0s)).text, "nominal at 17:47:00 (17:47:00)");
    EXPECT_TRUE(found(event("nominal", 0s)).held);
}

TEST(Expect, AnEventThatDidNotOccur) {
    const Held held = found(event("burst-begins", 30s, 5s));
    EXPECT_EQ(held.text, "burst-begins did not occur (17:47:30 ± 5 s)");
    EXPECT_EQ(held.value, std::nullopt);
    EXPECT_FALSE(held.held);
    EXPECT_EQ(found(event("burst-begins")).text, "burst-begins did not occur (must occur)");
    EXPECT_FALSE(found(event("burst-begins")).held);
    EXPECT_TRUE(found(event("buffer-full")).held);
}

TEST(Expect, AnEventNever) {
    Expectation never = event("burst-begins");
    never.never = true;
    EXPECT_EQ(found(never).text, "burst-begins did not occur (never)");
    EXPECT_TRUE(found(never).held);
    never.event = "buffer-full";
    EXPECT_EQ(found(never).text, "buffer-full at 17:49:58 (never)");
    EXPECT_FALSE(found(never).held);
    never.until = 100s;
    EXPECT_TRUE(found(never).held);
}

TEST(Expect, AnEventIsTheFirstOfItsPart) {
    Expectation expectation = event("buffer-full", 180s, 5s);
    expectation.from = 179s;
    EXPECT_FALSE(found(expectation).held);
    expectation.from = 178900ms;
    EXPECT_TRUE(found(expectation).held);
    expectation.until = 178900ms;
    EXPECT_FALSE(found(expectation).held);
}

TEST(Expect, KeepsTheOrderOfTheScenario) {
    RunRecord record = sheds();
    record.scenario.expect = {event("nominal"), metric("shed", 1, 1), event("buffer-full")};
    const std::vector<Held> all = evaluate(record, events(record));
    ASSERT_EQ(all.size(), 3u);
    EXPECT_TRUE(all[0].held);
    EXPECT_FALSE(all[1].held);
    EXPECT_TRUE(all[2].held);
}

}  // namespace
}  // namespace sluice::sim
