// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/firebase.h"

#include "tests/sim/near_side.h"

#include <gtest/gtest.h>

#include <chrono>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using Arrived = NearSide::Arrived;
using Told = NearSide::Told;

Curve steps(std::vector<Curve::Point> points) { return Curve{std::move(points)}; }

TEST(Firebase, AnswersAfterItsLatencyAndTakesThePushHalfwayThere) {
    NearSide near(plain_scenario());
    const Link link = near.open();
    const Answer answer = near.send(link);
    EXPECT_EQ(answer.at, 100'000'000);
    EXPECT_EQ(answer.accepted_at, 50'000'000);
    near.run_to(1s);
    EXPECT_EQ(near.arrived, (std::vector<Arrived>{{100, 0, 0}}));
}

TEST(Firebase, FollowsItsMeanOverTime) {
    Scenario scenario = plain_scenario();
    scenario.firebase.latency.mean = steps({{0s, 100e6, false}, {10s, 200e6, false}, {20s, 400e6, true}});
    NearSide near(scenario);
    const Link link = near.open();
    near.run_to(9999ms);
    EXPECT_EQ(near.send(link).at, 10'099'000'000);
    near.run_to(10s);
    EXPECT_EQ(near.send(link).at, 10'200'000'000);
    near.run_to(15s);
    EXPECT_EQ(near.send(link).at, 15'300'000'000);
    near.run_to(60s);
    EXPECT_EQ(near.send(link).at, 60'400'000'000);
}

TEST(Firebase, DrawsNothingOfItsLatencyForWhatElseItDoes) {
    Scenario scenario;
    scenario.duration = 1min;
    NearSide plain(scenario, 7), busy(
                                     [&] {
                                         Scenario other = scenario;
                                         other.firebase.nack = {{"BAD_REGISTRATION", Curve{0.3}}};
                                         other.firebase.receipts = other.firebase.canonical = Curve{0.5};
                                         other.firebase.upstream = Curve{100};
                                         return other;
                                     }(),
                                     7);
    const Link one = plain.open(), other = busy.open();
    for (int i = 0; i < 90; ++i) EXPECT_EQ(plain.send(one).at, busy.send(other).at);
    NearSide another(scenario, 8);
    EXPECT_NE(plain.send(one).at, another.send(another.open()).at);
}

TEST(Firebase, OpensAfterTheConnectTime) {
    NearSide near(plain_scenario());
    const Link link = near.dial();
    EXPECT_FALSE(near.firebase.alive(link));
    near.run_to(1s);
    EXPECT_EQ(near.told, (std::vector<Told>{{300, Fact::Kind::opened, link}}));
    EXPECT_TRUE(near.firebase.alive(link));
    const Link at_once = near.open();
    EXPECT_EQ(near.told.back(), (Told{1000, Fact::Kind::opened, at_once}));
}

TEST(Firebase, RefusesMoreConnectionsThanItsMaximum) {
    Scenario scenario = plain_scenario();
    scenario.firebase.connections_max = 2;
    NearSide near(scenario);
    const auto links = near.open_many(2);
    const Link third = near.dial();
    near.run_to(1s);
    EXPECT_TRUE(near.told_of(Fact::Kind::refused, third));
    near.firebase.hang_up(links[0], near.now);
    const Link fourth = near.dial();
    near.run_to(2s);
    EXPECT_TRUE(near.told_of(Fact::Kind::opened, fourth));
    EXPECT_EQ(near.firebase.counts().connections_peak, 2u);
    EXPECT_EQ(near.firebase.counts().refused, 1u);
}

TEST(Firebase, TellsNothingOfAConnectionThatWasHungUp) {
    NearSide near(plain_scenario());
    const Link link = near.open(), opening = near.dial();
    near.send(link);
    near.firebase.ping(link, near.now);
    near.firebase.hang_up(link, near.now);
    near.firebase.hang_up(opening, near.now);
    near.run_to(1s);
    EXPECT_TRUE(near.arrived.empty());
    EXPECT_EQ(near.told.size(), 1u);
    EXPECT_EQ(near.firebase.connections(), 0u);
    EXPECT_TRUE(near.send(link).vanished);
}

TEST(Firebase, ForgetsClosedConnectionsAndNeverUsesANumberAgain) {
    NearSide near(plain_scenario());
    const Link first = near.open();
    near.send(first);
    near.firebase.hang_up(first, near.now);
    Link last = first;
    for (int i = 0; i < 10'000; ++i) {
        const Link link = near.open();
        ASSERT_EQ(link, last + 1);
        near.firebase.hang_up(last = link, near.now);
    }
    EXPECT_FALSE(near.firebase.alive(first));
    near.firebase.hang_up(first, near.now);
    near.run_to(1s);
    EXPECT_TRUE(near.arrived.empty());
    EXPECT_EQ(near.firebase.counts().answers_vanished, 1u);
}

TEST(FirebaseLimit, ClosesAConnectionThatSendsBeyondIt) {
    Scenario scenario = plain_scenario();
    scenario.firebase.pending_limit = 3;
    NearSide near(scenario);
    const Link link = near.open();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(near.send(link).vanished);
    EXPECT_TRUE(near.send(link).vanished);
    EXPECT_EQ(near.told.back(), (Told{0, Fact::Kind::closed, link}));
    near.run_to(1s);
    EXPECT_TRUE(near.arrived.empty());
}

TEST(FirebaseLimit, HasRoomAgainAfterAnAnswer) {
    Scenario scenario = plain_scenario();
    scenario.firebase.pending_limit = 1;
    NearSide near(scenario);
    const Link link = near.open();
    for (int i = 1; i <= 5; ++i) {
        near.send(link);
        near.run_to(i * 100ms);
    }
    EXPECT_EQ(near.arrived.size(), 5u);
    EXPECT_EQ(near.firebase.pending(link), 0u);
}

TEST(FirebaseLimit, NacksOrAcceptsWhereAskedTo) {
    Scenario scenario = plain_scenario();
    scenario.firebase.pending_limit = 1;
    scenario.firebase.over_limit = OverLimit::nack;
    NearSide nacks(scenario);
    const Link link = nacks.open();
    nacks.send(link);
    const Answer over = nacks.send(link);
    EXPECT_EQ(nacks.firebase.answer_name(over.code), "SERVICE_UNAVAILABLE");
    EXPECT_EQ(over.accepted_at, INT64_MAX);
    EXPECT_EQ(nacks.firebase.counts().over_limit, 1u);
    scenario.firebase.over_limit = OverLimit::accept;
    NearSide accepts(scenario);
    const Link other = accepts.open();
    accepts.send(other);
    EXPECT_EQ(accepts.send(other).code, 0);
}

TEST(FirebaseCapacity, ServesOneAfterTheOtherAheadOfTheLatency) {
    Scenario scenario = plain_scenario();
    scenario.firebase.capacity = Curve{10};
    NearSide near(scenario);
    const Link link = near.open();
    for (int i = 0; i < 3; ++i) near.send(link);
    near.run_to(10s);
    near.send(link);
    near.run_to(20s);
    EXPECT_EQ(near.arrived, (std::vector<Arrived>{{200, 0, 0}, {300, 1, 0}, {400, 2, 0}, {10'200, 3, 0}}));
}

TEST(FirebaseCapacity, IsExactThoughNanosecondsAreWhole) {
    Scenario scenario = plain_scenario();
    scenario.firebase.capacity = Curve{3};
    scenario.firebase.pending_limit = 1000;
    NearSide near(scenario);
    const Link link = near.open();
    std::int64_t last = 0;
    for (int i = 0; i < 900; ++i) last = near.send(link).at;
    EXPECT_NEAR(static_cast<double>(last), 300.1e9, 2);
}

TEST(FirebaseCapacity, IsSpentOnWhatItsConnectionDidNotWaitFor) {
    Scenario scenario = plain_scenario();
    scenario.firebase.capacity = Curve{10};
    NearSide near(scenario);
    const Link first = near.open(), second = near.open();
    for (int i = 0; i < 5; ++i) near.send(first);
    near.firebase.hang_up(first, near.now);
    EXPECT_EQ(near.send(second).at, 700'000'000);
}

TEST(FirebaseNack, GivesEachErrorItsShare) {
    Scenario scenario = plain_scenario();
    scenario.firebase.pending_limit = 100'000;
    scenario.firebase.nack = {{"BAD_REGISTRATION", Curve{0.2}}, {"INTERNAL_SERVER_ERROR", Curve{0.05}}};
    NearSide near(scenario);
    const Link link = near.open();
    std::map<std::string, int> answers;
    for (int i = 0; i < 20'000; ++i) ++answers[std::string(near.firebase.answer_name(near.send(link).code))];
    EXPECT_NEAR(answers["BAD_REGISTRATION"], 4000, 250);
    EXPECT_NEAR(answers["INTERNAL_SERVER_ERROR"], 1000, 130);
    EXPECT_NEAR(answers["ack"], 15'000, 280);
}

TEST(FirebaseNack, FollowsTheShareOverTimeAndMeansWhatTheTableSays) {
    Scenario scenario = plain_scenario();
    scenario.firebase.nack = {{"SERVICE_UNAVAILABLE", steps({{0s, 0, false}, {10s, 1, false}, {20s, 0, false}})},
                              {"NEVER_HEARD_OF", steps({{0s, 0, false}, {30s, 1, false}})}};
    NearSide near(scenario);
    const Link link = near.open();
    EXPECT_EQ(near.send(link).code, 0);
    near.run_to(10s);
    const Answer nack = near.send(link);
    EXPECT_EQ(near.firebase.verdict(nack.code).kind, VerdictClass::transient);
    EXPECT_EQ(error_name(near.firebase.verdict(nack.code).code), "SERVICE_UNAVAILABLE");
    EXPECT_EQ(nack.accepted_at, INT64_MAX);
    near.run_to(20s);
    EXPECT_EQ(near.send(link).code, 0);
    near.run_to(30s);
    EXPECT_EQ(near.firebase.verdict(near.send(link).code).code, unknown_error);
    near.run_to(40s);
    EXPECT_EQ(near.firebase.answered()[nack.code], 1u);
    EXPECT_EQ(near.firebase.answered()[0], 2u);
}

TEST(FirebaseQuota, IsRefilledWholeEveryMinute) {
    Scenario scenario = plain_scenario();
    scenario.firebase.quota = Curve{3};
    NearSide near(scenario);
    const Link link = near.open();
    near.run_to(50s);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(near.send(link).code, 0);
    EXPECT_EQ(near.firebase.answer_name(near.send(link).code), "SERVICE_UNAVAILABLE");
    near.run_to(60s);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(near.send(link).code, 0);
    EXPECT_NE(near.send(link).code, 0);
}

TEST(FirebaseDevice, HasATokenBucketOfAMinute) {
    Scenario scenario = plain_scenario();
    scenario.firebase.device_limit = Curve{2};
    NearSide near(scenario);
    const Link link = near.open();
    EXPECT_EQ(near.send(link, 5).code, 0);
    EXPECT_EQ(near.send(link, 5).code, 0);
    const Answer third = near.send(link, 5);
    EXPECT_EQ(near.firebase.answer_name(third.code), "DEVICE_MESSAGE_RATE_EXCEEDED");
    EXPECT_EQ(near.firebase.verdict(third.code).kind, VerdictClass::throttle_device);
    EXPECT_EQ(near.send(link, 6).code, 0);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(near.send(link).code, 0) << "a push without a device";
    near.run_to(30s);
    EXPECT_EQ(near.send(link, 5).code, 0);
    EXPECT_NE(near.send(link, 5).code, 0);
}

TEST(FirebaseExtras, CountsReceiptsAndNewTokens) {
    Scenario scenario = plain_scenario();
    scenario.firebase.pending_limit = 100'000;
    scenario.firebase.receipts = Curve{1};
    scenario.firebase.canonical = Curve{0.25};
    NearSide near(scenario);
    const Link link = near.open();
    std::uint64_t new_tokens = 0;
    for (int i = 0; i < 10'000; ++i) {
        const Answer answer = near.send(link);
        EXPECT_TRUE(answer.flags & Answer::receipt);
        new_tokens += answer.flags & Answer::new_token ? 1u : 0u;
    }
    EXPECT_EQ(near.firebase.counts().receipts, 10'000u);
    EXPECT_EQ(near.firebase.counts().canonical, new_tokens);
    EXPECT_NEAR(static_cast<double>(new_tokens), 2500, 180);
}

TEST(FirebaseUpstream, ComesEvenlyUntilTheScenarioEnds) {
    Scenario scenario = plain_scenario();
    scenario.duration = 10s;
    scenario.firebase.upstream = Curve{5};
    NearSide near(scenario);
    near.open();
    near.run_to(60s);
    EXPECT_NEAR(static_cast<double>(near.count(Fact::Kind::upstream)), 50, 1);
    EXPECT_EQ(near.told[1].ms, 200);
    EXPECT_FALSE(near.firebase.next_deadline());
}

TEST(FirebaseUpstream, FollowsARateThatRisesFromNothing) {
    Scenario scenario = plain_scenario();
    scenario.firebase.upstream = steps({{0s, 0, false}, {10s, 0, false}, {20s, 10, true}, {30s, 0, false}});
    NearSide near(scenario);
    near.open();
    near.run_to(10s);
    EXPECT_EQ(near.count(Fact::Kind::upstream), 0u);
    near.run_to(20s);
    EXPECT_NEAR(static_cast<double>(near.count(Fact::Kind::upstream)), 50, 2);
    near.run_to(100s);
    EXPECT_NEAR(static_cast<double>(near.count(Fact::Kind::upstream)), 150, 3);
}

TEST(FirebasePing, IsAnsweredAfterTheMeanLatency) {
    NearSide near(plain_scenario());
    const Link link = near.open();
    near.run_to(1s);
    near.firebase.ping(link, near.now);
    near.run_to(2s);
    EXPECT_EQ(near.told.back(), (Told{1100, Fact::Kind::pong, link}));
}

}  // namespace
}  // namespace sluice::sim
