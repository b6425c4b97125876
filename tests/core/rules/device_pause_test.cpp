// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Coming back: paused device or topic; Places: what a pause holds.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class DevicePause : public PipelineTest {
protected:
    DevicePause() { settings.device_pause = 15s; }
    static Ask to_seven(std::uint64_t handle) { return normal(handle).to(7); }
};

TEST_F(DevicePause, HoldsItsPushesAndNobodyElses) {
    open(1, 2);
    offer(to_seven(1));
    EXPECT_FALSE(throttle(1));
    EXPECT_EQ(held(), "1 waiting");
    EXPECT_EQ(pipeline().devices_paused(), 1u);
    offer(to_seven(2));
    offer(normal(3).to(8));
    offer(normal(4));
    EXPECT_EQ(sends(), "1@1 3@1 4@1");
    EXPECT_EQ(held(), "2 waiting, 2 pending");
    EXPECT_EQ(pipeline().places().waiting_paused, 2u);
}

TEST_F(DevicePause, WhatWouldLeaveALaneMovesToWaiting) {
    open(1, 1);
    offer(to_seven(1));
    offer(to_seven(2));
    offer(normal(3));
    sends();
    throttle(1);
    EXPECT_EQ(sends(), "3@1");
    EXPECT_EQ(held(), "2 waiting, 1 pending");
}

TEST_F(DevicePause, EndsWithAProbeWhileTheOthersWait) {
    open(1, 5);
    offer(to_seven(1));
    throttle(1);
    offer(to_seven(2));
    offer(to_seven(3));
    sends();
    pass(15s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(held(), "2 waiting, 1 pending");
    offer(to_seven(4));
    EXPECT_EQ(held(), "3 waiting, 1 pending") << "others wait while it is pending";
    ack(1);
    EXPECT_EQ(sends(), "2@1 3@1 4@1");
}

TEST_F(DevicePause, TheProbeIsTheFirstInLaneOrder) {
    open(1, 5);
    offer(to_seven(1));
    throttle(1);
    offer(low(2).to(7));
    offer(high(3).to(7));
    sends();
    pass(15s);
    EXPECT_EQ(sends(), "3@1");
    ack(3);
    EXPECT_EQ(sends(), "1@1 2@1");
}

TEST_F(DevicePause, WhicheverLeavesFirstIsTheProbe) {
    open(1, 1);
    offer(to_seven(1));
    offer(normal(2));
    throttle(1);
    offer(to_seven(3));
    sends();
    pass(15s);
    EXPECT_EQ(sends(), "") << "2 has the only slot";
    offer(high(4).to(7));
    ack(2);
    EXPECT_EQ(sends(), "4@1");
    resize(1, 3);
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "2 waiting, 1 pending") << "1 left its lane and waits for the probe, 3 likewise";
    ack(4);
    EXPECT_EQ(sends(), "1@1 3@1");
}

