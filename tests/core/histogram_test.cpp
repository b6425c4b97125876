// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/histogram.h"

#include "core/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace sluice {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Histogram> of(const std::vector<Duration>& values) {
    auto histogram = std::make_unique<Histogram>();
    for (const Duration value : values) histogram->record(value);
    return histogram;
}

std::vector<Duration> draw(std::uint64_t seed, std::size_t count, int bits) {
    Random random{seed};
    std::vector<Duration> values(count);
    for (Duration& value : values) {
        const auto shift = 1 + random.below(static_cast<std::uint64_t>(bits));
        value = Duration{static_cast<std::int64_t>(random.next() >> (64 - shift))};
    }
    return values;
}

void expect_same(const Histogram& left, const Histogram& right) {
    EXPECT_EQ(left.count(), right.count());
    EXPECT_EQ(left.sum_low(), right.sum_low());
    EXPECT_EQ(left.sum_high(), right.sum_high());
    EXPECT_EQ(left.max(), right.max());
    for (std::size_t cell = 0; cell < Histogram::cell_count; ++cell)
        ASSERT_EQ(left.in_cell(cell), right.in_cell(cell)) << "cell " << cell;
    for (std::size_t row = 0; row < Histogram::row_count; ++row)
        ASSERT_EQ(left.in_row(row), right.in_row(row)) << "row " << row;
}

TEST(Histogram, EmptyHasNothing) {
    const Histogram empty;
    EXPECT_EQ(empty.count(), 0u);
    EXPECT_EQ(empty.mean_ns(), 0.0);
    EXPECT_EQ(empty.max(), 0ns);
    EXPECT_EQ(empty.quantile(0.5), 0ns);
    EXPECT_EQ(empty.above(0ns), 0u);
}

TEST(Histogram, SmallValuesAreExact) {
    Histogram histogram;
    for (int i = 0; i < 256; ++i) histogram.record(Duration{i});
    for (int i = 0; i < 256; ++i) EXPECT_EQ(histogram.quantile((i + 1) / 256.0), Duration{i}) << i;
    EXPECT_EQ(histogram.zeros(), 1u);
    EXPECT_EQ(histogram.above(200ns), 55u);
}

TEST(Histogram, EveryCellIsContiguousAndWithinOnePercent) {
    std::uint64_t expected_lower = 0;
    for (std::size_t cell = 0; cell < Histogram::cell_count; ++cell) {
        const std::uint64_t lower = expected_lower, upper = Histogram::upper_edge(cell);
        const std::uint64_t middle = Histogram::middle(cell);
        ASSERT_EQ(Histogram::cell_of(lower), cell);
        ASSERT_EQ(Histogram::cell_of(upper), cell);
        ASSERT_LE(lower, middle);
        ASSERT_LE(middle, upper);
        ASSERT_LE(static_cast<double>(upper - lower), 0.01 * static_cast<double>(std::max<std::uint64_t>(lower, 1)));
        expected_lower = upper + 1;
    }
    EXPECT_EQ(expected_lower, 0u) << "the last cell ends with 64 bits";
}

