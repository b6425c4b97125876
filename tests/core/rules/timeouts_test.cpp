// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Connections: ack timeout, ping, congestion.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class AckTimeout : public PipelineTest {
protected:
    AckTimeout() {
        settings.pushers = 1;
        settings.window = 10;
        settings.ack_timeout = 30s;
        settings.congestion = true;
        settings.reconnect.base = 5s;
        open(1, 10);
        orders();
    }
};

TEST_F(AckTimeout, TheOldestUnansweredClosesAndAllItsPendingIsReturned) {
    offer(normal(1));
    pass(10s);
    offer_all(2, 3);
    ack(2);
    sends();
    pass(20s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "close 1 ack_timeout");
    EXPECT_EQ(held(), "2 returned");
    EXPECT_EQ(counters().ack_timeouts, 1u);
    EXPECT_EQ(counters().unanswered, 2u);
    EXPECT_EQ(counters().unanswered_ns, 50'000'000'000u);
}

TEST_F(AckTimeout, OneMissingAnswerClosesHoweverAliveTheRestIs) {
    offer(normal(1));
    for (std::uint64_t handle = 2; handle <= 30; ++handle) {
        pass(1s);
        offer(normal(handle));
        ack(handle);
        hear(1);
    }
    EXPECT_EQ(orders(), "");
    pass(1s);
    EXPECT_EQ(orders(), "close 1 ack_timeout");
}

TEST_F(AckTimeout, RunsFromTheOldestThatIsStillPending) {
    offer(normal(1));
    pass(10s);
    offer(normal(2));
    pass(15s);
    ack(1);
    pass(15s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "close 1 ack_timeout");
}

TEST_F(AckTimeout, NothingPendingNeverTimesOut) {
    offer(normal(1));
    ack(1);
    pass(10h);
    EXPECT_EQ(orders(), "");
}

class PingRule : public PipelineTest {
protected:
    PingRule() {
        settings.pushers = 1;
        settings.window = 10;
        settings.ping.idle = 30s;
        settings.congestion = true;
        settings.ping.timeout = 10s;
        open(1, 10);
        orders();
    }
};

TEST_F(PingRule, AfterIdleThenClosedAfterTimeout) {
    pass(30s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "ping 1");
    pass(10s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "close 1 ping_timeout");
    EXPECT_EQ(counters().pings, 1u);
}

TEST_F(PingRule, AnySignOfLifeAnswersIt) {
    pass(30s);
    EXPECT_EQ(orders(), "ping 1");
    pass(9s);
    hear(1);
    pass(30s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "ping 1");
}

TEST_F(PingRule, TheNextComesAfterIdleHoweverLongTheTimeout) {
    settings.ping = {2s, 60s};
    reconfigure();
    pass(2s);
    EXPECT_EQ(orders(), "ping 1");
    hear(1);
    pass(2s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "ping 1");
}

TEST_F(PingRule, EveryFactAboutAConnectionIsASignOfLife) {
    offer_all(1, 2);
    pass(20s);
    ack(1);
    pass(20s);
    resize(1, 5);
    pass(20s);
    const Send pending = in_flight(2);
    answer_from(1, pending.message + (std::uint64_t{1} << 40));
    pass(20s);
    hear(1);
    pass(20s);
    EXPECT_EQ(orders(), "");
    drain_connection(1);
    EXPECT_NE(view(1), std::nullopt);
    pass(29s);
    EXPECT_EQ(orders().find("ping"), std::string::npos);
    pass(1s);
    EXPECT_EQ(orders(), "ping 1");
}

TEST_F(PingRule, OurOwnSendsAreNone) {
    pass(20s);
    offer(normal(1));
    pass(10s);
    EXPECT_EQ(orders(), "ping 1");
    pass(5s);
    offer(normal(2));
    pass(5s);
    EXPECT_EQ(orders(), "close 1 ping_timeout");
    EXPECT_EQ(held(), "2 returned");
}

class Congestion : public PipelineTest {
protected:
    Congestion() {
        settings.pushers = 1;
        settings.window = 8;
        settings.buffer = 1'000;
        settings.ack_timeout = 30s;
        settings.congestion = true;
        settings.reconnect.base = settings.reconnect.cap = 5s;
        settings.retry.losses = 1'000;
    }
    // A send unanswered on `connection`, which is closed for it; the next one is opened.
    void time_out(ConnectionId connection) {
        open(connection, 8);
        if (pipeline().places().all() == 0) offer(normal(10'000 + connection));
        orders();
        pass(30s);
        EXPECT_EQ(orders(), "close " + std::to_string(connection) + " ack_timeout");
        pass(5s);
        EXPECT_EQ(orders(), "open " + std::to_string(connection + 1));
    }
};

TEST_F(Congestion, AnAckTimeoutHalvesItsPushersWindow) {
    time_out(1);
    open(2, 8);
    EXPECT_EQ(window_of(2), 4u);
    offer_all(1, 10);
    EXPECT_EQ(view(2)->pending, 4u);
}

TEST_F(Congestion, AgainAndAgainDownToOne) {
    for (ConnectionId connection = 1; connection <= 5; ++connection) time_out(connection);
    open(6, 8);
    EXPECT_EQ(window_of(6), 1u);
}

TEST_F(Congestion, GrowsByOneOverItselfAnAnswer) {
    time_out(1);
    open(2, 8);
    offer_all(1, 200);
    std::uint64_t answers = 0;
    const auto answer_one = [&] {
        for (std::uint64_t handle = 1; handle <= 200; ++handle)
            if (is_in_flight(handle)) {
                ack(handle);
                ++answers;
                return;
            }
    };
    for (const std::uint32_t window : {4u, 5u, 6u, 7u}) {
        const std::uint64_t before = answers;
        while (window_of(2) == window) answer_one();
        EXPECT_EQ(window_of(2), window + 1);
        EXPECT_NEAR(static_cast<double>(answers - before), window, 1.0);
    }
    for (int i = 0; i < 50; ++i) answer_one();
    EXPECT_EQ(window_of(2), 8u) << "up to the window";
}

TEST_F(Congestion, APingTimeoutHalvesToo) {
    settings.ping.idle = settings.ping.timeout = 10s;
    open(1, 8);
    pass(20s);
    pass(5s);
    open(2, 8);
    EXPECT_EQ(window_of(2), 4u);
}

TEST_F(Congestion, AnyOtherCloseDoesNot) {
    open(1, 8);
    offer_all(1, 8);
    close(1);
    pass(10s);
    open(2, 8);
    EXPECT_EQ(window_of(2), 8u);
}

TEST_F(Congestion, TheCloseIsAFailureEvenOfOneThatWasUp) {
    settings.reconnect.spread = 0s;
    open(1, 8);
    offer_all(1, 2);
    ack(1);
    orders();
    pass(30s);
    EXPECT_EQ(orders(), "close 1 ack_timeout");
    pass(5s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "open 2");
}

TEST_F(Congestion, SwitchedOffLeavesTheWindow) {
    settings.congestion = false;
    time_out(1);
    open(2, 8);
    EXPECT_EQ(window_of(2), 8u);
}

TEST_F(Congestion, IsEachPushersOwn) {
    settings.pushers = 2;
    open(1, 8);
    open(2, 8);
    offer(normal(1));
    const ConnectionId dead = in_flight(1).connection;
    pass(30s);
    EXPECT_EQ(window_of(dead == 1 ? 2 : 1), 8u);
    pass(5s);
    open(3, 8);
    EXPECT_EQ(window_of(3), 4u);
}

TEST_F(Congestion, HalvesWhatWasEffective) {
    settings.window = 100;
    open(1, 6);
    offer(normal(1));
    pass(35s);
    open(2, 100);
    EXPECT_EQ(window_of(2), 3u) << "the window it had was 6";
}

}  // namespace
}  // namespace sluice::test
