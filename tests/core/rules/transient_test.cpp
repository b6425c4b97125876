// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Coming back: Transient; Places: waiting, and that a retry always finds a place.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Transient : public PipelineTest {
protected:
    Duration wait_of(std::uint64_t handle) {
        const Instant since = now;
        for (int i = 0; i < 100 && sends().find(std::to_string(handle) + "@") == std::string::npos; ++i)
            pass_to_deadline();
        return now - since;
    }
};

TEST_F(Transient, BackoffDoublesUpToItsCap) {
    settings.retry.base = 1s;
    settings.retry.cap = 10s;
    open(1, 1);
    offer(normal(1));
    sends();
    for (const Duration expected : {1s, 2s, 4s, 8s, 10s, 10s}) {
        transient(1);
        EXPECT_EQ(held(), "1 waiting");
        EXPECT_EQ(wait_of(1), expected);
    }
    EXPECT_EQ(counters().retried, 6u);
    EXPECT_EQ(counters().resent, 0u);
    ack(1);
    EXPECT_EQ(outcome_of(1).attempts, 7);
    EXPECT_EQ(outcome_of(1).resends, 0);
}

TEST_F(Transient, EachIsJitteredByItsShare) {
    settings.retry.base = 10s;
    settings.retry.jitter = 0.5;
    settings.buffer = settings.window = 1'000;
    open(1, 1'000);
    offer_all(1, 1'000);
    const Instant since = now;
    for (std::uint64_t handle = 1; handle <= 1'000; ++handle) transient(handle);
    sends();
    Duration first = Duration::max(), last{0}, sum{0};
    while (pipeline().places().waiting() > 0) {
        const auto before = sent_count();
        pass_to_deadline();
        first = std::min(first, now - since);
        last = now - since;
        sum += static_cast<std::int64_t>(sent_count() - before) * (now - since);
    }
    EXPECT_GE(first, 5s);
    EXPECT_LE(first, 5s + 100ms);
    EXPECT_GE(last, 15s - 100ms);
    EXPECT_LE(last, 15s);
    EXPECT_NEAR(static_cast<double>(sum.count()) / 1e12, 10, 0.5) << "its mean";
}

TEST_F(Transient, AttemptsUsedUp) {
    settings.retry.attempts = 3;
    open(1, 1);
    offer(normal(1));
    EXPECT_FALSE(transient(1));
    pass(1h);
    EXPECT_FALSE(transient(1));
    pass(1h);
    EXPECT_TRUE(transient(1));
    EXPECT_EQ(ends(), "1 failed attempts");
    EXPECT_EQ(outcome_of(1).attempts, 3);
    EXPECT_TRUE(outcome_of(1).answered);
}

TEST_F(Transient, RetryAfterReplacesTheBackoffIfLonger) {
    settings.retry.base = settings.retry.cap = 5s;
    open(1, 1);
    offer(normal(1));
    sends();
    transient(1, 8s);
    EXPECT_EQ(wait_of(1), 8s);
    transient(1, 2s);
    EXPECT_EQ(wait_of(1), 5s);
}

TEST_F(Transient, RetryAfterIsCapped) {
    settings.retry.after_max = 60s;
    open(1, 1);
    offer(normal(1));
    sends();
    transient(1, 1000h);
    EXPECT_EQ(wait_of(1), 60s);
}

TEST_F(Transient, RetryAfterIsOnlyEverLengthened) {
    settings.retry.base = 1s;
    settings.retry.jitter = 0.5;
    settings.buffer = settings.window = 1'000;
    open(1, 200);
    offer_all(1, 200);
    const Instant since = now;
    for (std::uint64_t handle = 1; handle <= 200; ++handle) transient(handle, 100s);
    EXPECT_EQ(pass_to_deadline() >= 100s, true);
    EXPECT_LE(now - since, 102s);
    pass(151s - (now - since));
    EXPECT_EQ(held(), "200 pending");
    EXPECT_EQ(sent_count(), 400u);
}

TEST_F(Transient, LeavesBeforeAnythingBufferedOfItsLane) {
    settings.retry.base = 5s;
    open(1, 1);
    offer(normal(1));
    transient(1);
    offer(normal(2));
    offer_all(3, 4);
    sends();
    pass(5s);
    EXPECT_EQ(held(), "2 buffered, 1 returned, 1 pending");
    ack(2);
    EXPECT_EQ(sends(), "1@1");
    offer(high(5));
    ack(1);
    EXPECT_EQ(sends(), "5@1");
}

TEST_F(Transient, SentAgainAsANewMessage) {
    open(1, 1);
    offer(normal(1));
    const Send first = in_flight(1);
    EXPECT_EQ(first.returned_at, never);
    transient(1);
    const Instant returned = now;
    pass(1s);
    const Send second = in_flight(1);
    EXPECT_NE(first.message, second.message);
    EXPECT_EQ(second.sends, 2);
    EXPECT_EQ(second.resends, 0);
    EXPECT_EQ(second.returned_at, returned);
    EXPECT_EQ(second.offered, first.offered);
}

TEST_F(Transient, KeepsItsLastError) {
    settings.retry.attempts = 2;
    open(1, 1);
    offer(normal(1));
    answer(1, verdict_of(Transport::xmpp, "SERVICE_UNAVAILABLE"));
    pass(1s);
    ack(1);
    EXPECT_EQ(error_name(outcome_of(1).error), "SERVICE_UNAVAILABLE") << "that of the last nack";
}

class RetryPlaces : public PipelineTest {
protected:
    RetryPlaces() {
        settings.retry.waiting = 2;
        settings.retry.base = settings.retry.cap = 10s;
    }
};

TEST_F(RetryPlaces, FullKeepsTheBufferAndFailsNothing) {
    open(1, 4);
    offer_all(1, 4);
    offer_all(5, 9);
    sends();
    for (std::uint64_t handle = 1; handle <= 4; ++handle) transient(handle);
    EXPECT_EQ(sends(), "5@1") << "one was not two yet";
    EXPECT_EQ(held(), "4 buffered, 4 waiting, 1 pending");
    EXPECT_EQ(ends(), "");
    EXPECT_EQ(pipeline().places().retry_places, 4u);
}

TEST_F(RetryPlaces, HeldUntilSentThenTheBufferFlowsAgain) {
    open(1, 3);
    offer_all(1, 6);
    transient(1);
    jump(5s);
    transient(2);
    EXPECT_EQ(sends(), "1@1 2@1 3@1 4@1");
    EXPECT_EQ(held(), "2 buffered, 2 waiting, 2 pending");
    ack(3);
    EXPECT_EQ(sends(), "");
    pass(5s);
    EXPECT_EQ(sends(), "1@1 5@1") << "its place is free once it is sent";
}

TEST_F(RetryPlaces, ReturnedStillLeaves) {
    open(1, 2);
    open(2, 2);
    offer_all(1, 4);
    sends();
    std::vector<std::uint64_t> on_one, on_two;
    for (std::uint64_t handle = 1; handle <= 4; ++handle)
        (in_flight(handle).connection == 1 ? on_one : on_two).push_back(handle);
    ASSERT_EQ(on_one.size(), 2u);
    for (const auto handle : on_one) transient(handle);
    offer(normal(9));
    EXPECT_EQ(sends(), "") << "two wait: nothing leaves the buffer";
    close(2);
    EXPECT_EQ(sends(), std::to_string(on_two[0]) + "@1 " + std::to_string(on_two[1]) + "@1");
    EXPECT_EQ(held(), "1 buffered, 2 waiting, 2 pending");
}

TEST_F(RetryPlaces, AnArrivingOneIsBufferedToo) {
    settings.retry.waiting = 1;
    open(1, 2);
    offer(normal(1));
    transient(1);
    sends();
    offer(high(2));
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "1 buffered, 1 waiting");
    EXPECT_EQ(pipeline().room(Priority::normal), 99u);
}

}  // namespace
}  // namespace sluice::test
