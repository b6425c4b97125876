// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Ends: Collapsed.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Collapsed : public PipelineTest {
protected:
    static Ask keyed(std::uint64_t handle) { return normal(handle).to(7).keyed(9); }
};

TEST_F(Collapsed, TheNewerTakesTheOldersPlace) {
    offer(keyed(1));
    offer(normal(2));
    EXPECT_TRUE(offer(keyed(3)).admitted);
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(held(), "2 buffered");
    open(1, 5);
    EXPECT_EQ(sends(), "3@1 2@1");
}

TEST_F(Collapsed, OnlyTheSameDeviceAndKey) {
    offer(keyed(1));
    offer(normal(2).to(8).keyed(9));
    offer(normal(3).to(7).keyed(10));
    offer(normal(4).to(7));
    offer(normal(5).to(7));
    EXPECT_EQ(ends(), "");
    EXPECT_EQ(held(), "5 buffered");
}

TEST_F(Collapsed, WithoutADeviceThereIsNoKey) {
    offer(normal(1).keyed(9));
    offer(normal(2).keyed(9));
    EXPECT_EQ(ends(), "");
}

TEST_F(Collapsed, NeverWhenSwitchedOff) {
    settings.collapse = false;
    offer(keyed(1));
    offer(keyed(2));
    EXPECT_EQ(ends(), "");
}

TEST_F(Collapsed, BeforeShedding) {
    settings.buffer = 1;
    offer(keyed(1));
    EXPECT_TRUE(offer(keyed(2)).admitted);
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(counters().outcome(OutcomeKind::shed), 0u);
}

TEST_F(Collapsed, WithItsOwnTtl) {
    offer(keyed(1).lives(2s));
    jump(1s);
    offer(keyed(2).lives(10s));
    jump(8s);
    open(1, 1);
    EXPECT_EQ(sends(), "2@1");
    EXPECT_EQ(in_flight(2).deadline, start_of_time + 1011s);
    EXPECT_EQ(in_flight(2).offered, start_of_time + 1001s);
}

TEST_F(Collapsed, APendingOneStays) {
    open(1, 1);
    offer(keyed(1));
    offer(keyed(2));
    EXPECT_EQ(ends(), "");
    EXPECT_EQ(held(), "1 buffered, 1 pending");
    EXPECT_TRUE(ack(1));
    EXPECT_TRUE(ack(2));
}

TEST_F(Collapsed, InReturnedTheNewerStandsWhereTheOlderStood) {
    open(1, 3);
    offer(keyed(1));
    offer(normal(2));
    offer(normal(3));
    offer(normal(4));
    close(1);
    offer(keyed(5));
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(held(), "1 buffered, 3 returned");
    sends();
    open(2, 9);
    EXPECT_EQ(sends(), "5@2 2@2 3@2 4@2");
    EXPECT_EQ(in_flight(5).sends, 1);
    EXPECT_EQ(in_flight(5).resends, 0);
    EXPECT_EQ(in_flight(2).resends, 1);
}

TEST_F(Collapsed, InWaitingTheNewerKeepsTheDueTime) {
    settings.retry.base = 10s;
    open(1, 1);
    offer(keyed(1));
    transient(1);
    jump(3s);
    offer(keyed(2));
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(held(), "1 waiting");
    sends();
    pass(7s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "2@1");
    EXPECT_EQ(in_flight(2).sends, 1) << "attempts 0";
}

TEST_F(Collapsed, TheNewersAttemptsAndLossesBeginAnew) {
    settings.retry.attempts = 2;
    settings.retry.losses = 1;
    open(1, 1);
    offer(keyed(1));
    transient(1);
    offer(keyed(2));
    EXPECT_EQ(ends(), "1 collapsed");
    pass(1min);
    EXPECT_FALSE(transient(2)) << "its first of two";
    pass(1min);
    EXPECT_TRUE(transient(2));
    EXPECT_EQ(ends(), "2 failed attempts");
}

TEST_F(Collapsed, NothingInAPlaceTakenCountsAsNewToABound) {
    settings.retry.waiting = 1;
    settings.buffer = 0;
    open(1, 1);
    offer(keyed(1));
    transient(1);
    EXPECT_EQ(held(), "1 waiting");
    EXPECT_TRUE(offer(keyed(2)).admitted);
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(pipeline().places().retry_places, 1u);
}

TEST_F(Collapsed, OneThatComesBackWhileANewerIsHere) {
    open(1, 1);
    offer(keyed(1));
    offer(normal(2));
    offer(keyed(3));
    EXPECT_FALSE(ends() == "1 collapsed");
    EXPECT_TRUE(transient(1));
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(outcome_of(1).attempts, 1);
}

