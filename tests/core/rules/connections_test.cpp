// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Connections: opening and reopening; facts about connections that are not ours.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Connections : public PipelineTest {
protected:
    Connections() {
        settings.pushers = 1;
        settings.window = 10;
        settings.reconnect.base = 1s;
        settings.reconnect.cap = 8s;
        settings.reconnect.spread = 0s;
    }
    // How long until the next Open, which must be of `connection`.
    Duration reopens_as(ConnectionId connection) {
        const Instant since = now;
        const std::string wanted = "open " + std::to_string(connection);
        std::string found = orders();
        for (int i = 0; i < 100 && found.empty(); ++i) {
            pass_to_deadline();
            found = orders();
        }
        EXPECT_EQ(found, wanted);
        return now - since;
    }
    void answered_once(ConnectionId connection, std::uint64_t handle) {
        open(connection, 10);
        offer(normal(handle));
        ack(handle);
    }
};

TEST_F(Connections, AllAreAskedForAtOnce) {
    settings.pushers = 3;
    pipeline();
    EXPECT_EQ(orders(), "open 1, open 2, open 3");
    EXPECT_EQ(pipeline().open_connections(), 0u);
    EXPECT_EQ(view(2)->state, ConnectionState::opening);
}

TEST_F(Connections, WithoutPushersNoneIs) {
    settings.pushers = 0;
    pipeline();
    EXPECT_EQ(orders(), "");
    open(1, 1);
    close(1);
    pass(2000h);
    EXPECT_EQ(orders(), "");
    EXPECT_EQ(pipeline().next_deadline(), std::nullopt);
}

TEST_F(Connections, AnOpenedOneTakesItsWindowAtOnce) {
    offer_all(1, 12);
    open(1, 5);
    EXPECT_EQ(held(), "7 buffered, 5 pending");
    EXPECT_EQ(window_of(1), 5u);
    EXPECT_EQ(view(1)->pending, 5u);
    resize(1, 100);
    EXPECT_EQ(window_of(1), 10u) << "capped by the settings";
    EXPECT_EQ(held(), "2 buffered, 10 pending");
    EXPECT_EQ(pipeline().open_connections(), 1u);
}

TEST_F(Connections, AWindowMadeSmallerSendsNothingUntilPendingIsBelowIt) {
    open(1, 5);
    offer_all(1, 8);
    resize(1, 3);
    sends();
    ack(1);
    ack(2);
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(view(1)->pending, 3u);
    ack(3);
    EXPECT_EQ(sends(), "6@1");
}

TEST_F(Connections, OneThatWasUpReopensWithinSpread) {
    settings.reconnect.spread = 4s;
    settings.pushers = 200;
    pipeline();
    orders();
    for (ConnectionId connection = 1; connection <= 200; ++connection) {
        open(connection, 1);
        offer(normal(connection));
        ack(connection);
    }
    const Instant since = now;
    for (ConnectionId connection = 1; connection <= 200; ++connection) close(connection);
    Duration first = Duration::max(), last{0};
    for (std::string found = orders(); now - since <= 5s; found = orders()) {
        if (!found.empty()) first = std::min(first, now - since);
        if (!found.empty()) last = now - since;
        if (last > Duration{0} && pipeline().connections().size() == 200) {
            bool all = true;
            for (const auto& each : pipeline().connections()) all = all && each.state == ConnectionState::opening;
            if (all && pipeline().next_deadline().value_or(never) > since + 5s) break;
        }
        pass_to_deadline();
    }
    EXPECT_LE(first, 500ms);
    EXPECT_GE(last, 3500ms);
    EXPECT_LE(last, 4s);
}

TEST_F(Connections, UpMeansHadAnAnswer) {
    answered_once(1, 1);
    orders();
    close(1);
    EXPECT_LE(reopens_as(2), 1ns);
}

TEST_F(Connections, UpMeansStayedIdleForPingIdle) {
    settings.ping.idle = 30s;
    open(1, 10);
    orders();
    pass(30s);
    EXPECT_EQ(orders(), "ping 1");
    close(1);
    EXPECT_LE(reopens_as(2), 1ns);
    open(2, 10);
    pass(29s);
    orders();
    close(2);
    EXPECT_EQ(reopens_as(3), 1s) << "a second short";
}

TEST_F(Connections, IdleWithSomethingPendingIsNotUp) {
    settings.ping.idle = 30s;
    open(1, 10);
    offer(normal(1));
    pass(31s);
    orders();
    close(1);
    EXPECT_EQ(reopens_as(2), 1s);
}

