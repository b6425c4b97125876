// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/push.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(Push, PrioritiesHaveTheNamesOfFiles) {
    EXPECT_EQ(name(Priority::high), "high");
    EXPECT_EQ(name(Priority::normal), "normal");
    EXPECT_EQ(name(Priority::low), "low");
}

TEST(Push, PrioritiesIndexInLaneOrder) {
    ASSERT_EQ(priorities.size(), priority_count);
    for (std::size_t i = 0; i < priority_count; ++i) EXPECT_EQ(index(priorities[i]), i);
    EXPECT_LT(index(Priority::high), index(Priority::low));
}

TEST(Push, DefaultIsNormalWithThePipelinesTtl) {
    const Push push;
    EXPECT_EQ(push.priority, Priority::normal);
    EXPECT_EQ(push.ttl, pipeline_ttl);
    EXPECT_EQ(push.device, 0u);
    EXPECT_EQ(push.collapse_key, 0u);
    EXPECT_LT(pipeline_ttl, Duration{0}) << "no TTL that a push can have";
}

TEST(Push, StaysSmall) { EXPECT_LE(sizeof(Push), 40u); }

}  // namespace
}  // namespace sluice
