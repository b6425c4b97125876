// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/metric_text.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

TEST(Rounded, KeepsThreeDigitsThatMatter) {
    EXPECT_EQ(rounded(0), "0");
    EXPECT_EQ(rounded(12.34), "12.3");
    EXPECT_EQ(rounded(999.4), "999");
    EXPECT_EQ(rounded(999.6), "1,000");
    EXPECT_EQ(rounded(3651.7), "3,650");
    EXPECT_EQ(rounded(17'377), "17,400");
    EXPECT_EQ(rounded(1'234'567), "1,230,000");
}

TEST(Counted, TakesTheRightForm) {
    EXPECT_EQ(counted(0, "push", "pushes"), "0 pushes");
    EXPECT_EQ(counted(1, "push", "pushes"), "1 push");
    EXPECT_EQ(counted(2500, "push", "pushes"), "2,500 pushes");
}

TEST(MetricText, TakesTheUnitFromTheName) {
    EXPECT_EQ(metric_text("shed_share", 0.0451), "4.51 %");
    EXPECT_EQ(metric_text("utilisation", 0.5), "50 %");
    EXPECT_EQ(metric_text("total_ms.p99", 158.24), "158 ms");
    EXPECT_EQ(metric_text("by_priority.high.wait_ms.mean", 0.5), "500 µs");
    EXPECT_EQ(metric_text("oldest_wait_ms", 19'300), "19.3 s");
    EXPECT_EQ(metric_text("recovery_s", 97.5), "97.5 s");
    EXPECT_EQ(metric_text("events.buffer-full.at_s", 178), "2 min 58 s");
    EXPECT_EQ(metric_text("carried_rate_peak", 19'050), "19,050/s");
    EXPECT_EQ(metric_text("carried_rate_mean", 12'345.6), "12,300/s");
    EXPECT_EQ(metric_text("buffer_peak", 250'000), "250,000");
    EXPECT_EQ(metric_text("wait_ms.count", 4'200'000), "4,200,000");
    EXPECT_EQ(metric_text("shed", 1234.5), "1,230");
}

TEST(MetricText, OfAMeanOfCountsIsWhole) {
    EXPECT_EQ(mean_text("offered", 4'204'021.67), "4,204,022");
    EXPECT_EQ(mean_text("offered", -1340.33), "−1,340");
    EXPECT_EQ(mean_text("shed", 4.25), "4.25");
    EXPECT_EQ(mean_text("shed_share", 0.0449), "4.49 %");
    EXPECT_EQ(mean_text("total_ms.p99", 354.26), "354 ms");
}

TEST(MetricText, OfDifferencesHasAMinus) {
    EXPECT_EQ(metric_text("shed_share", -0.02), "−2 %");
    EXPECT_EQ(metric_text("wait_ms.p50", -40), "−40 ms");
    EXPECT_EQ(metric_text("recovery_s", -2), "−2 s");
    EXPECT_EQ(metric_text("shed", -1500), "−1,500");
    EXPECT_EQ(metric_text("carried_rate_peak", -20), "−20/s");
}

}  // namespace
}  // namespace sluice::sim
