// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Quota.
#include "tests/core/pipeline_fixture.h"

#include <deque>

namespace sluice::test {
namespace {

class Quota : public PipelineTest {
protected:
    Quota() {
        settings.quota = Settings::Quota{600, 10, 60s};
        settings.window = 100'000;
        settings.buffer = 1'000'000;
    }
    void deep_backlog(std::uint64_t count) {
        open(1, 100'000);
        for (std::uint64_t i = 0; i < count; ++i) offer(normal(++last_));
    }
    std::size_t sent_in(Duration duration) {
        const std::size_t before = sent_count();
        pass(duration);
        sends();
        return sent_count() - before;
    }
    std::uint64_t last_ = 0;
};

TEST_F(Quota, WithoutOneThereIsNoRate) {
    settings.quota.reset();
    open(1, 1);
    EXPECT_EQ(pipeline().allowed_rate(), std::nullopt);
    EXPECT_EQ(pipeline().tokens(), std::nullopt);
}

TEST_F(Quota, TheBucketStartsEmptyAtATenthOfTheRate) {
    deep_backlog(1);
    EXPECT_EQ(sends(), "");
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 60);
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 0);
    const Duration first = pass_to_deadline();
    EXPECT_EQ(sends(), "1@1");
    EXPECT_NEAR(static_cast<double>(first.count()), 1e9 / 60, 1e5);
}

TEST_F(Quota, ClimbsByRateOverRampWhilePushesWait) {
    deep_backlog(40'000);
    // 60/s, and 10/s more each second: 60 t + 5 t².
    EXPECT_NEAR(static_cast<double>(sent_in(10s)), 1'100, 3);
    EXPECT_NEAR(*pipeline().allowed_rate(), 160, 1);
    EXPECT_NEAR(static_cast<double>(sent_in(20s)), 60 * 30 + 5 * 900 - 1'100, 5);
    sent_in(24s);
    EXPECT_NEAR(*pipeline().allowed_rate(), 600, 0.1) << "as of the last call";
    sent_in(1s);
    EXPECT_NEAR(static_cast<double>(sent_in(10s)), 6'000, 2);
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 600) << "not beyond all of it";
}

TEST_F(Quota, FallsLikewiseWhileTheBucketIsFull) {
    deep_backlog(20'000);
    pass(70s);
    ASSERT_EQ(held(), "20000 pending");
    hear(1);
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 10);
    const double before = *pipeline().allowed_rate();
    pass(10s);
    hear(1);
    EXPECT_NEAR(*pipeline().allowed_rate(), before - 100, 1);
    pass(10min);
    hear(1);
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 60) << "to a tenth, not below";
    offer_all(30'001, 30'020);
    EXPECT_EQ(held(), "10 buffered, 20010 pending") << "a full bucket leaves at once";
}

TEST_F(Quota, NeitherClimbsNorFallsBetween) {
    deep_backlog(0);
    // 30 a second, in twos: below the rate, the bucket neither full nor empty for long.
    pass(1s);
    offer_all(1, 8);
    hear(1);
    const double rate = *pipeline().allowed_rate();
    pass(50ms);
    hear(1);
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), rate);
}

TEST_F(Quota, DoesNotClimbWhileNoSlotIsFree) {
    settings.window = 5;
    deep_backlog(50);
    pass(10s);
    sends();
    EXPECT_EQ(held(), "45 buffered, 5 pending");
    hear(1);
    EXPECT_NEAR(*pipeline().allowed_rate(), 60, 1.5) << "the windows hold it, not tokens";
}

TEST_F(Quota, DoesNotClimbWhilePaused) {
    deep_backlog(50'000);
    pass(10s);
    pause();
    const double rate = *pipeline().allowed_rate();
    pass(10s);
    resume();
    EXPECT_LE(*pipeline().allowed_rate(), rate);
}

TEST_F(Quota, EverySendCostsOne) {
    settings.window = 1;
    settings.retry.base = settings.retry.cap = 1ms;
    open(1, 1);
    offer(normal(1));
    pass(1s);
    EXPECT_EQ(sends(), "1@1");
    hear(1);
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 10);
    transient(1);
    pass(1ms);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_NEAR(*pipeline().tokens(), 9, 0.1);
    nack(1, VerdictClass::elsewhere);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_NEAR(*pipeline().tokens(), 8, 0.2);
}

TEST_F(Quota, NoMinuteHasMoreThanItsRateAndTheBurst) {
    settings.quota = Settings::Quota{100, 500, 1s};
    settings.buffer = 100'000;
    open(1, 100'000);
    std::deque<std::pair<Instant, std::size_t>> seen;
    std::uint64_t handle = 0;
    for (int second = 0; second < 400; ++second) {
        const int burst = second % 70 < 30 ? 0 : 400;
        for (int i = 0; i < burst; ++i) offer(normal(++handle));
        pass(1s);
        seen.emplace_back(now, sent_count());
        while (seen.front().first <= now - 60s) seen.pop_front();
        ASSERT_LE(sent_count() - seen.front().second, 100u * 60 + 500);
    }
    EXPECT_GT(sent_count(), 30'000u);
}

TEST_F(Quota, WaitingForTokensIsCounted) {
    deep_backlog(100);
    pass(10s);
    EXPECT_EQ(counters().quota_waits, 1u) << "once for a whole wait";
    pass(1min);
    offer_all(1'001, 1'100);
    pass(10s);
    EXPECT_EQ(counters().quota_waits, 2u);
}

TEST_F(Quota, ShedsWhatTheBufferCannotHold) {
    settings.buffer = 3;
    open(1, 10);
    offer_all(1, 5);
    EXPECT_EQ(ends(), "4 shed incoming, 5 shed incoming");
    EXPECT_EQ(pipeline().room(Priority::high), 0u);
}

}  // namespace
}  // namespace sluice::test
