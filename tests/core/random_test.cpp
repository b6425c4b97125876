// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/random.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <set>
#include <vector>

namespace sluice {
namespace {

/// Pearson's statistic of counts that should be equal.
double chi_square(const std::vector<double>& counts, double expected) {
    double sum = 0;
    for (const double count : counts) sum += (count - expected) * (count - expected) / expected;
    return sum;
}

// xoshiro256++ as published, written out here again, from a state filled by SplitMix64 as published.
TEST(Random, IsXoshiro256PlusPlusSeededBySplitMix64) {
    std::uint64_t seed = 12345 ^ Random::hash("");
    std::array<std::uint64_t, 4> s{};
    for (std::uint64_t& word : s) {
        seed += 0x9e3779b97f4a7c15u;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        word = z ^ (z >> 31);
    }
    Random random(12345);
    for (int i = 0; i < 1000; ++i) {
        const std::uint64_t sum = s[0] + s[3], expected = ((sum << 23) | (sum >> 41)) + s[0];
        ASSERT_EQ(random.next(), expected) << i;
        const std::uint64_t t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = (s[3] << 45) | (s[3] >> 19);
    }
}

TEST(Random, GivesTheSameBytesEverywhere) {
    Random random(42, "golden");
    std::uint64_t hash = 0;
    for (int i = 0; i < 1000; ++i) {
        hash = Random::mix(hash + random.next());
        hash = Random::mix(hash + std::bit_cast<std::uint64_t>(random.uniform()));
        hash = Random::mix(hash + random.below(1'000'003));
        hash = Random::mix(hash + random.below((std::uint64_t{1} << 40) + 1));
    }
    EXPECT_EQ(hash, 4405071457748335163u);
}

TEST(Random, SeedsAndNamesOpenDifferentStreams) {
    std::set<std::uint64_t> first;
    for (std::uint64_t seed = 0; seed < 1000; ++seed)
        for (const char* name : {"", "arrivals.chat", "arrivals.chat2", "faults"})
            first.insert(Random(seed, name).next());
    EXPECT_EQ(first.size(), 4000u);
    EXPECT_EQ(Random(7, "a").next(), Random(7, "a").next());
}

TEST(Random, StreamsOfNeighbouringSeedsAreUncorrelated) {
    Random a(1, "x"), b(2, "x");
    double product = 0;
    constexpr int n = 1'000'000;
    for (int i = 0; i < n; ++i) product += (a.uniform() - 0.5) * (b.uniform() - 0.5);
    EXPECT_LT(std::abs(product), 5 * std::sqrt(n / 144.0));
}

TEST(Random, UniformFillsZeroToOne) {
    Random random(1);
    std::vector<double> counts(1000);
    double sum = 0;
    constexpr int n = 1'000'000;
    for (int i = 0; i < n; ++i) {
        const double value = random.uniform();
        ASSERT_GE(value, 0);
        ASSERT_LT(value, 1);
        ++counts[static_cast<std::size_t>(value * 1000)];
        sum += value;
    }
    EXPECT_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));
    EXPECT_NEAR(chi_square(counts, 1000), 999, 5 * std::sqrt(2 * 999.0));
}

TEST(Random, BelowIsUniformAndBelowItsBound) {
    Random random(2);
    for (const std::uint64_t bound : {1ull, 2ull, 3ull, 100ull, 1000ull}) {
        std::vector<double> counts(bound);
        for (int i = 0; i < 300'000; ++i) {
            const std::uint64_t value = random.below(bound);
            ASSERT_LT(value, bound);
            ++counts[value];
        }
        const double freedom = static_cast<double>(bound - 1);
        EXPECT_NEAR(chi_square(counts, 300'000 / static_cast<double>(bound)), freedom,
                    5 * std::sqrt(2 * freedom) + 1e-9);
    }
}

TEST(Random, BelowReachesAllOfALargeBound) {
    Random random(3);
    for (const std::uint64_t bound :
         {(std::uint64_t{1} << 32) - 1, std::uint64_t{1} << 32, (std::uint64_t{1} << 32) + 1}) {
        std::vector<double> counts(16);
        constexpr int n = 160'000;
        for (int i = 0; i < n; ++i) {
            const std::uint64_t value = random.below(bound);
            ASSERT_LT(value, bound);
            ++counts[static_cast<std::size_t>(static_cast<double>(value) / static_cast<double>(bound) * 15.999999)];
        }
        EXPECT_NEAR(chi_square(counts, n / 16.0), 15, 5 * std::sqrt(30.0)) << bound;
    }
}

TEST(Random, EveryBitIsFair) {
    Random random(4);
    std::array<double, 64> ones{};
    constexpr int n = 200'000;
    for (int i = 0; i < n; ++i) {
        const std::uint64_t bits = random.next();
        for (std::size_t bit = 0; bit < 64; ++bit) ones[bit] += static_cast<double>(bits >> bit & 1);
    }
    for (const double count : ones) EXPECT_NEAR(count, n / 2.0, 5 * std::sqrt(n / 4.0));
}

TEST(Random, MixIsOneToOneAndKeepsOnlyZero) {
    EXPECT_EQ(Random::mix(0), 0u);
    std::set<std::uint64_t> values;
    for (std::uint64_t i = 1; i <= 100'000; ++i) values.insert(Random::mix(i));
    EXPECT_EQ(values.size(), 100'000u);
    EXPECT_EQ(values.count(0), 0u);
}

TEST(Random, HashTellsNamesApart) {
    EXPECT_NE(Random::hash("latency"), Random::hash("latencz"));
    EXPECT_NE(Random::hash("a"), Random::hash("aa"));
    // The string's bytes count as unsigned, whatever char is.
    static_assert(Random::hash("\xff") == Random::mix((0xcbf29ce484222325u ^ 0xffu) * 0x100000001b3u));
}

}  // namespace
}  // namespace sluice
