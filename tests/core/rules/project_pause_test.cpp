// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Coming back: paused project, and an operator's pause.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class ProjectPause : public PipelineTest {
protected:
    ProjectPause() { settings.project_pause = 60s; }
};

TEST_F(ProjectPause, ItsPushesGoToReturnedAndNothingLeaves) {
    open(1, 3);
    offer_all(1, 2);
    throttle_project(1);
    EXPECT_TRUE(pipeline().project_paused());
    EXPECT_EQ(held(), "1 returned, 1 pending");
    offer_all(3, 4);
    sends();
    pass(60s - 1ns);
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "2 buffered, 1 returned, 1 pending");
}

TEST_F(ProjectPause, ThenOneProbeAndItsAckFreesTheRest) {
    open(1, 5);
    offer(normal(1));
    throttle_project(1);
    offer_all(2, 3);
    sends();
    pass(60s);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(held(), "2 buffered, 1 pending");
    ack(1);
    EXPECT_EQ(sends(), "2@1 3@1");
    EXPECT_FALSE(pipeline().project_paused());
}

TEST_F(ProjectPause, RetryAfterEvenIfShorter) {
    open(1, 1);
    offer(normal(1));
    throttle_project(1, 5s);
    sends();
    pass(5s);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(ProjectPause, UntilTheLaterOfBothEnds) {
    open(1, 2);
    offer_all(1, 2);
    throttle_project(1);
    jump(10s);
    throttle_project(2, 1s);
    sends();
    pass(50s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(ProjectPause, AThrottledProbePausesAgain) {
    open(1, 5);
    offer(normal(1));
    throttle_project(1);
    offer(normal(2));
    pass(60s);
    sends();
    throttle_project(1);
    EXPECT_EQ(sends(), "");
    pass(60s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(ProjectPause, AfterATransientProbeTheNextOneProbes) {
    settings.retry.base = settings.retry.cap = 1h;
    open(1, 5);
    offer(normal(1));
    throttle_project(1);
    offer_all(2, 3);
    pass(60s);
    sends();
    transient(1);
    EXPECT_EQ(sends(), "2@1");
    ack(2);
    EXPECT_EQ(sends(), "3@1");
}

TEST_F(ProjectPause, AfterALostProbeTheNextOneProbes) {
    open(1, 5);
    offer(normal(1));
    throttle_project(1);
    offer(normal(2));
    pass(60s);
    sends();
    close(1);
    open(2, 5);
    EXPECT_EQ(sends(), "1@2");
    EXPECT_EQ(held(), "1 buffered, 1 pending");
    nack(1, VerdictClass::reject_token);
    EXPECT_EQ(sends(), "2@2") << "any other answer frees the rest";
}

TEST_F(ProjectPause, OthersPendingMayBeAnsweredMeanwhile) {
    open(1, 2);
    offer_all(1, 3);
    sends();
    throttle_project(1);
    ack(2);
    EXPECT_EQ(sends(), "");
    EXPECT_TRUE(pipeline().project_paused()) << "2 was no probe";
}

TEST_F(ProjectPause, ExpiredAtOnceWhereItWouldEndAfterTheDeadline) {
    open(1, 1);
    offer(normal(1).lives(10s));
    throttle_project(1);
    EXPECT_EQ(ends(), "1 expired");
    EXPECT_TRUE(pipeline().project_paused());
}

TEST_F(ProjectPause, ChargesAnAttempt) {
    settings.retry.attempts = 2;
    open(1, 1);
    offer(normal(1));
    throttle_project(1);
    pass(60s);
    EXPECT_TRUE(throttle_project(1));
    EXPECT_EQ(ends(), "1 failed attempts");
}

TEST_F(ProjectPause, TheProbeNeedsAToken) {
    settings.quota = Settings::Quota{0.01, 1, 1s};
    open(1, 5);
    offer_all(1, 2);
    pass(120s);
    EXPECT_EQ(sends(), "1@1");
    throttle_project(1, 5s);
    pass(60s);
    EXPECT_EQ(sends(), "") << "the pause is over, there is no token";
    pass(60s);
    EXPECT_EQ(sends(), "1@1");
    pass(1000s);
    EXPECT_EQ(sends(), "") << "tokens do not make another probe";
    ack(1);
    EXPECT_EQ(sends(), "2@1");
}

class OperatorPause : public PipelineTest {};

TEST_F(OperatorPause, NothingIsSentUntilResumedThenEverythingAtOnce) {
    open(1, 3);
    offer(normal(1));
    pause();
    EXPECT_TRUE(pipeline().operator_paused());
    offer_all(2, 4);
    ack(1);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(held(), "3 buffered");
    pass(1h);
    EXPECT_EQ(sends(), "");
    resume();
    EXPECT_FALSE(pipeline().operator_paused());
    EXPECT_EQ(sends(), "2@1 3@1 4@1") << "no probe";
}

TEST_F(OperatorPause, ShedsAndExpiresAsEver) {
    settings.buffer = 1;
    open(1, 3);
    pause();
    offer(normal(1).lives(1s));
    offer(normal(2));
    EXPECT_EQ(ends(), "2 shed incoming");
    offer(normal(3).lives(0s));
    EXPECT_EQ(ends(), "3 expired");
    jump(2s);
    resume();
    EXPECT_EQ(ends(), "1 expired");
}

TEST_F(OperatorPause, DoesNotEndAProjectsPause) {
    settings.project_pause = 60s;
    open(1, 3);
    offer_all(1, 2);
    throttle_project(1);
    pause();
    resume();
    sends();
    EXPECT_TRUE(pipeline().project_paused());
    pass(60s);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(OperatorPause, PausingTwiceIsPausingOnce) {
    open(1, 1);
    pause();
    pause();
    offer(normal(1));
    resume();
    EXPECT_EQ(sends(), "1@1");
    resume();
    EXPECT_EQ(sends(), "");
}

}  // namespace
}  // namespace sluice::test
