// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/far_limits.h"

#include "core/random.h"

#include <gtest/gtest.h>

#include <map>

namespace sluice::sim {
namespace {

constexpr std::int64_t second = 1'000'000'000;

TEST(DeviceBuckets, AreFullAtTheStartAndRefillEvenly) {
    DeviceBuckets buckets;
    for (int i = 0; i < 240; ++i) ASSERT_TRUE(buckets.take(1, 240, 0));
    EXPECT_FALSE(buckets.take(1, 240, 0));
    EXPECT_FALSE(buckets.take(1, 240, second / 4 - 1));
    EXPECT_TRUE(buckets.take(1, 240, second / 4));
    EXPECT_FALSE(buckets.take(1, 240, second / 4));
    for (int i = 0; i < 240; ++i) ASSERT_TRUE(buckets.take(1, 240, 1000 * second));
    EXPECT_FALSE(buckets.take(1, 240, 1000 * second));
}

TEST(DeviceBuckets, HoldOneTokenBelowOneAMinute) {
    DeviceBuckets buckets;
    EXPECT_TRUE(buckets.take(1, 0.5, 0));
    EXPECT_FALSE(buckets.take(1, 0.5, 119 * second));
    EXPECT_TRUE(buckets.take(1, 0.5, 120 * second));
}

TEST(DeviceBuckets, ForgetFullOnes) {
    DeviceBuckets buckets;
    for (std::uint64_t device = 1; device <= 1'000'000; ++device) {
        ASSERT_TRUE(buckets.take(device, 240, static_cast<std::int64_t>(device) * second / 1000));
        ASSERT_LT(buckets.size(), 2000u) << "250 are not full at any time";
    }
}

TEST(DeviceBuckets, AgreeWithABucketADeviceKeptForever) {
    DeviceBuckets buckets;
    std::map<std::uint64_t, std::pair<double, std::int64_t>> tokens;  // level, when
    Random random(3);
    std::int64_t now = 0;
    for (int i = 0; i < 50'000; ++i) {
        now += static_cast<std::int64_t>(random.below(20)) * second / 64;
        const std::uint64_t device = 1 + random.below(random.below(2) == 0 ? 5 : 3000);
        auto& [level, since] = tokens.try_emplace(device, 4.0, now).first->second;
        level = std::min(4.0, level + static_cast<double>(now - since) * 4 / 60e9);
        since = now;
        const bool free = level > 1 - 1e-6;
        level -= free ? 1 : 0;
        ASSERT_EQ(buckets.take(device, 4, now), free) << "push " << i;
    }
}

TEST(ProjectQuota, CountsByTheMinute) {
    ProjectQuota quota;
    EXPECT_TRUE(quota.take(2, 59 * second));
    EXPECT_TRUE(quota.take(2, 60 * second));
    EXPECT_TRUE(quota.take(2, 60 * second));
    EXPECT_FALSE(quota.take(2, 119 * second));
    EXPECT_TRUE(quota.take(2, 120 * second));
}

TEST(Server, FollowsTheCapacityAtTheBeginningOfEachService) {
    Server server(Curve{{{Duration{0}, 1, false}, {Duration{2 * second}, 10, false}}});
    EXPECT_EQ(server.serve(0), second);
    EXPECT_EQ(server.serve(0), 2 * second);
    EXPECT_EQ(server.serve(0), 2 * second + second / 10);
    EXPECT_EQ(server.serve(10 * second), 10 * second + second / 10);
}

TEST(Server, TakesNoTimeWithoutACapacity) {
    Server server{Curve{0.0}};
    EXPECT_EQ(server.serve(5), 5);
}

}  // namespace
}  // namespace sluice::sim