TEST_F(Collapsed, OneThatIsLostWhileANewerIsHere) {
    open(1, 1);
    offer(keyed(1));
    offer(keyed(2));
    close(1);
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(held(), "1 buffered");
}

TEST_F(Collapsed, OneThatComesBackAfterTheNewerWentStaysAndIsReplacedNext) {
    open(1, 2);
    offer(keyed(1));
    offer(keyed(2));
    ack(2);
    EXPECT_EQ(ends(), "2 delivered");
    transient(1);
    EXPECT_EQ(held(), "1 waiting");
    offer(keyed(3));
    EXPECT_EQ(ends(), "1 collapsed");
}

TEST_F(Collapsed, OfTwoOfferedInOneInstantTheLaterIsNewer) {
    open(1, 2);
    offer(keyed(1));
    offer(keyed(2));
    transient(1);
    EXPECT_EQ(held(), "1 waiting, 1 pending");
    transient(2);
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(held(), "1 waiting");
}

TEST_F(Collapsed, ComingBackCollapsedIsAskedBeforeAttempts) {
    settings.retry.attempts = 1;
    open(1, 1);
    offer(keyed(1));
    offer(keyed(2));
    transient(1);
    EXPECT_EQ(ends(), "1 collapsed");
}

TEST_F(Collapsed, AcrossPrioritiesTheNewerIsAdmittedInTheOldersRoom) {
    settings.buffer = 2;
    offer(low(1).to(7).keyed(9));
    offer(low(2));
    EXPECT_TRUE(offer(high(3).to(7).keyed(9)).admitted);
    EXPECT_EQ(ends(), "1 collapsed");
    open(1, 5);
    EXPECT_EQ(sends(), "3@1 2@1");
}

TEST_F(Collapsed, AcrossPrioritiesTheOlderStaysWhereTheNewerIsNotAdmitted) {
    settings.buffer = 1;
    open(1, 1);
    offer(low(1).to(7).keyed(9));
    offer(normal(2));
    close(1);
    EXPECT_EQ(held(), "1 buffered, 1 returned");
    EXPECT_FALSE(offer(high(3).to(7).keyed(9)).admitted);
    EXPECT_EQ(ends(), "3 shed incoming") << "the older's place is none of the buffer's";
    EXPECT_EQ(held(), "1 buffered, 1 returned");
}

TEST_F(Collapsed, AcrossPrioritiesTheNewerGoesToTheEndOfItsLane) {
    offer(high(1));
    offer(low(2).to(7).keyed(9));
    offer(high(3).to(7).keyed(9));
    offer(high(4));
    offer(low(5).to(7).keyed(9));
    EXPECT_EQ(ends(), "2 collapsed, 3 collapsed");
    open(1, 9);
    EXPECT_EQ(sends(), "1@1 4@1 5@1");
}

TEST_F(Collapsed, APendingOneOfAnotherLaneStays) {
    open(1, 1);
    offer(low(1).to(7).keyed(9));
    offer(high(2).to(7).keyed(9));
    EXPECT_EQ(ends(), "");
    EXPECT_EQ(held(), "1 buffered, 1 pending");
}

TEST_F(Collapsed, AcrossPrioritiesTheBufferIsNeverAboveWhatItHolds) {
    settings.buffer = 2;
    offer(Ask(1, Priority::low).to(7).keyed(9));
    offer(Ask(2, Priority::high).to(7).keyed(9));
    EXPECT_EQ(ends(), "1 collapsed");
    EXPECT_EQ(pipeline().take_became_full(), std::nullopt);
    EXPECT_EQ(pipeline().take_buffered_peak(), 1u);
}

TEST_F(Collapsed, TheOlderHadWaited) {
    offer(keyed(1));
    jump(3s);
    offer(keyed(2));
    EXPECT_EQ(pipeline().take_longest_wait(now), 3s);
    EXPECT_EQ(pipeline().take_longest_wait(now), 0s) << "of what left since";
    EXPECT_EQ(pipeline().metrics().oldest_wait, 3s);
}

TEST_F(Collapsed, ManyHolesKeepOrderAndCount) {
    settings.buffer = 1'000;
    for (std::uint64_t handle = 1; handle <= 500; ++handle) offer(low(handle).to(handle).keyed(1));
    for (std::uint64_t handle = 1; handle <= 500; ++handle)
        if (handle % 10 != 0) offer(high(1'000 + handle).to(handle).keyed(1));
    EXPECT_EQ(held(), "500 buffered");
    EXPECT_EQ(counters().outcome(OutcomeKind::collapsed), 450u);
    purge(Priority::high);
    open(1, 3);
    EXPECT_EQ(sends(), "10@1 20@1 30@1");
}

}  // namespace
}  // namespace sluice::test
