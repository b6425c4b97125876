// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Calls: deadlines act only in advance, in their order; next_deadline.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Deadline : public PipelineTest {};

TEST_F(Deadline, NothingToDoIsNone) {
    EXPECT_EQ(pipeline().next_deadline(), std::nullopt);
    offer(normal(1));
    EXPECT_EQ(pipeline().next_deadline(), std::nullopt);
}

TEST_F(Deadline, ActsOnlyInAdvance) {
    settings.ack_timeout = 30s;
    settings.retry.base = 1s;
    open(1, 3);
    offer_all(1, 2);
    transient(1);
    sends();
    jump(31s);
    offer(normal(3));
    hear(1);
    EXPECT_EQ(sends(), "3@1") << "the retry is due, nobody advanced";
    EXPECT_EQ(orders(), "");
    ack(2);
    EXPECT_EQ(ends(), "2 delivered") << "an answer in time for the driver is in time";
    advance();
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(orders(), "");
}

TEST_F(Deadline, ConnectionsActInOrderOfTheirNumbers) {
    settings.pushers = 3;
    settings.window = 10;
    settings.ack_timeout = 30s;
    for (const ConnectionId connection : {3u, 1u, 2u}) open(connection, 10);
    offer_all(1, 3);
    orders();
    jump(30s);
    advance();
    EXPECT_EQ(orders(), "close 1 ack_timeout, close 2 ack_timeout, close 3 ack_timeout");
}

TEST_F(Deadline, RetriesActByDueThenAdmission) {
    settings.retry.base = settings.retry.cap = 10s;
    open(1, 4);
    offer_all(1, 4);
    transient(3);
    transient(1);
    jump(1s);
    transient(4);
    transient(2);
    sends();
    resize(1, 1);
    jump(1min);
    advance();
    EXPECT_EQ(sends(), "1@1");
    resize(1, 4);
    EXPECT_EQ(sends(), "2@1 3@1 4@1") << "returned goes by admission";
}

TEST_F(Deadline, EverythingDueActsBeforeAnythingIsSent) {
    settings.device_pause = 10s;
    settings.retry.base = settings.retry.cap = 10s;
    open(1, 5);
    offer(normal(1));
    offer(normal(2).to(7));
    transient(1);
    throttle(2);
    resize(1, 1);
    sends();
    jump(10s);
    advance();
    EXPECT_EQ(sends(), "1@1") << "though the pause of 2 ends first";
    EXPECT_EQ(held(), "1 returned, 1 pending");
}

TEST_F(Deadline, EarlyAdvanceDoesNothing) {
    open(1, 1);
    offer(normal(1));
    transient(1);
    sends();
    advance();
    jump(500ms);
    advance();
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(held(), "1 waiting");
}

TEST_F(Deadline, LateAdvanceDoesEverythingDue) {
    settings.retry.base = 1s;
    open(1, 9);
    offer_all(1, 3);
    for (std::uint64_t handle = 1; handle <= 3; ++handle) {
        transient(handle);
        jump(1s);
    }
    sends();
    jump(1h);
    advance();
    EXPECT_EQ(sends(), "1@1 2@1 3@1");
}

TEST_F(Deadline, ATokensIsLaterThanNow) {
    settings.quota = Settings::Quota{1e6, 1, 1s};
    settings.buffer = 10'000;
    settings.window = 10'000;
    open(1, 10'000);
    offer_all(1, 1'000);
    for (int i = 0; i < 200; ++i) {
        const auto deadline = pipeline().next_deadline();
        ASSERT_TRUE(deadline);
        ASSERT_GT(*deadline, now);
        pass(*deadline - now);
    }
    EXPECT_GE(sent_count(), 150u);
}

TEST(DeadlineDeathTest, CallingInWithASendUndrainedIsABug) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Settings settings;
    settings.pushers = 0;
    Pipeline pipeline(settings, start_of_time, 1);
    pipeline.opened(1, 1, start_of_time);
    pipeline.offer({.handle = 1}, start_of_time);
    EXPECT_DEATH(pipeline.offer({.handle = 2}, start_of_time), "CHECK failed");
}

TEST(DeadlineDeathTest, TimeNeverFalls) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    Settings settings;
    settings.pushers = 0;
    Pipeline pipeline(settings, start_of_time + 1s, 1);
    EXPECT_DEATH(pipeline.advance(start_of_time), "CHECK failed");
}

TEST(Determinism, SameCallsAndSeedSameBytes) {
    const auto run = [](std::uint64_t seed) {
        Settings settings;
        settings.pushers = 3;
        settings.window = 2;
        std::string out;
        Instant now = start_of_time;
        Pipeline pipeline(settings, now, seed);
        const auto drain = [&] {
            while (const auto command = pipeline.next_command()) out += "c" + std::to_string(command->connection) + " ";
            while (const auto send = pipeline.next_send())
                out += std::to_string(send->handle) + "@" + std::to_string(send->connection) + " ";
        };
        drain();
        for (ConnectionId connection = 1; connection <= 3; ++connection) pipeline.opened(connection, 2, now);
        for (std::uint64_t handle = 1; handle <= 20; ++handle) {
            pipeline.offer({.handle = handle}, now);
            drain();
        }
        for (ConnectionId connection = 1; connection <= 2; ++connection) {
            pipeline.closed(connection, CloseReason::network, now);
            drain();
        }
        for (int i = 0; i < 50 && pipeline.next_deadline(); ++i) {
            now = std::max(now, *pipeline.next_deadline());
            pipeline.advance(now);
            drain();
            out += std::to_string(nanoseconds(now)) + " ";
        }
        return out;
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1), run(2)) << "jitter comes from the seed";
}

}  // namespace
}  // namespace sluice::test