TEST_F(Connections, FailuresInARowWaitLonger) {
    pipeline();
    orders();
    ConnectionId connection = 1;
    for (const Duration expected : {1s, 2s, 4s, 8s, 8s}) {
        open(connection, 10);
        close(connection);
        EXPECT_EQ(reopens_as(++connection), expected);
    }
}

TEST_F(Connections, AFailedOpenIsAFailure) {
    pipeline();
    orders();
    close(1, CloseReason::network);
    EXPECT_EQ(reopens_as(2), 1s);
    close(2, CloseReason::network);
    EXPECT_EQ(reopens_as(3), 2s);
}

TEST_F(Connections, BeingUpEndsTheRowOfFailures) {
    pipeline();
    orders();
    close(1);
    EXPECT_EQ(reopens_as(2), 1s);
    close(2);
    EXPECT_EQ(reopens_as(3), 2s);
    answered_once(3, 1);
    close(3);
    EXPECT_LE(reopens_as(4), 1ns);
    close(4);
    EXPECT_EQ(reopens_as(5), 1s);
}

TEST_F(Connections, FailuresAreEachPushersOwn) {
    settings.pushers = 2;
    pipeline();
    orders();
    close(1);
    EXPECT_EQ(reopens_as(3), 1s);
    close(3);
    close(2);
    EXPECT_EQ(reopens_as(4), 1s) << "the other's first";
    EXPECT_EQ(reopens_as(5), 1s) << "two seconds after its second";
}

TEST_F(Connections, FailuresAreJittered) {
    settings.retry.jitter = 0.5;
    settings.pushers = 200;
    settings.reconnect.base = settings.reconnect.cap = 10s;
    pipeline();
    orders();
    const Instant since = now;
    for (ConnectionId connection = 1; connection <= 200; ++connection) close(connection);
    EXPECT_GE(pass_to_deadline(), 5s);
    EXPECT_LE(now - since, 6s);
    pass(14s - (now - since));
    EXPECT_LT(counters().opened, 200u);
    orders();
    pass(1s);
    EXPECT_NE(orders(), "");
    pass(1h);
    EXPECT_EQ(view(400)->state, ConnectionState::opening);
    EXPECT_FALSE(view(200).has_value());
}

TEST_F(Connections, ARefusedLoginWaitsTheCap) {
    pipeline();
    orders();
    close(1, CloseReason::refused_login);
    EXPECT_EQ(reopens_as(2), 8s);
}

TEST_F(Connections, AnOpenUnansweredIsClosedAndAFailure) {
    settings.ack_timeout = 30s;
    pipeline();
    orders();
    pass(30s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "close 1 open_timeout");
    EXPECT_EQ(reopens_as(2), 1s);
    pass(30s);
    EXPECT_EQ(orders(), "close 2 open_timeout");
    EXPECT_EQ(reopens_as(3), 2s);
}

TEST_F(Connections, ANumberIsNeverUsedAgain) {
    settings.pushers = 2;
    pipeline();
    EXPECT_EQ(orders(), "open 1, open 2");
    open(1, 1);
    close(1);
    close(2);
    pass(1s);
    EXPECT_EQ(orders(), "open 3, open 4");
}

TEST_F(Connections, CloseIsFinalAndLaterFactsAreForeign) {
    settings.ack_timeout = 30s;
    pipeline();
    pass(30s);
    EXPECT_EQ(orders(), "open 1, close 1 open_timeout");
    offer(normal(1));
    open(1, 10);
    EXPECT_EQ(sends(), "");
    hear(1);
    resize(1, 5);
    drain_connection(1);
    close(1);
    EXPECT_EQ(reopens_as(2), 1s) << "and was no second failure";
}

TEST_F(Connections, FactsAboutNobodysConnectionChangeNothing) {
    settings.pushers = 0;
    offer(normal(1));
    hear(7);
    resize(7, 5);
    drain_connection(7);
    close(7);
    close(0);
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "1 buffered");
    EXPECT_TRUE(pipeline().connections().empty());
}

TEST_F(Connections, OpenedTwiceIsOpenedOnce) {
    open(1, 2);
    offer_all(1, 4);
    sends();
    open(1, 9);
    EXPECT_EQ(pipeline().open_connections(), 1u);
    ack(1);
    ack(2);
    close(1);
    EXPECT_EQ(pipeline().open_connections(), 0u);
}

}  // namespace
}  // namespace sluice::test
