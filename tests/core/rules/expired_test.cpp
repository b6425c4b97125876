// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Ends: Expired; and the TTL that goes on the wire.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Expired : public PipelineTest {};

TEST_F(Expired, AtItsDeadlineItStillLeaves) {
    offer(normal(1).lives(10s));
    jump(10s);
    open(1, 1);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(Expired, FoundWhenItLeavesItsPlace) {
    offer(normal(1).lives(10s));
    offer(normal(2));
    jump(10s + 1ns);
    open(1, 1);
    EXPECT_EQ(ends(), "1 expired");
    EXPECT_EQ(sends(), "2@1");
    EXPECT_EQ(outcome_of(1).done, now);
    EXPECT_EQ(outcome_of(1).attempts, 0);
}

TEST_F(Expired, FoundWhenAnAnswerMakesRoomForIt) {
    open(1, 1);
    offer(normal(1));
    EXPECT_TRUE(ack(1));
    ends();
    offer(normal(2));
    offer(normal(3).lives(10s));
    offer(normal(4));
    sends();
    jump(10s + 1ns);
    EXPECT_TRUE(ack(2));
    EXPECT_EQ(ends(), "2 delivered, 3 expired");
    EXPECT_EQ(sends(), "4@1");
}

TEST_F(Expired, FoundWhenItLeavesReturned) {
    open(1, 1);
    offer(normal(1).lives(10s));
    close(1);
    jump(11s);
    open(2, 1);
    EXPECT_EQ(ends(), "1 expired");
    EXPECT_EQ(outcome_of(1).attempts, 1);
    EXPECT_NE(outcome_of(1).first_sent, never);
}

TEST_F(Expired, PendingRunsOnPastItsDeadline) {
    open(1, 1);
    offer(normal(1).lives(10s));
    pass(1min);
    EXPECT_EQ(held(), "1 pending");
    EXPECT_TRUE(ack(1));
    EXPECT_EQ(ends(), "1 delivered");
}

TEST_F(Expired, AtOnceWhenItsRetryWouldEndAfterIt) {
    settings.retry.base = settings.retry.cap = 10s;
    open(1, 2);
    offer(normal(1).lives(10s));
    offer(normal(2).lives(10s - 1ns));
    EXPECT_FALSE(transient(1));
    EXPECT_EQ(held(), "1 waiting, 1 pending") << "due exactly at its deadline is not after it";
    EXPECT_TRUE(transient(2));
    EXPECT_EQ(ends(), "2 expired");
    pass(10s);
    sends();
    EXPECT_EQ(held(), "1 pending");
}

TEST_F(Expired, AtOnceWhenItsDevicesPauseWouldEndAfterIt) {
    settings.device_pause = 15s;
    open(1, 2);
    offer(normal(1).to(7).lives(10s));
    EXPECT_TRUE(throttle(1));
    EXPECT_EQ(ends(), "1 expired");
    offer(normal(2).to(7).lives(10s));
    EXPECT_EQ(ends(), "2 expired") << "it would have to wait for the pause";
}

TEST_F(Expired, HeadsOfAllLanesBeforeAnythingIsShed) {
    settings.buffer = 4;
    offer(low(1).lives(1s));
    offer(high(2).lives(1s));
    offer(high(3));
    offer(low(4).lives(1s));
    jump(2s);
    EXPECT_TRUE(offer(normal(5)).admitted);
    EXPECT_EQ(ends(), "2 expired, 1 expired, 4 expired") << "high first, each until its head is alive";
    EXPECT_EQ(held(), "2 buffered");
}

TEST_F(Expired, AliveHeadsKeepTheirPlaceAndTheArrivingIsShed) {
    settings.buffer = 2;
    offer(normal(1));
    offer(normal(2).lives(1s));
    jump(2s);
    EXPECT_FALSE(offer(normal(3)).admitted) << "only heads are looked at";
    EXPECT_EQ(ends(), "3 shed incoming");
}

TEST_F(Expired, SweepFindsThemBehindALivingHead) {
    settings.buffer = 10'000;
    offer(normal(1));
    for (std::uint64_t handle = 2; handle <= 1'001; ++handle) offer(normal(handle).lives(5s));
    pass(4s);
    EXPECT_EQ(held(), "1001 buffered");
    pass(5s);
    EXPECT_EQ(held(), "1 buffered");
    EXPECT_EQ(counters().outcome(OutcomeKind::expired), 1'000u);
}

TEST_F(Expired, SweepLooksAtAThousandASecond) {
    settings.buffer = 10'000;
    for (std::uint64_t handle = 1; handle <= 4'000; ++handle) offer(normal(handle).lives(1s));
    pass(1s);
    pass(1s);
    const std::uint64_t first = counters().outcome(OutcomeKind::expired);
    EXPECT_GE(first, 900u);
    EXPECT_LE(first, 2'000u);
    pass(1s);
    EXPECT_LE(counters().outcome(OutcomeKind::expired), first + 1'100);
    pass(4s);
    EXPECT_EQ(held(), "nothing");
}

TEST_F(Expired, NoSweepWhereNothingHasATtl) {
    offer(normal(1));
    EXPECT_EQ(pipeline().next_deadline(), std::nullopt);
}

TEST_F(Expired, TtlZeroLeavesWithinTheCall) {
    open(1, 1);
    EXPECT_TRUE(offer(normal(1).lives(0s)).admitted);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_TRUE(in_flight(1).has_ttl_zero);
    jump(1h);
    EXPECT_EQ(wire_ttl_seconds(in_flight(1), now), 0);
}

TEST_F(Expired, TtlZeroIsExpiredAtOnceWhereNobodyAsks) {
    const Offered offered = offer(normal(1).lives(0s));
    EXPECT_FALSE(offered.admitted);
    EXPECT_EQ(offered.outcome, OutcomeKind::expired);
    EXPECT_EQ(ends(), "1 expired");
}

TEST_F(Expired, TtlZeroDisplacesAndCollapsesNothing) {
    settings.buffer = 1;
    settings.shed = ShedPolicy::oldest;
    offer(normal(1).to(7).keyed(9));
    offer(normal(2).to(7).keyed(9).lives(0s));
    offer(high(3).lives(0s));
    EXPECT_EQ(ends(), "2 expired, 3 expired");
    EXPECT_EQ(held(), "1 buffered");
}

TEST_F(Expired, DefaultTtlIsThatOfTheSettings) {
    settings.default_ttl = 5s;
    offer(normal(1));
    offer(normal(2).lives(no_ttl));
    jump(6s);
    open(1, 2);
    EXPECT_EQ(ends(), "1 expired");
    EXPECT_EQ(sends(), "2@1");
    EXPECT_EQ(in_flight(2).deadline, never);
}

TEST_F(Expired, OnTheWireTheSecondsLeftRoundedUp) {
    open(1, 4);
    offer(normal(1).lives(10s));
    offer(normal(2));
    EXPECT_EQ(in_flight(1).deadline, now + 10s);
    EXPECT_EQ(wire_ttl_seconds(in_flight(1), now), 10);
    EXPECT_EQ(wire_ttl_seconds(in_flight(1), now + 1ns), 10);
    EXPECT_EQ(wire_ttl_seconds(in_flight(1), now + 1s), 9);
    EXPECT_EQ(wire_ttl_seconds(in_flight(1), now + 10s - 1ns), 1);
    EXPECT_EQ(wire_ttl_seconds(in_flight(2), now), std::nullopt);
}

}  // namespace
}  // namespace sluice::test
