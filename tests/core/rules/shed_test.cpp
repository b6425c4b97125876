// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Ends: Shed.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Shed : public PipelineTest {
protected:
    void full_with(ShedPolicy policy, const std::vector<Ask>& pushes) {
        settings.shed = policy;
        settings.buffer = pushes.size();
        for (const Ask& push : pushes) offer(push);
        EXPECT_EQ(ends(), "");
    }
};

TEST_F(Shed, IncomingIsTheArrivingOne) {
    full_with(ShedPolicy::incoming, {normal(1), normal(2)});
    const Offered third = offer(normal(3));
    EXPECT_FALSE(third.admitted);
    EXPECT_EQ(third.outcome, OutcomeKind::shed);
    EXPECT_EQ(third.reason, Reason::incoming);
    EXPECT_EQ(ends(), "3 shed incoming");
    EXPECT_EQ(held(), "2 buffered");
}

TEST_F(Shed, IncomingFullOfLowShedsHigh) {
    full_with(ShedPolicy::incoming, {low(1), low(2)});
    offer(high(3));
    EXPECT_EQ(ends(), "3 shed incoming");
}

TEST_F(Shed, OldestIsTheOldestOfTheLowestFilledLane) {
    full_with(ShedPolicy::oldest, {low(1), high(2), low(3)});
    EXPECT_TRUE(offer(high(4)).admitted);
    EXPECT_EQ(ends(), "1 shed oldest");
    offer(low(5));
    EXPECT_EQ(ends(), "3 shed oldest");
    offer(normal(6));
    EXPECT_EQ(ends(), "5 shed oldest");
    EXPECT_EQ(held(), "3 buffered");
}

TEST_F(Shed, OldestOfItsOwnLane) {
    full_with(ShedPolicy::oldest, {normal(1), normal(2)});
    EXPECT_TRUE(offer(normal(3)).admitted);
    open(1, 5);
    EXPECT_EQ(ends(), "1 shed oldest");
    EXPECT_EQ(sends(), "2@1 3@1");
}

TEST_F(Shed, OldestNeverTakesFromAHigherLane) {
    full_with(ShedPolicy::oldest, {high(1), high(2)});
    const Offered third = offer(normal(3));
    EXPECT_FALSE(third.admitted);
    EXPECT_EQ(third.reason, Reason::oldest);
    EXPECT_EQ(ends(), "3 shed oldest");
}

TEST_F(Shed, LowestPriorityIsTheNewestOfTheLowestFilledLane) {
    full_with(ShedPolicy::lowest_priority, {low(1), low(2), high(3)});
    EXPECT_TRUE(offer(normal(4)).admitted);
    EXPECT_EQ(ends(), "2 shed lowest-priority");
    offer(high(5));
    EXPECT_EQ(ends(), "1 shed lowest-priority");
    offer(high(6));
    EXPECT_EQ(ends(), "4 shed lowest-priority");
}

TEST_F(Shed, LowestPriorityShedsTheArrivingOneUnlessALowerLaneIsFilled) {
    full_with(ShedPolicy::lowest_priority, {normal(1), high(2)});
    EXPECT_FALSE(offer(normal(3)).admitted);
    EXPECT_FALSE(offer(low(4)).admitted);
    EXPECT_EQ(ends(), "3 shed lowest-priority, 4 shed lowest-priority");
}

TEST_F(Shed, WithoutBufferADemandOrNothing) {
    settings.shed = ShedPolicy::lowest_priority;
    settings.buffer = 0;
    open(1, 1);
    offer(normal(1));
    offer(normal(2));
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(ends(), "2 shed lowest-priority");
    ack(1);
    offer(normal(3));
    EXPECT_EQ(sends(), "3@1");
}

TEST_F(Shed, WithoutBufferOldestShedsTheArrivingOne) {
    full_with(ShedPolicy::oldest, {});
    EXPECT_FALSE(offer(high(1)).admitted);
    EXPECT_EQ(ends(), "1 shed oldest");
}

TEST_F(Shed, ReturnedIsNeverShedAndTakesNoRoom) {
    settings.shed = ShedPolicy::oldest;
    settings.buffer = 2;
    open(1, 2);
    offer_all(1, 4);
    close(1);
    EXPECT_EQ(held(), "2 buffered, 2 returned");
    offer_all(5, 6);
    EXPECT_EQ(ends(), "3 shed oldest, 4 shed oldest");
    EXPECT_EQ(held(), "2 buffered, 2 returned");
}

TEST_F(Shed, OutcomeTellsWhatNeverWas) {
    full_with(ShedPolicy::incoming, {});
    offer(high(1).to(7).keyed(9));
    const Outcome& outcome = outcome_of(1);
    EXPECT_EQ(outcome.device, 7u);
    EXPECT_EQ(outcome.collapse_key, 9u);
    EXPECT_EQ(outcome.priority, Priority::high);
    EXPECT_EQ(outcome.offered, now);
    EXPECT_EQ(outcome.done, now);
    EXPECT_EQ(outcome.first_sent, never);
    EXPECT_EQ(outcome.last_sent, never);
    EXPECT_EQ(outcome.connection, 0u);
    EXPECT_EQ(outcome.attempts, 0);
    EXPECT_FALSE(outcome.answered);
}

TEST_F(Shed, CountsByReasonAndPriority) {
    full_with(ShedPolicy::oldest, {low(1)});
    offer(low(2));
    offer(high(3));
    EXPECT_EQ(counters().outcome(OutcomeKind::shed), 2u);
    EXPECT_EQ(counters().shed_by_reason[index(Reason::oldest)], 2u);
    EXPECT_EQ(counters().by_priority[index(Priority::low)].outcomes[index(OutcomeKind::shed)], 2u);
    EXPECT_EQ(counters().by_priority[index(Priority::low)].offered, 2u);
    EXPECT_EQ(counters().by_priority[index(Priority::high)].offered, 1u);
}

}  // namespace
}  // namespace sluice::test
