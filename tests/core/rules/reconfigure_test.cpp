// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, reconfigure.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Reconfigure : public PipelineTest {
protected:
    void with_pushers(std::uint32_t pushers) {
        settings.pushers = pushers;
        settings.window = 10;
        for (ConnectionId connection = 1; connection <= pushers; ++connection) open(connection, 10);
        orders();
    }
};

TEST_F(Reconfigure, ASmallerBufferEndsNothing) {
    offer_all(1, 10);
    settings.buffer = 3;
    reconfigure();
    EXPECT_EQ(held(), "10 buffered");
    EXPECT_FALSE(offer(normal(11)).admitted);
    open(1, 8);
    EXPECT_EQ(held(), "2 buffered, 8 pending");
    EXPECT_TRUE(offer(normal(12)).admitted);
    EXPECT_FALSE(offer(normal(13)).admitted);
}

TEST_F(Reconfigure, ASmallerBufferIsNoReasonToGrowBack) {
    settings.shed = ShedPolicy::oldest;
    offer_all(1, 10);
    settings.buffer = 3;
    reconfigure();
    offer_all(11, 13);
    EXPECT_LE(pipeline().buffered(), 10u);
    EXPECT_EQ(ends(), "1 shed oldest, 2 shed oldest, 3 shed oldest");
}

TEST_F(Reconfigure, ALargerBufferAdmitsMore) {
    settings.buffer = 1;
    offer_all(1, 2);
    settings.buffer = 2;
    reconfigure();
    EXPECT_TRUE(offer(normal(3)).admitted);
    EXPECT_EQ(ends(), "2 shed incoming");
}

TEST_F(Reconfigure, AnotherPolicyShedsFromThenOn) {
    settings.buffer = 1;
    offer(normal(1));
    settings.shed = ShedPolicy::oldest;
    reconfigure();
    offer(normal(2));
    EXPECT_EQ(ends(), "1 shed oldest");
}

TEST_F(Reconfigure, ASmallerWindowHoldsAtOnce) {
    settings.window = 10;
    open(1, 5);
    offer_all(1, 9);
    sends();
    settings.window = 2;
    reconfigure();
    EXPECT_EQ(window_of(1), 2u);
    for (std::uint64_t handle = 1; handle <= 3; ++handle) ack(handle);
    EXPECT_EQ(sends(), "");
    ack(4);
    EXPECT_EQ(sends(), "6@1");
}

TEST_F(Reconfigure, ALargerWindowFreesWhatWasReported) {
    settings.window = 2;
    open(1, 5);
    offer_all(1, 9);
    EXPECT_EQ(sends(), "1@1 2@1");
    settings.window = 100;
    reconfigure();
    EXPECT_EQ(window_of(1), 5u) << "what was opened with";
    EXPECT_EQ(sends(), "3@1 4@1 5@1");
}

TEST_F(Reconfigure, WithoutCongestionTheWindowIsWholeAgain) {
    settings.pushers = 1;
    settings.congestion = true;
    settings.ack_timeout = 1s;
    pipeline();
    open(1, 8);
    offer(normal(1));
    pass(1s);
    pass_to_deadline();
    open(2, 8);
    ASSERT_EQ(window_of(2), 4u);
    settings.congestion = false;
    reconfigure();
    EXPECT_EQ(window_of(2), 8u);
}

TEST_F(Reconfigure, FurtherPushersOpenAtOnce) {
    with_pushers(1);
    settings.pushers = 3;
    reconfigure();
    pass(0s);
    EXPECT_EQ(orders(), "open 2, open 3");
}

TEST_F(Reconfigure, SurplusPushersSendNoMoreAndCloseAfterTheirLastAnswer) {
    with_pushers(3);
    offer_all(1, 3);
    sends();
    settings.pushers = 1;
    reconfigure();
    pass(0s);
    EXPECT_EQ(held(), "3 pending");
    std::vector<std::uint64_t> surplus;
    std::size_t kept = 0;
    for (std::uint64_t handle = 1; handle <= 3; ++handle) {
        if (view(in_flight(handle).connection)->state == ConnectionState::surplus)
            surplus.push_back(handle);
        else
            ++kept;
    }
    ASSERT_EQ(surplus.size(), 2u);
    EXPECT_EQ(kept, 1u);
    offer_all(4, 6);
    for (std::uint64_t handle = 4; handle <= 6; ++handle)
        EXPECT_EQ(view(in_flight(handle).connection)->state, ConnectionState::open);
    const ConnectionId first = in_flight(surplus[0]).connection, second = in_flight(surplus[1]).connection;
    orders();
    ack(surplus[0]);
    pass(0s);
    EXPECT_EQ(orders(), "close " + std::to_string(first) + " surplus");
    pass(settings.drain_grace);
    EXPECT_EQ(orders(), "close " + std::to_string(second) + " surplus") << "after drain_grace";
    EXPECT_EQ(in_flight(surplus[1]).resends, 1);
    EXPECT_EQ(view(in_flight(surplus[1]).connection)->state, ConnectionState::open);
}

