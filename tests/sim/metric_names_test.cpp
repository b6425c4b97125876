// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/metric_names.h"

#include <gtest/gtest.h>
#include <algorithm>

namespace sluice::sim {
namespace {

TEST(MetricNames, AreEachNamedOnce) {
    std::vector<std::string> names = metric_names();
    std::sort(names.begin(), names.end());
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
}

TEST(MetricNames, TakeNacksByAnyName) {
    EXPECT_TRUE(is_metric("nacks.BAD_REGISTRATION"));
    EXPECT_FALSE(is_metric("nacks."));
    EXPECT_FALSE(is_metric("nacks"));
}

TEST(MetricNames, AreDottedNumbersOnly) {
    for (const char* name :
         {"shed_share", "total_ms.p99", "by_priority.high.wait_ms.mean", "shed_by_reason.lowest-priority"})
        EXPECT_TRUE(is_metric(name)) << name;
    for (const char* name : {"total_ms", "title", "seed", "measured.wall_s", "events", ""})
        EXPECT_FALSE(is_metric(name)) << name;
}

TEST(EventNames, AreTheTables) {
    EXPECT_TRUE(is_event("buffer-full"));
    EXPECT_FALSE(is_event("buffer_full"));
    EXPECT_EQ(event_names().size(), 15u);
}

}  // namespace
}  // namespace sluice::sim