TEST_F(DevicePause, RetryAfterEvenIfShorter) {
    open(1, 1);
    offer(to_seven(1));
    throttle(1, 3s);
    sends();
    pass(3s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(DevicePause, AnotherThrottleLastsUntilTheLaterOfBothEnds) {
    open(1, 3);
    for (std::uint64_t handle = 1; handle <= 3; ++handle) offer(to_seven(handle));
    throttle(1);
    jump(5s);
    throttle(2);
    jump(1s);
    throttle(3, 1s);
    sends();
    pass(14s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(DevicePause, AThrottledProbePausesAgain) {
    open(1, 5);
    offer(to_seven(1));
    throttle(1);
    offer(to_seven(2));
    pass(15s);
    sends();
    throttle(1);
    EXPECT_EQ(held(), "2 waiting");
    pass(15s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(DevicePause, AfterATransientProbeTheNextOneProbes) {
    settings.retry.base = settings.retry.cap = 60s;
    open(1, 5);
    offer(to_seven(1));
    throttle(1);
    offer(to_seven(2));
    offer(to_seven(3));
    pass(15s);
    sends();
    transient(1);
    EXPECT_EQ(sends(), "2@1");
    EXPECT_EQ(held(), "2 waiting, 1 pending");
    ack(2);
    EXPECT_EQ(sends(), "3@1");
}

TEST_F(DevicePause, AfterALostProbeTheNextOneProbes) {
    open(1, 1);
    offer(to_seven(1));
    throttle(1);
    offer(to_seven(2));
    pass(15s);
    sends();
    close(1);
    open(2, 5);
    EXPECT_EQ(sends(), "1@2");
    EXPECT_EQ(held(), "1 waiting, 1 pending");
    ack(1);
    EXPECT_EQ(sends(), "2@2");
}

TEST_F(DevicePause, AfterAProbeThatEndedUnsentTheNextOneProbes) {
    open(1, 1);
    offer(to_seven(1).lives(20s));
    offer(normal(2));
    throttle(1);
    offer(to_seven(3));
    pass(15s);
    EXPECT_EQ(held(), "1 buffered, 1 returned, 1 pending") << "no slot for the probe";
    jump(10s);
    sends();
    ack(2);
    EXPECT_EQ(ends(), "2 delivered, 1 expired");
    EXPECT_EQ(sends(), "3@1");
}

TEST_F(DevicePause, AnyOtherAnswerOfTheProbeFreesTheRest) {
    open(1, 5);
    offer(to_seven(1));
    throttle(1);
    offer(to_seven(2));
    offer(to_seven(3));
    pass(15s);
    sends();
    nack(1, VerdictClass::reject_token);
    EXPECT_EQ(sends(), "2@1 3@1");
}

TEST_F(DevicePause, AThrottleChargesAnAttempt) {
    settings.retry.attempts = 2;
    open(1, 1);
    offer(to_seven(1));
    throttle(1);
    pass(15s);
    EXPECT_TRUE(throttle(1));
    EXPECT_EQ(ends(), "1 failed attempts");
    EXPECT_EQ(counters().retried, 1u);
}

TEST_F(DevicePause, HasPlacesForSoManyOfOneDevice) {
    settings.device_waiting = 2;
    open(1, 3);
    offer(to_seven(1));
    offer(to_seven(2));
    offer(to_seven(3));
    throttle(1);
    throttle(2);
    throttle(3);
    EXPECT_EQ(ends(), "3 failed waiting-full");
    const Offered fourth = offer(to_seven(4));
    EXPECT_FALSE(fourth.admitted);
    EXPECT_EQ(fourth.reason, Reason::waiting_full);
    EXPECT_EQ(ends(), "4 shed waiting-full") << "never sent";
    offer(normal(5).to(8));
    throttle(5);
    EXPECT_EQ(ends(), "") << "another device has its own";
}

TEST_F(DevicePause, ThoseFreedAskAgainWhereAnotherPauseBegan) {
    settings.device_waiting = 2;
    open(1, 10);
    for (std::uint64_t handle = 1; handle <= 3; ++handle) offer(to_seven(handle));
    throttle(1);
    throttle(2);
    pass(15s);
    sends();
    pause();
    ack(1);
    EXPECT_EQ(held(), "1 returned, 1 pending") << "2 is free, and has not left";
    throttle(3);
    offer(Ask(4, Priority::high).to(7));
    resume();
    EXPECT_EQ(pipeline().places().waiting_paused, 2u);
    EXPECT_EQ(outcome_of(2).reason, Reason::waiting_full);
}

TEST_F(DevicePause, HasPlacesForSoManyInAll) {
    settings.retry.waiting = 2;
    open(1, 3);
    for (std::uint64_t handle = 1; handle <= 3; ++handle) offer(normal(handle).to(handle));
    throttle(1);
    throttle(2);
    throttle(3);
    EXPECT_EQ(ends(), "3 failed waiting-full");
    EXPECT_EQ(pipeline().places().pause_places, 2u);
}

TEST_F(DevicePause, PlacesAreNotThoseOfRetries) {
    settings.retry.waiting = 1;
    settings.retry.base = settings.retry.cap = 1h;
    open(1, 2);
    offer(normal(1));
    offer(to_seven(2));
    throttle(2);
    transient(1);
    EXPECT_EQ(ends(), "");
    EXPECT_EQ(held(), "2 waiting");
    EXPECT_EQ(pipeline().places().waiting_retries, 1u);
    EXPECT_EQ(pipeline().places().waiting_paused, 1u);
}

TEST_F(DevicePause, WithoutADeviceItIsATransient) {
    settings.retry.base = 1s;
    open(1, 1);
    offer(normal(1));
    throttle(1);
    EXPECT_EQ(pipeline().devices_paused(), 0u);
    sends();
    pass(1s);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(DevicePause, ForgottenAPauseLaterWhereNothingWaits) {
    settings.retry.attempts = 1;
    open(1, 1);
    offer(to_seven(1));
    EXPECT_TRUE(throttle(1));
    EXPECT_EQ(pipeline().devices_paused(), 1u);
    pass(30s - 1ns);
    EXPECT_EQ(pipeline().devices_paused(), 1u);
    pass(1s);
    EXPECT_EQ(pipeline().devices_paused(), 0u);
}

TEST_F(DevicePause, PausesOfManyDevicesEndEachAtItsTime) {
    open(1, 10);
    for (std::uint64_t handle = 1; handle <= 5; ++handle) offer(normal(handle).to(handle));
    for (std::uint64_t handle = 1; handle <= 5; ++handle) {
        throttle(handle);
        jump(1s);
    }
    sends();
    pass(10s);
    EXPECT_EQ(sends(), "1@1");
    pass(1s);
    EXPECT_EQ(sends(), "2@1");
    pass(10s);
    EXPECT_EQ(sends(), "3@1 4@1 5@1");
}

}  // namespace
}  // namespace sluice::test
