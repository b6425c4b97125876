// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/population.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

ArrivalsSpec spec_with(std::uint64_t devices) {
    ArrivalsSpec spec;
    spec.name = "chat";
    spec.devices = devices;
    return spec;
}

Push draw(Population& population) {
    Push push;
    population.draw(push);
    return push;
}

TEST(Population, PrioritiesHaveTheirShares) {
    ArrivalsSpec spec = spec_with(1000);
    spec.priority = {0.2, 0.7, 0.1};
    Population population(spec, 1);
    std::array<double, priority_count> counts{};
    for (int i = 0; i < 1'000'000; ++i) ++counts[index(draw(population).priority)];
    for (std::size_t i = 0; i < priority_count; ++i)
        EXPECT_NEAR(counts[i] / 1e6, spec.priority[i], 5 * std::sqrt(spec.priority[i] / 1e6));
}

TEST(Population, APriorityWithoutAShareNeverOccurs) {
    for (std::size_t only = 0; only < priority_count; ++only) {
        ArrivalsSpec spec = spec_with(1000);
        spec.priority = {};
        spec.priority[only] = 1;
        Population population(spec, 1);
        for (int i = 0; i < 100'000; ++i) ASSERT_EQ(index(draw(population).priority), only);
    }
    ArrivalsSpec spec = spec_with(1000);
    spec.priority = {0.3, 0.7, 0};  // not exact in binary
    Population population(spec, 1);
    for (int i = 0; i < 1'000'000; ++i) ASSERT_NE(draw(population).priority, Priority::low);
}

TEST(Population, DevicesAreUniform) {
    Population population(spec_with(100), 1);
    std::map<std::uint64_t, double> counts;
    for (int i = 0; i < 1'000'000; ++i) ++counts[draw(population).device];
    EXPECT_EQ(counts.size(), 100u);
    double chi_square = 0;
    for (std::uint64_t d = 0; d < 100; ++d) chi_square += std::pow(counts[device_hash(d)] - 1e4, 2) / 1e4;
    EXPECT_NEAR(chi_square, 99, 5 * std::sqrt(2 * 99.0));
}

TEST(Population, ManyDevicesReachTheLast) {
    for (const std::uint64_t devices : {std::uint64_t{1} << 24, std::uint64_t{1'000'000'000}}) {
        // A hash cannot be inverted: a window at each end is looked for, of a ten-thousandth of all.
        Population population(spec_with(devices), 3);
        std::vector<std::uint64_t> first, last;
        for (std::uint64_t d = 0; d < devices / 10'000; ++d) {
            first.push_back(device_hash(d));
            last.push_back(device_hash(devices - 1 - d));
        }
        std::sort(first.begin(), first.end());
        std::sort(last.begin(), last.end());
        double of_first = 0, of_last = 0;
        for (int i = 0; i < 1'000'000; ++i) {
            const std::uint64_t device = draw(population).device;
            of_first += std::binary_search(first.begin(), first.end(), device) ? 1 : 0;
            of_last += std::binary_search(last.begin(), last.end(), device) ? 1 : 0;
        }
        EXPECT_NEAR(of_first, 100, 50);
        EXPECT_NEAR(of_last, 100, 50);
    }
}

TEST(Population, OneDeviceIsAlwaysTheSame) {
    ArrivalsSpec spec = spec_with(1);
    for (const double zipf : {0.0, 1.5}) {
        spec.zipf = zipf;
        Population population(spec, 1);
        for (int i = 0; i < 1000; ++i) ASSERT_EQ(draw(population).device, device_hash(0));
    }
}

TEST(Population, CollapseKeysAreFewAndNeverNone) {
    ArrivalsSpec spec = spec_with(1000);
    Population without(spec, 1);
    EXPECT_EQ(draw(without).collapse_key, 0u);
    spec.collapse_keys = 3;
    Population population(spec, 1);
    std::map<std::uint64_t, double> counts;
    for (int i = 0; i < 300'000; ++i) ++counts[draw(population).collapse_key];
    EXPECT_EQ(counts.size(), 3u);
    for (std::uint32_t key = 0; key < 3; ++key) EXPECT_NEAR(counts[collapse_hash(key)], 1e5, 5 * std::sqrt(1e5));
    EXPECT_EQ(counts.count(0), 0u);
}

TEST(Population, OneChoiceDoesNotMoveAnother) {
    const ArrivalsSpec plain = spec_with(1000);
    ArrivalsSpec keyed = plain;
    keyed.collapse_keys = 4;
    keyed.priority = {0.5, 0.5, 0};
    keyed.ttl = 3s;
    Population a(plain, 1), b(keyed, 1);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(draw(a).device, draw(b).device);
}

TEST(Population, AChosenDeviceIsKept) {
    Population population(spec_with(10), 1);
    Push push;
    population.draw_for(push, 7);
    EXPECT_EQ(push.device, device_hash(7));
    EXPECT_EQ(push.priority, Priority::normal);
}

/// Shares of the ranks among n draws, beside those of the law.
void expect_zipf(std::uint64_t items, double s, int draws) {
    double total = 0;
    for (std::uint64_t rank = 1; rank <= items; ++rank) total += std::pow(static_cast<double>(rank), -s);
    const Zipf zipf(items, s);
    Random random(items, "zipf");
    // Ranks 0 to 9 alone, then windows each 1.2 times as wide as the one before.
    std::vector<std::uint64_t> edges;
    for (std::uint64_t edge = 0; edge < items; edge = edge < 10 ? edge + 1 : edge + edge / 5) edges.push_back(edge);
    edges.push_back(items);
    std::vector<double> counts(edges.size());
    for (int i = 0; i < draws; ++i) {
        const std::uint64_t rank = zipf.draw(random);
        ASSERT_LT(rank, items);
        ++counts[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), rank) - edges.begin() - 1)];
    }
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        double share = 0;
        for (std::uint64_t rank = edges[i] + 1; rank <= edges[i + 1]; ++rank)
            share += std::pow(static_cast<double>(rank), -s) / total;
        EXPECT_NEAR(counts[i], share * draws, 5 * std::sqrt(share * draws) + 2e-4 * share * draws)
            << items << ' ' << s << " rank " << edges[i];
    }
}

