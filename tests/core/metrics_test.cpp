// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <memory>

namespace sluice {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t numbers = sizeof(Counters) / sizeof(std::uint64_t);
using Raw = std::array<std::uint64_t, numbers>;

// Every number of it a different one, whatever fields there are.
Counters counters_from(std::uint64_t first) {
    Raw raw;
    for (std::size_t i = 0; i < numbers; ++i) raw[i] = first + 3 * i;
    return std::bit_cast<Counters>(raw);
}

TEST(Counters, AddEveryField) {
    Counters sum = counters_from(1'000);
    sum += counters_from(7);
    const Raw raw = std::bit_cast<Raw>(sum);
    for (std::size_t i = 0; i < numbers; ++i) EXPECT_EQ(raw[i], 1'007 + 6 * i) << "number " << i;
}

TEST(Counters, SinceSubtractsEveryField) {
    const Raw raw = std::bit_cast<Raw>(counters_from(1'000).since(counters_from(400)));
    for (std::size_t i = 0; i < numbers; ++i) EXPECT_EQ(raw[i], 600u) << "number " << i;
}

TEST(Counters, OutcomeIsByKind) {
    Counters counters;
    counters.outcomes[index(OutcomeKind::shed)] = 3;
    EXPECT_EQ(counters.outcome(OutcomeKind::shed), 3u);
    EXPECT_EQ(counters.outcome(OutcomeKind::failed), 0u);
}

std::unique_ptr<Metrics> busy(std::uint64_t count, Duration each) {
    auto metrics = std::make_unique<Metrics>();
    metrics->counters.offered = count;
    for (std::uint64_t i = 0; i < count; ++i) {
        metrics->wait[i % priority_count].record(each);
        metrics->ack.record(2 * each);
        metrics->total.record(3 * each);
    }
    metrics->oldest_wait = each;
    return metrics;
}

TEST(Metrics, WaitAllIsOfAllPriorities) {
    const auto metrics = busy(7, 5ns);
    const Histogram all = metrics->wait_all();
    EXPECT_EQ(all.count(), 7u);
    EXPECT_EQ(all.sum_low(), 35u);
    EXPECT_EQ(metrics->wait[0].count(), 3u);
}

TEST(Metrics, MergeAddsSeveralMachines) {
    const auto merged = busy(6, 10ns);
    merged->merge(*busy(3, 20ns));
    EXPECT_EQ(merged->counters.offered, 9u);
    for (const Histogram& wait : merged->wait) EXPECT_EQ(wait.sum_low(), 2 * 10 + 20u);
    EXPECT_EQ(merged->ack.sum_low(), 6 * 20 + 3 * 40u);
    EXPECT_EQ(merged->total.sum_low(), 6 * 30 + 3 * 60u);
    EXPECT_EQ(merged->oldest_wait, 20ns);
    merged->merge(*busy(3, 1ns));
    EXPECT_EQ(merged->oldest_wait, 20ns);
}

TEST(Metrics, SinceIsAPartOfARun) {
    const auto before = busy(6, 10ns);
    const auto now = std::make_unique<Metrics>(*before);
    now->merge(*busy(3, 20ns));
    const auto part = std::make_unique<Metrics>(now->since(*before));
    EXPECT_EQ(part->counters.offered, 3u);
    for (const Histogram& wait : part->wait) EXPECT_EQ(wait.sum_low(), 20u);
    EXPECT_EQ(part->ack.count(), 3u);
    EXPECT_EQ(part->total.sum_low(), 180u);
    EXPECT_EQ(part->oldest_wait, 20ns);
}

}  // namespace
}  // namespace sluice
