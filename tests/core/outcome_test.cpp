// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/outcome.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace sluice {
namespace {

TEST(Outcome, KindsHaveTheNamesOfReports) {
    EXPECT_EQ(name(OutcomeKind::delivered), "delivered");
    EXPECT_EQ(name(OutcomeKind::rejected), "rejected");
    EXPECT_EQ(name(OutcomeKind::expired), "expired");
    EXPECT_EQ(name(OutcomeKind::collapsed), "collapsed");
    EXPECT_EQ(name(OutcomeKind::shed), "shed");
    EXPECT_EQ(name(OutcomeKind::failed), "failed");
    EXPECT_EQ(index(OutcomeKind::failed) + 1, outcome_count);
}

TEST(Outcome, ReasonsHaveTheNamesOfReports) {
    EXPECT_EQ(name(Reason::none), "");
    EXPECT_EQ(name(Reason::incoming), "incoming");
    EXPECT_EQ(name(Reason::oldest), "oldest");
    EXPECT_EQ(name(Reason::lowest_priority), "lowest-priority");
    EXPECT_EQ(name(Reason::waiting_full), "waiting-full");
    EXPECT_EQ(name(Reason::token), "token");
    EXPECT_EQ(name(Reason::sender), "sender");
    EXPECT_EQ(name(Reason::operator_), "operator");
    EXPECT_EQ(name(Reason::attempts), "attempts");
    EXPECT_EQ(name(Reason::lost_too_often), "lost-too-often");
    EXPECT_EQ(name(Reason::purged), "purged");
    EXPECT_EQ(name(Reason::stopped), "stopped");
    EXPECT_EQ(name(Reason::machine_lost), "machine-lost");
    EXPECT_EQ(index(Reason::machine_lost) + 1, reason_count);
}

TEST(Outcome, ReasonNamesDiffer) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < reason_count; ++i) names.insert(name(static_cast<Reason>(i)));
    EXPECT_EQ(names.size(), reason_count);
}

}  // namespace
}  // namespace sluice