TEST_F(Reconfigure, IdleSurplusClosesAtOnceAndIsNotReplaced) {
    with_pushers(2);
    settings.pushers = 1;
    reconfigure();
    pass(0s);
    const std::string closed = orders();
    EXPECT_TRUE(closed == "close 1 surplus" || closed == "close 2 surplus") << closed;
    pass(1h);
    EXPECT_EQ(orders(), "");
    EXPECT_EQ(pipeline().open_connections(), 1u);
}

TEST_F(Reconfigure, CollapseIsForWhatComesAfter) {
    offer(normal(1).to(7).keyed(9));
    settings.collapse = false;
    reconfigure();
    offer(normal(2).to(7).keyed(9));
    EXPECT_EQ(ends(), "");
    settings.collapse = true;
    reconfigure();
    offer(normal(3).to(8).keyed(9));
    offer(normal(4).to(8).keyed(9));
    EXPECT_EQ(ends(), "3 collapsed");
}

TEST_F(Reconfigure, DefaultTtlIsForWhatComesAfter) {
    offer(normal(1));
    settings.default_ttl = 5s;
    reconfigure();
    offer(normal(2));
    pass(10s);
    EXPECT_EQ(ends(), "2 expired");
    EXPECT_EQ(held(), "1 buffered");
}

TEST_F(Reconfigure, ANewQuotaStartsAnew) {
    open(1, 100);
    offer_all(1, 2);
    EXPECT_EQ(sends(), "1@1 2@1");
    settings.quota = Settings::Quota{600, 10, 60s};
    reconfigure();
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 60);
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 0);
    offer(normal(3));
    EXPECT_EQ(sends(), "");
    pass(1s);
    EXPECT_EQ(sends(), "3@1");
}

TEST_F(Reconfigure, AChangedQuotaKeepsItsTokensAndRateWithinItsLimits) {
    settings.quota = Settings::Quota{600, 10, 60s};
    settings.buffer = 100'000;
    settings.window = 100'000;
    open(1, 100'000);
    offer_all(1, 5'000);
    pass(14s);
    const double rate = *pipeline().allowed_rate();
    EXPECT_NEAR(rate, 200, 1);
    settings.quota->rate = 1'000;
    reconfigure();
    EXPECT_NEAR(*pipeline().allowed_rate(), rate, 1e-6);
    settings.quota->rate = 100;
    reconfigure();
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 100);
    settings.quota->rate = 5'000;
    reconfigure();
    EXPECT_DOUBLE_EQ(*pipeline().allowed_rate(), 500);
}

TEST_F(Reconfigure, ASmallerBurstCapsTheTokens) {
    settings.quota = Settings::Quota{600, 10, 60s};
    open(1, 100);
    pass(10s);
    hear(1);
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 10);
    settings.quota->burst = 4;
    reconfigure();
    EXPECT_DOUBLE_EQ(*pipeline().tokens(), 4);
}

TEST_F(Reconfigure, WithoutItsQuotaEverythingLeaves) {
    settings.quota = Settings::Quota{1, 1, 60s};
    open(1, 100);
    offer_all(1, 3);
    EXPECT_EQ(sends(), "");
    settings.quota.reset();
    reconfigure();
    EXPECT_EQ(sends(), "1@1 2@1 3@1");
}

TEST_F(Reconfigure, MoreRetryPlacesLetTheBufferFlow) {
    settings.retry.waiting = 1;
    settings.retry.base = settings.retry.cap = 1h;
    open(1, 2);
    offer(normal(1));
    transient(1);
    offer(normal(2));
    EXPECT_EQ(sends(), "1@1");
    settings.retry.waiting = 5;
    reconfigure();
    EXPECT_EQ(sends(), "2@1");
}

TEST_F(Reconfigure, PushersToOrFromNoneAreRefused) {
    Settings other = settings;
    EXPECT_TRUE(refused_changes(settings, other).empty());
    other.pushers = 5;
    EXPECT_EQ(refused_changes(settings, other).size(), 1u);
    EXPECT_EQ(refused_changes(other, settings).size(), 1u);
    settings.pushers = 4;
    EXPECT_TRUE(refused_changes(settings, other).empty());
}

TEST_F(Reconfigure, ToTheSameChangesNothing) {
    settings.quota = Settings::Quota{600, 10, 60s};
    with_pushers(2);
    pass(5s);
    offer_all(1, 30);
    const std::string before = held();
    reconfigure();
    EXPECT_EQ(held(), before);
    EXPECT_EQ(orders(), "");
    EXPECT_EQ(pipeline().settings(), settings);
}

}  // namespace
}  // namespace sluice::test
