// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(CheckDeathTest, FailedPrintsPlaceAndCondition) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const int pending = 101;
    EXPECT_DEATH(CHECK(pending <= 100), "check_test\\.cpp:[0-9]+: CHECK failed: pending <= 100");
}

TEST(Check, HeldGoesOnAndEvaluatesOnce) {
    int calls = 0;
    CHECK(++calls == 1);
    EXPECT_EQ(calls, 1);
    if (calls == 1)
        CHECK(true);
    else
        FAIL() << "CHECK must be one statement";
}

}  // namespace
}  // namespace sluice
