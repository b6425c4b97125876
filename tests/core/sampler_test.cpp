// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampler.h"

#include "core/random.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(Sampler, FirstRowIsFromTheBeginning) {
    const auto metrics = std::make_unique<Metrics>();
    metrics->counters.offered = 5;
    metrics->counters.outcomes[index(OutcomeKind::delivered)] = 2;
    metrics->ack.record(120ns);
    Sampler sampler;
    const SampleRow row = sampler.take(*metrics);
    EXPECT_EQ(row.counts.offered, 5u);
    EXPECT_EQ(row.counts.outcome(OutcomeKind::delivered), 2u);
    EXPECT_EQ(row.ack_p50, 120ns);
    EXPECT_EQ(row.ack_p99, 120ns);
    EXPECT_EQ(row.wait_p50, 0ns);
}

TEST(Sampler, ARowHoldsOnlyItsInterval) {
    const auto metrics = std::make_unique<Metrics>();
    Sampler sampler;
    for (int i = 0; i < 1'000; ++i) metrics->wait[1].record(10s);
    metrics->counters.sent = 1'000;
    sampler.take(*metrics);
    for (int i = 1; i <= 100; ++i) metrics->wait[static_cast<std::size_t>(i % 3)].record(Duration{i});
    metrics->counters.sent = 1'100;
    const SampleRow row = sampler.take(*metrics);
    EXPECT_EQ(row.counts.sent, 100u);
    EXPECT_EQ(row.wait_p50, 50ns) << "over all priorities, the old 10 s forgotten";
    EXPECT_EQ(row.wait_p99, 99ns);
}

TEST(Sampler, AnEmptyIntervalIsAllZero) {
    const auto metrics = std::make_unique<Metrics>();
    metrics->ack.record(1s);
    metrics->counters.offered = 9;
    Sampler sampler;
    sampler.take(*metrics);
    const SampleRow row = sampler.take(*metrics);
    EXPECT_EQ(row.counts.offered, 0u);
    EXPECT_EQ(row.ack_p50, 0ns);
    EXPECT_EQ(row.ack_p99, 0ns);
}

// Both are within 1 % of the truth; a maximum is exact in one of them only.
void expect_near(Duration found, Duration expected) {
    EXPECT_NEAR(static_cast<double>(found.count()), static_cast<double>(expected.count()),
                0.01 * static_cast<double>(expected.count()));
}

TEST(Sampler, EqualsTheDifferenceOfSnapshots) {
    const auto metrics = std::make_unique<Metrics>();
    Sampler sampler;
    Random random{7};
    for (int interval = 0; interval < 50; ++interval) {
        const auto before = std::make_unique<Metrics>(*metrics);
        const std::uint64_t shift = 20 + random.below(30);
        for (std::uint64_t i = random.below(400); i > 0; --i) {
            metrics->wait[random.below(3)].record(Duration{static_cast<std::int64_t>(random.next() >> shift)});
            metrics->ack.record(Duration{static_cast<std::int64_t>(random.next() >> shift)});
            ++metrics->counters.offered;
        }
        const auto part = std::make_unique<Metrics>(metrics->since(*before));
        const SampleRow row = sampler.take(*metrics);
        EXPECT_EQ(row.counts.offered, part->counters.offered);
        expect_near(row.wait_p50, part->wait_all().quantile(0.5));
        expect_near(row.wait_p99, part->wait_all().quantile(0.99));
        expect_near(row.ack_p50, part->ack.quantile(0.5));
        expect_near(row.ack_p99, part->ack.quantile(0.99));
    }
}

TEST(Sampler, SeveralPipelinesAreOneRow) {
    const auto one = std::make_unique<Metrics>(), two = std::make_unique<Metrics>();
    Sampler sampler;
    one->counters.sent = 3;
    for (int i = 0; i < 3; ++i) one->ack.record(10ns);
    const Metrics* const only[] = {one.get()};
    EXPECT_EQ(sampler.take(only).counts.sent, 3u);
    two->counters.sent = 4;
    for (int i = 0; i < 4; ++i) two->ack.record(30ns);
    one->counters.sent = 6;
    for (int i = 0; i < 3; ++i) one->ack.record(20ns);
    const Metrics* const both[] = {one.get(), two.get()};
    const SampleRow row = sampler.take(both);
    EXPECT_EQ(row.counts.sent, 7u);
    EXPECT_EQ(row.ack_p50, 30ns) << "three of 20, four of 30";
    EXPECT_EQ(sampler.take(both).counts.sent, 0u);
}

}  // namespace
}  // namespace sluice
