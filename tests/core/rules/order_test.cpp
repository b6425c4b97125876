// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Invariants: Order and Demand; Places: lanes are strict, returned first; genstage.md: who gets it.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Order : public PipelineTest {};

TEST_F(Order, FirstInFirstOutInALane) {
    offer_all(1, 5);
    open(1, 2);
    EXPECT_EQ(sends(), "1@1 2@1");
    ack(2);
    ack(1);
    EXPECT_EQ(sends(), "3@1 4@1");
}

TEST_F(Order, LanesAreStrict) {
    offer(low(1));
    offer(normal(2));
    offer(high(3));
    offer(low(4));
    offer(high(5));
    open(1, 10);
    EXPECT_EQ(sends(), "3@1 5@1 2@1 1@1 4@1");
}

TEST_F(Order, ReturnedBeforeBufferedOfItsLaneAfterHigherLanes) {
    open(1, 3);
    offer(low(1));
    offer(normal(2));
    offer(low(3));
    sends();
    close(1);
    offer(normal(4));
    offer(low(5));
    offer(high(6));
    open(2, 10);
    EXPECT_EQ(sends(), "6@2 2@2 4@2 1@2 3@2 5@2");
}

TEST_F(Order, ReturnedInOrderOfAdmissionHoweverItCameBack) {
    open(1, 2);
    open(2, 2);
    offer_all(1, 4);
    sends();
    for (const auto handle : {4u, 1u, 3u, 2u}) nack(handle, VerdictClass::elsewhere);
    sends();
    close(2);
    close(1);
    EXPECT_EQ(held(), "4 returned");
    open(3, 4);
    EXPECT_EQ(sends(), "1@3 2@3 3@3 4@3");
}

TEST_F(Order, RestoredAreReturnedInOrderOfRestoring) {
    restore(normal(1), start_of_time);
    restore(normal(2), start_of_time + 5s);
    offer(normal(3));
    open(1, 3);
    EXPECT_EQ(sends(), "1@1 2@1 3@1");
}

class Demand : public PipelineTest {};

TEST_F(Demand, TheLargestIsServed) {
    open(1, 1);
    open(2, 3);
    open(3, 2);
    offer_all(1, 6);
    EXPECT_EQ(sends(), "1@2 2@3 3@2 4@1 5@3 6@2") << "b07";
}

TEST_F(Demand, OfEqualsWhoStoodLongestAtThatLevel) {
    open(1, 1);
    open(2, 1);
    open(3, 1);
    offer_all(1, 3);
    EXPECT_EQ(sends(), "1@1 2@2 3@3") << "b08";
    ack(2);
    ack(1);
    offer_all(4, 5);
    EXPECT_EQ(sends(), "4@2 5@1") << "b09";
}

TEST_F(Demand, ANewcomerStandsBehindEquals) {
    open(1, 2);
    open(2, 2);
    offer(normal(1));
    EXPECT_EQ(sends(), "1@1");
    open(3, 2);
    offer_all(2, 3);
    EXPECT_EQ(sends(), "2@2 3@3") << "b12";
}

TEST_F(Demand, AnAnswerIsRefilledInTheSameCall) {
    open(1, 2);
    offer_all(1, 4);
    sends();
    ack(1);
    EXPECT_EQ(sends(), "3@1");
    EXPECT_EQ(held(), "1 buffered, 2 pending");
}

TEST_F(Demand, NoneIsLeftOverOfALeaver) {
    open(1, 3);
    close(1);
    offer_all(1, 2);
    EXPECT_EQ(held(), "2 buffered");
    open(2, 1);
    EXPECT_EQ(sends(), "1@2") << "b32: no ghost";
    ack(1);
    EXPECT_EQ(sends(), "2@2");
}

TEST_F(Demand, AGrownWindowAsksAtOnce) {
    open(1, 1);
    offer_all(1, 4);
    sends();
    resize(1, 3);
    EXPECT_EQ(sends(), "2@1 3@1");
}

TEST_F(Demand, IsServedAfterEveryWayASlotBecomesFree) {
    open(1, 1);
    offer_all(1, 7);
    sends();
    nack(1, VerdictClass::reject_sender);
    transient(2);
    EXPECT_EQ(sends(), "2@1 3@1");
    purge();
    EXPECT_EQ(held(), "1 pending");
}

}  // namespace
}  // namespace sluice::test