TEST(Histogram, QuantilesAreWithinOnePercentAtAllScales) {
    for (const int bits : {8, 20, 34, 50, 63}) {
        auto values = draw(static_cast<std::uint64_t>(bits), 20'000, bits);
        const auto histogram = of(values);
        std::sort(values.begin(), values.end());
        for (const double q : {0.0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0}) {
            const std::size_t rank = static_cast<std::size_t>(q * 20'000 + 0.5);
            const auto exact = static_cast<double>(values[rank == 0 ? 0 : rank - 1].count());
            const auto found = static_cast<double>(histogram->quantile(q).count());
            EXPECT_LE(std::abs(found - exact), 0.01 * exact) << "q " << q << ", bits " << bits;
        }
        EXPECT_EQ(histogram->quantile(1), values.back()) << "the maximum is exact";
    }
}

TEST(Histogram, QuantileIsTheSmallestThatAShareDoesNotExceed) {
    const auto hundred = std::make_unique<Histogram>();
    for (int i = 1; i <= 100; ++i) hundred->record(Duration{i});
    for (int i = 1; i <= 100; ++i) EXPECT_EQ(hundred->quantile(i / 100.0), Duration{i}) << i;
    EXPECT_EQ(hundred->quantile(0.501), 51ns);
    EXPECT_EQ(of({5ns, 9ns})->quantile(0.5), 5ns);
    EXPECT_EQ(of({7ms})->quantile(0), 7ms) << "never above the maximum";
}

TEST(Histogram, SumIsExactPast64Bits) {
    Histogram histogram;
    constexpr std::uint64_t large = (std::uint64_t{1} << 62) + 12'345;
    for (int i = 0; i < 10; ++i) histogram.record(Duration{static_cast<std::int64_t>(large)});
    __extension__ using Wide = unsigned __int128;
    const Wide sum = Wide{large} * 10;
    EXPECT_EQ(histogram.sum_low(), static_cast<std::uint64_t>(sum));
    EXPECT_EQ(histogram.sum_high(), static_cast<std::uint64_t>(sum >> 64));
    EXPECT_DOUBLE_EQ(histogram.mean_ns(), static_cast<double>(large));
    EXPECT_EQ(histogram.count(), 10u);
}

TEST(Histogram, MeanIsExactWhereCellsAreNot) {
    const auto histogram = of({1'000'001ns, 1'000'003ns});
    EXPECT_EQ(histogram->mean_ns(), 1'000'002.0);
}

TEST(Histogram, MergeIsRecordingBoth) {
    const auto left = draw(1, 3'000, 63), right = draw(2, 2'000, 40);
    auto all = left;
    all.insert(all.end(), right.begin(), right.end());
    const auto merged = of(left);
    merged->merge(*of(right));
    expect_same(*merged, *of(all));
}

TEST(Histogram, SinceIsWhatCameBetween) {
    const auto before = draw(3, 3'000, 63), between = draw(4, 2'000, 40);
    const auto histogram = of(before);
    const auto snapshot = std::make_unique<Histogram>(*histogram);
    for (const Duration value : between) histogram->record(value);
    const auto found = std::make_unique<Histogram>(histogram->since(*snapshot));
    const auto expected = of(between);
    EXPECT_EQ(found->count(), 2'000u);
    EXPECT_EQ(found->sum_low(), expected->sum_low());
    EXPECT_EQ(found->sum_high(), expected->sum_high());
    for (std::size_t cell = 0; cell < Histogram::cell_count; ++cell)
        ASSERT_EQ(found->in_cell(cell), expected->in_cell(cell));
    EXPECT_GE(found->max(), expected->max());
    EXPECT_LE(static_cast<double>(found->max().count()), 1.01 * static_cast<double>(expected->max().count()));
}

TEST(Histogram, SinceBorrowsFromTheHighSum) {
    Histogram histogram;
    histogram.record(Duration::max());
    histogram.record(Duration::max());
    const Histogram snapshot = histogram;
    histogram.record(Duration{100});
    EXPECT_EQ(histogram.sum_high(), 1u);
    const Histogram between = histogram.since(snapshot);
    EXPECT_EQ(between.sum_low(), 100u);
    EXPECT_EQ(between.sum_high(), 0u);
    EXPECT_EQ(between.max(), 100ns);
}

TEST(Histogram, SinceKnowsANewMaximumExactly) {
    Histogram histogram;
    histogram.record(10ms);
    const Histogram snapshot = histogram;
    histogram.record(10'000'001ns);
    EXPECT_EQ(histogram.since(snapshot).max(), 10'000'001ns);
    EXPECT_EQ(histogram.since(histogram).max(), 0ns);
}

TEST(Histogram, CatchUpBecomesTheLater) {
    const auto histogram = of(draw(5, 1'000, 63));
    const auto snapshot = std::make_unique<Histogram>(*histogram);
    for (const Duration value : draw(6, 1'000, 30)) histogram->record(value);
    snapshot->catch_up(*histogram);
    expect_same(*snapshot, *histogram);
}

TEST(Histogram, AboveCountsToTheCell) {
    const auto histogram = of({1s, 9s, 10s, 11s, 30s});
    EXPECT_EQ(histogram->above(10s), 2u);
    EXPECT_EQ(histogram->above(0s), 5u);
    EXPECT_EQ(histogram->above(-1s), 5u);
    EXPECT_EQ(histogram->above(30s), 0u);
    EXPECT_EQ(histogram->above(Duration::max()), 0u);
}

}  // namespace
}  // namespace sluice
