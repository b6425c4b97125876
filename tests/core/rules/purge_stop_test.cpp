// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Ends: Rejected, purge and stop; the order in which what comes back is asked.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Rejected : public PipelineTest {};

TEST_F(Rejected, APermanentVerdictSaysWhoseFaultItIs) {
    open(1, 3);
    offer_all(1, 3);
    jump(150ms);
    EXPECT_TRUE(nack(1, VerdictClass::reject_token));
    EXPECT_TRUE(nack(2, VerdictClass::reject_sender));
    EXPECT_TRUE(nack(3, VerdictClass::reject_operator));
    EXPECT_EQ(ends(), "1 rejected token, 2 rejected sender, 3 rejected operator");
    EXPECT_EQ(counters().nacked, 3u);
    EXPECT_EQ(counters().rejected_by_reason[index(Reason::token)], 1u);
}

TEST_F(Rejected, OutcomeHasItsTimesAndItsError) {
    open(1, 1);
    offer(normal(1));
    const Instant sent = now;
    jump(150ms);
    answer(1, verdict_of(Transport::xmpp, "BAD_REGISTRATION"));
    const Outcome& outcome = outcome_of(1);
    EXPECT_EQ(error_name(outcome.error), "BAD_REGISTRATION");
    EXPECT_EQ(outcome.first_sent, sent);
    EXPECT_EQ(outcome.last_sent, sent);
    EXPECT_EQ(outcome.done, sent + 150ms);
    EXPECT_EQ(outcome.connection, 1u);
    EXPECT_EQ(outcome.attempts, 1);
    EXPECT_TRUE(outcome.answered);
}

TEST_F(Rejected, FreesItsSlot) {
    open(1, 1);
    offer_all(1, 2);
    sends();
    nack(1, VerdictClass::reject_token);
    EXPECT_EQ(sends(), "2@1");
}

class Purge : public PipelineTest {
protected:
    // 1 pending, 2 returned, 3 waiting, 4 buffered.
    void one_of_each() {
        settings.retry.base = 10s;
        open(1, 1);
        open(2, 1);
        offer_all(1, 2);
        offer(normal(3));
        close(2);
        open(3, 1);
        offer(normal(4));
        sends();
        EXPECT_EQ(held(), "2 buffered, 2 pending");
    }
};

TEST_F(Purge, EndsWhatIsHeldEverywhere) {
    settings.retry.base = 10s;
    open(1, 2);
    offer_all(1, 2);
    transient(1);
    close(1);
    offer_all(3, 4);
    EXPECT_EQ(held(), "2 buffered, 1 returned, 1 waiting");
    EXPECT_EQ(purge(), 4u);
    EXPECT_EQ(held(), "nothing");
    EXPECT_EQ(counters().failed_by_reason[index(Reason::purged)], 4u);
    pass(1h);
    EXPECT_EQ(sends(), "1@1 2@1") << "nothing more";
}

TEST_F(Purge, APendingOneRunsOn) {
    open(1, 2);
    offer_all(1, 2);
    EXPECT_EQ(purge(), 0u);
    EXPECT_TRUE(ack(1));
    EXPECT_TRUE(nack(2, VerdictClass::reject_token));
    EXPECT_EQ(ends(), "1 delivered, 2 rejected token");
}

TEST_F(Purge, APendingOneEndsSoIfItComesBack) {
    open(1, 3);
    offer_all(1, 3);
    purge();
    EXPECT_TRUE(transient(1));
    EXPECT_TRUE(nack(2, VerdictClass::elsewhere));
    close(1);
    EXPECT_EQ(ends(), "1 failed purged, 2 failed purged, 3 failed purged");
}

TEST_F(Purge, WhatComesAfterItIsNotPurged) {
    open(1, 2);
    offer(normal(1));
    purge();
    offer(normal(2));
    transient(2);
    EXPECT_EQ(held(), "1 waiting, 1 pending");
}

TEST_F(Purge, OfOnePriorityOnly) {
    open(1, 2);
    offer(high(1));
    offer(low(2));
    offer(high(3));
    offer(normal(4));
    offer(low(5));
    EXPECT_EQ(purge(Priority::low), 1u);
    EXPECT_EQ(ends(), "5 failed purged");
    close(1);
    EXPECT_EQ(ends(), "2 failed purged");
    EXPECT_EQ(held(), "2 buffered, 1 returned");
}

TEST_F(Purge, IsAskedFirstOfWhatComesBack) {
    settings.retry.attempts = 1;
    open(1, 1);
    offer(normal(1).to(7).keyed(9));
    purge();
    offer(normal(2).to(7).keyed(9));
    transient(1);
    EXPECT_EQ(ends(), "1 failed purged") << "also collapsed, also its last attempt";
}

TEST_F(Purge, LeavesTheConnectionsAlone) {
    one_of_each();
    purge();
    EXPECT_EQ(orders(), "");
    offer(normal(9));
    EXPECT_EQ(held(), "1 buffered, 2 pending");
    ack(2);
    EXPECT_EQ(pipeline().places().pending, 2u);
}

class Stop : public PipelineTest {};

TEST_F(Stop, EndsEverythingAndClosesAllConnections) {
    settings.pushers = 2;
    pipeline();
    EXPECT_EQ(orders(), "open 1, open 2");
    open(1, 2);
    open(2, 1);
    offer_all(1, 5);
    transient(1);
    stop();
    EXPECT_EQ(held(), "nothing");
    EXPECT_EQ(orders(), "close 1 stopped, close 2 stopped");
    EXPECT_EQ(counters().failed_by_reason[index(Reason::stopped)], 5u);
    EXPECT_EQ(pipeline().open_connections(), 0u);
}

TEST_F(Stop, NothingIsOpenedByReconfiguring) {
    settings.pushers = 1;
    pipeline();
    stop();
    orders();
    settings.pushers = 3;
    reconfigure();
    EXPECT_EQ(orders(), "");
}

TEST_F(Stop, NothingIsOpenedAfterwards) {
    settings.pushers = 2;
    open(1, 2);
    orders();
    stop();
    EXPECT_EQ(orders(), "close 1 stopped, close 2 stopped");
    pass(1h);
    EXPECT_EQ(orders(), "");
}

TEST_F(Stop, OfALostMachineSaysSo) {
    open(1, 1);
    offer_all(1, 2);
    stop(Reason::machine_lost);
    EXPECT_EQ(counters().failed_by_reason[index(Reason::machine_lost)], 2u);
}

TEST_F(Stop, CountsWhatWasUnanswered) {
    open(1, 3);
    offer_all(1, 3);
    jump(1s);
    stop();
    EXPECT_EQ(counters().unanswered, 3u);
    EXPECT_EQ(counters().unanswered_ns, 3'000'000'000u);
}

class ComingBack : public PipelineTest {};

TEST_F(ComingBack, AttemptsUsedUpIsAskedBeforeTooLate) {
    settings.retry.attempts = 1;
    settings.retry.base = 10s;
    open(1, 1);
    offer(normal(1).lives(5s));
    transient(1);
    EXPECT_EQ(ends(), "1 failed attempts");
}

TEST_F(ComingBack, TooLateIsAskedBeforeNoPlace) {
    settings.device_waiting = 1;
    open(1, 2);
    offer(normal(1).to(7));
    offer(normal(2).to(7).lives(5s));
    throttle(1);
    throttle(2);
    EXPECT_EQ(ends(), "2 expired");
}

}  // namespace
}  // namespace sluice::test
