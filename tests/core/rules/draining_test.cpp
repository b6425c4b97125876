// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Connections: Draining; Coming back: a nack `draining`.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Draining : public PipelineTest {
protected:
    Draining() {
        settings.pushers = 1;
        settings.window = 10;
        settings.drain_grace = 60s;
        settings.reconnect.base = 5s;
    }
    // Connection 1 is up, with `first`..`last` pending.
    void up_with(std::uint64_t first, std::uint64_t last) {
        open(1, 10);
        offer(normal(999));
        ack(999);
        offer_all(first, last);
        orders();
        sends();
        ends();
    }
};

TEST_F(Draining, NoNewSendsAndGoesOnReading) {
    up_with(1, 2);
    drain_connection(1);
    offer(normal(3));
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "1 buffered, 2 pending");
    EXPECT_EQ(view(1)->state, ConnectionState::draining);
    EXPECT_EQ(counters().drained, 1u);
    EXPECT_TRUE(ack(1));
    EXPECT_EQ(sends(), "");
    EXPECT_FALSE(transient(2));
    EXPECT_EQ(held(), "1 buffered, 1 waiting");
}

TEST_F(Draining, ReplacedAtOnceIfItWasUp) {
    up_with(1, 1);
    drain_connection(1);
    pass(0s);
    EXPECT_EQ(orders(), "open 2");
    open(2, 10);
    offer(normal(2));
    EXPECT_EQ(sends(), "2@2");
    EXPECT_TRUE(ack(1));
}

TEST_F(Draining, ElseReplacedAsAfterAFailure) {
    open(1, 10);
    orders();
    drain_connection(1);
    EXPECT_EQ(orders(), "");
    pass(5s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "open 2");
}

TEST_F(Draining, ReplacedOnce) {
    up_with(1, 1);
    drain_connection(1);
    drain_connection(1);
    pass(0s);
    EXPECT_EQ(orders(), "open 2");
    close(1);
    pass(59s);
    EXPECT_EQ(orders(), "") << "its Pusher has another already";
    EXPECT_EQ(counters().drained, 1u);
    EXPECT_EQ(held(), "1 returned");
}

TEST_F(Draining, ClosedByTheFarEndReturnsItsPending) {
    up_with(1, 2);
    drain_connection(1);
    open(2, 10);
    close(1);
    EXPECT_EQ(sends(), "1@2 2@2");
    EXPECT_EQ(in_flight(1).resends, 1);
}

TEST_F(Draining, GraceAfterNothingIsPendingWeCloseIt) {
    up_with(1, 1);
    drain_connection(1);
    open(2, 10);
    orders();
    pass(100s);
    EXPECT_EQ(orders(), "") << "one is pending";
    ack(1);
    pass(60s - 1ns);
    EXPECT_EQ(orders(), "");
    pass(1ns);
    EXPECT_EQ(orders(), "close 1 drain_grace");
    EXPECT_FALSE(view(1).has_value());
    EXPECT_TRUE(view(2).has_value());
}

TEST_F(Draining, GraceBeginsAtTheNoticeWhereNothingIsPending) {
    up_with(1, 0);
    drain_connection(1);
    open(2, 10);
    orders();
    pass(60s);
    EXPECT_EQ(orders(), "close 1 drain_grace");
}

TEST_F(Draining, IsTimedOutToo) {
    settings.ack_timeout = 30s;
    up_with(1, 1);
    drain_connection(1);
    open(2, 10);
    orders();
    pass(30s);
    EXPECT_EQ(orders(), "close 1 ack_timeout");
    EXPECT_EQ(sends(), "1@2");
}

TEST_F(Draining, IsPingedToo) {
    settings.ping.idle = 20s;
    settings.ping.timeout = 10s;
    up_with(1, 0);
    drain_connection(1);
    orders();
    pass(20s);
    EXPECT_EQ(orders(), "ping 1");
    pass(10s);
    EXPECT_EQ(orders(), "close 1 ping_timeout");
}

TEST_F(Draining, ANackDrainsAsANoticeDoes) {
    up_with(1, 3);
    EXPECT_FALSE(answer(2, verdict_of(Transport::xmpp, "CONNECTION_DRAINING")));
    pass(0s);
    EXPECT_EQ(orders(), "open 2");
    EXPECT_EQ(view(1)->state, ConnectionState::draining);
    EXPECT_EQ(held(), "1 returned, 2 pending");
    open(2, 10);
    EXPECT_EQ(sends(), "2@2");
    EXPECT_EQ(in_flight(2).resends, 1) << "no attempt charged";
    EXPECT_EQ(counters().nacked, 1u);
    EXPECT_EQ(counters().resent, 1u);
    EXPECT_EQ(counters().drained, 1u);
}

TEST_F(Draining, WithoutPushersItIsOnlyNotUsed) {
    settings.pushers = 0;
    open(1, 2);
    offer(normal(1));
    drain_connection(1);
    offer(normal(2));
    EXPECT_EQ(orders(), "");
    EXPECT_EQ(held(), "1 buffered, 1 pending");
}

}  // namespace
}  // namespace sluice::test
