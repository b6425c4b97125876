// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/row_histograms.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace sluice::gui {
namespace {

using namespace std::chrono_literals;

/// `rows` rows; in row i an ack of i + 1 ms, and in every tenth one of a second more.
struct Counted {
    Metrics metrics;
    RowHistograms histograms;

    explicit Counted(std::size_t rows, std::size_t limit = RowHistograms::usual_limit) : histograms(limit) {
        for (std::size_t i = 0; i < rows; ++i) {
            metrics.ack.record(std::chrono::milliseconds{i + 1});
            if (i % 10 == 0) metrics.ack.record(1s + std::chrono::milliseconds{i});
            metrics.wait[i % priority_count].record(5ms);
            histograms.add({&metrics});
        }
        histograms.finish();
    }
};

TEST(RowHistograms, OfARangeAreThoseOfItsRowsAlone) {
    const Counted counted(1000);
    ASSERT_EQ(counted.histograms.rows_a_group(), 1u);
    Histogram expected;
    for (std::size_t i = 137; i < 701; ++i) {
        expected.record(std::chrono::milliseconds{i + 1});
        if (i % 10 == 0) expected.record(1s + std::chrono::milliseconds{i});
    }
    const Percentiles found = counted.histograms.percentiles(TimeKind::ack, 137, 701);
    const auto ms = [&](double q) { return static_cast<double>(expected.quantile(q).count()) / 1e6; };
    EXPECT_EQ(found.count, expected.count());
    EXPECT_EQ(found.p50, ms(0.5));
    EXPECT_EQ(found.p95, ms(0.95));
    EXPECT_EQ(found.p99, ms(0.99));
    EXPECT_NEAR(found.p999, ms(0.999), ms(0.999) * 0.01);  // of so few the maximum, known to the cell
    EXPECT_NEAR(found.max, ms(1), ms(1) * 0.01);
}

TEST(RowHistograms, OfTheWholeRunHaveItsExactMaximum) {
    const Counted counted(64 * 5 + 3);
    const Percentiles all = counted.histograms.percentiles(TimeKind::ack, 0, counted.histograms.rows());
    EXPECT_EQ(all.max, static_cast<double>(counted.metrics.ack.max().count()) / 1e6);
    EXPECT_EQ(all.count, counted.metrics.ack.count());
}

TEST(RowHistograms, PrioritiesAreOneAndNothingIsNothing) {
    const Counted counted(10);
    EXPECT_EQ(counted.histograms.percentiles(TimeKind::wait, 0, 10).count, 10u);
    EXPECT_EQ(counted.histograms.percentiles(TimeKind::total, 0, 10), Percentiles{});
    EXPECT_EQ(counted.histograms.percentiles(TimeKind::ack, 4, 4), Percentiles{});
}

TEST(RowHistograms, SeveralMachinesAreOne) {
    Metrics first, second;
    RowHistograms histograms;
    first.ack.record(1ms);
    second.ack.record(9ms);
    histograms.add({&first, &second});
    histograms.finish();
    EXPECT_EQ(histograms.percentiles(TimeKind::ack, 0, 1).count, 2u);
    EXPECT_EQ(histograms.percentiles(TimeKind::ack, 0, 1).max, 9);
}

TEST(RowHistograms, RowsShareOneWhereAllWouldPassTheLimit) {
    const std::size_t limit = 8192;
    const Counted counted(1001, limit);
    const std::size_t share = counted.histograms.rows_a_group();
    EXPECT_GT(share, 1u);
    EXPECT_LE(counted.histograms.bytes(), limit + limit / 2);  // blocks come on top
    std::uint64_t sum = 0;
    for (std::size_t row = 0; row < 1001; row += share)
        sum += counted.histograms.percentiles(TimeKind::ack, row, std::min<std::size_t>(row + share, 1001)).count;
    EXPECT_EQ(sum, counted.metrics.ack.count());
    EXPECT_EQ(counted.histograms.percentiles(TimeKind::ack, 0, 1001).count, counted.metrics.ack.count());
}

}  // namespace
}  // namespace sluice::gui