TEST(Zipf, RanksHaveTheirShares) {
    for (const std::uint64_t items : {1u, 2u, 128u, 129u, 1000u, 1'000'000u})
        for (const double s : {0.3, 1.0, 1.1, 2.0}) expect_zipf(items, s, 1'000'000);
}

TEST(Zipf, OfExponentZeroIsUniform) { expect_zipf(10'000, 0, 1'000'000); }

// Within a group (a 64th of its first rank wide) the share falls: the first half of all groups against the second.
TEST(Zipf, RanksWithinAGroupAreTilted) {
    constexpr std::uint64_t items = 1'000'000;
    std::vector<bool> first_half(items), second_half(items);
    double first_share = 0, second_share = 0;
    for (std::uint64_t first = 128; first < items; first += first / 64) {
        const std::uint64_t half = first / 128;
        for (std::uint64_t i = 0; i < half && first + i + half < items; ++i) {
            first_half[first + i] = second_half[first + half + i] = true;
            first_share += 1 / static_cast<double>(first + i + 1);
            second_share += 1 / static_cast<double>(first + half + i + 1);
        }
    }
    const Zipf zipf(items, 1);
    Random random(9);
    double in_first = 0, in_second = 0;
    for (int i = 0; i < 8'000'000; ++i) {
        const std::uint64_t rank = zipf.draw(random);
        in_first += first_half[rank] ? 1 : 0;
        in_second += second_half[rank] ? 1 : 0;
    }
    const double n = in_first + in_second, expected = first_share / (first_share + second_share);
    EXPECT_GT(expected, 0.5015);
    EXPECT_NEAR(in_first / n, expected, 4 * 0.5 / std::sqrt(n));
    EXPECT_GT(in_first / n, 0.5 + 4 * 0.5 / std::sqrt(n)) << "uniform within its group";
}

}  // namespace
}  // namespace sluice::sim
