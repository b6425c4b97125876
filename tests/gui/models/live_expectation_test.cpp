// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_expectation.h"

#include "sim/runner.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

/// As a pusher with 2 connections would tell it of an hour: 200 a second, for a minute 2,000.
LiveHistory hour() {
    LiveHistory history;
    history.reset(1);
    for (int second = 0; second < 4000; ++second) {
        LiveRow row;
        row.second = second;
        row.ended_1970_ms = 1'800'000'000'000 + (second + 1) * 1000LL;
        row.row.offered = second >= 3000 && second < 3060 ? 2'000 : 200;
        row.row.outcomes[index(OutcomeKind::delivered)] = 200;
        row.row.ack_p50 = 150'000'000;
        row.row.ack_p99 = 450'000'000;
        history.add(row);
    }
    return history;
}

TEST(LiveExpectation, IsTheLastHourThroughTheRunningPipeline) {
    Settings settings;
    settings.pushers = 2;
    settings.buffer = 10'000;
    LiveResult result;
    result.answered = 1000;
    result.nacks = {{"BAD_REGISTRATION", 10}, {"NEVER_HEARD_OF", 10}, {"CONNECTION_DRAINING", 10}};
    result.priority = {0.5, 0.5, 0};
    const ExpectedScenario expected = expected_scenario(hour(), settings, result);
    ASSERT_TRUE(expected.scenario) << expected.problem.toStdString();
    EXPECT_EQ(expected.rows, 3600U);
    EXPECT_EQ(expected.from_s, 400);
    const sim::Scenario& scenario = *expected.scenario;
    EXPECT_EQ(scenario.pipeline, settings);
    EXPECT_EQ(scenario.arrivals[0].priority, result.priority);
    ASSERT_EQ(scenario.firebase.nack.size(), 1U);
    EXPECT_EQ(scenario.firebase.nack[0].second.at(Duration{0}), 0.01);
    EXPECT_TRUE(scenario.firebase.latency.mean.constant()) << "the same median in every row";
}

TEST(LiveExpectation, SimulatedItHasTheLatencyThatWasMeasuredAndShedsWhatDoesNotFit) {
    Settings settings;
    settings.pushers = 2;
    settings.buffer = 10'000;
    const ExpectedScenario expected = expected_scenario(hour(), settings, {});
    ASSERT_TRUE(expected.scenario);
    const sim::RunRecord run = sim::run(*expected.scenario);
    const Row& quiet = run.rows[100];
    EXPECT_NEAR(static_cast<double>(quiet.offered), 200, 0.5);
    EXPECT_NEAR(static_cast<double>(quiet.ack_p50), 150e6, 25e6);
    EXPECT_NEAR(static_cast<double>(quiet.ack_p99), 450e6, 150e6);
    std::uint64_t shed = 0;
    for (const Row& row : run.rows) shed += row.outcomes[index(OutcomeKind::shed)];
    // 60 s of 2,000 against 200 places ÷ 167 ms ≈ 1,200 a second: 48,000 too many, 10,000 of them buffered.
    EXPECT_NEAR(static_cast<double>(shed), 38'000, 4'000);
    EXPECT_EQ(run.buffer_peak, 10'000U);
}

TEST(LiveExpectation, SaysWhyThereIsNone) {
    LiveHistory history;
    history.reset(1);
    EXPECT_FALSE(expected_scenario(history, {}, {}).scenario);
    LiveRow row;
    for (int second = 0; second < 10; ++second) {
        row.second = second;
        row.ended_1970_ms = 1'800'000'000'000 + (second + 1) * 1000LL;
        history.add(row);
    }
    const ExpectedScenario expected = expected_scenario(history, {}, {});
    EXPECT_FALSE(expected.scenario);
    EXPECT_TRUE(expected.problem.contains("answered"));
}

TEST(LiveExpectation, AnHourOfTooManyPushesIsCutFromItsBeginning) {
    LiveHistory history;
    history.reset(1);
    LiveRow row;
    row.row.offered = 1'000'000;
    row.row.ack_p50 = row.row.ack_p99 = 1'000'000;
    for (int second = 0; second < 100; ++second) {
        row.second = second;
        row.ended_1970_ms = 1'800'000'000'000 + (second + 1) * 1000LL;
        history.add(row);
    }
    const ExpectedScenario expected = expected_scenario(history, {}, {});
    EXPECT_EQ(expected.rows, most_expected_pushes / 1'000'000);
    EXPECT_EQ(expected.from_s, 70);
}

}  // namespace
}  // namespace sluice::gui
