// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_alarms.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

Row shedding(std::uint64_t shed, std::uint32_t connections = 20) {
    Row row;
    row.outcomes[index(OutcomeKind::shed)] = shed;
    row.connections = connections;
    return row;
}
LiveAlarms with(std::vector<AlarmRule> rules) {
    LiveAlarms alarms;
    alarms.set_rules(std::move(rules));
    return alarms;
}

TEST(LiveAlarms, RaisesAfterItsTimeAndEndsAfterTheSame) {
    LiveAlarms alarms = with({{Watched::shed_rate, 50, 3, true}});
    double at = 0;
    const auto take = [&](std::uint64_t shed) { return alarms.take(shedding(shed), at++, 1); };
    EXPECT_FALSE(take(60));
    EXPECT_FALSE(take(90));
    EXPECT_FALSE(alarms.raised(0));
    EXPECT_TRUE(take(70));
    EXPECT_TRUE(alarms.raised(0));
    ASSERT_EQ(alarms.episodes().size(), 1U);
    EXPECT_EQ(alarms.episodes()[0].from_s, 0);
    EXPECT_EQ(alarms.episodes()[0].worst, 90);
    EXPECT_FALSE(take(50)) << "the limit itself is not beyond it";
    EXPECT_FALSE(take(200));
    EXPECT_FALSE(take(0));
    EXPECT_FALSE(take(0));
    EXPECT_TRUE(take(0));
    EXPECT_FALSE(alarms.raised(0));
    EXPECT_EQ(alarms.episodes()[0].until_s, 5);
    EXPECT_EQ(alarms.episodes()[0].worst, 200);
}

TEST(LiveAlarms, AShortSpikeIsNone) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 2, true}});
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(alarms.take(shedding(i % 2 == 0 ? 9 : 0), i, 1));
    EXPECT_TRUE(alarms.episodes().empty());
}

TEST(LiveAlarms, CountsSecondsNotRows) {
    LiveAlarms alarms = with({{Watched::shed_rate, 50, 1, true}});
    EXPECT_FALSE(alarms.take(shedding(15), 0, 0.25)) << "60 a second";
    EXPECT_FALSE(alarms.take(shedding(15), 0.25, 0.25));
    EXPECT_FALSE(alarms.take(shedding(15), 0.5, 0.25));
    EXPECT_TRUE(alarms.take(shedding(15), 0.75, 0.25));
}

TEST(LiveAlarms, ConnectionsAlertBelow) {
    LiveAlarms alarms = with({{Watched::connections, 20, 1, true}});
    EXPECT_FALSE(alarms.take(shedding(0, 20), 0, 1));
    EXPECT_TRUE(alarms.take(shedding(0, 17), 1, 1));
    EXPECT_FALSE(alarms.take(shedding(0, 3), 2, 1));
    EXPECT_EQ(alarms.episodes()[0].worst, 3);
}

TEST(LiveAlarms, ARuleSwitchedOffIsSilentAndEndsWhatItRaised) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 1, true}});
    EXPECT_TRUE(alarms.take(shedding(9), 0, 1));
    alarms.set_rules({{Watched::shed_rate, 0, 1, false}});
    EXPECT_FALSE(alarms.raised(0));
    EXPECT_EQ(alarms.episodes()[0].until_s, 1);
    EXPECT_FALSE(alarms.take(shedding(9), 1, 1));
    EXPECT_EQ(alarms.episodes().size(), 1U);
    EXPECT_EQ(alarms.value(0), 9) << "the figure is still told";
}

TEST(LiveAlarms, OtherRulesDoNotEndAnAlarmUnderOneThatStays) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 1, true}, {Watched::failed_rate, 0, 1, true}});
    alarms.take(shedding(9), 0, 1);
    alarms.set_rules({{Watched::shed_rate, 0, 1, true}, {Watched::failed_rate, 5, 1, true}});
    EXPECT_TRUE(alarms.raised(0));
}

TEST(LiveAlarms, EpisodesAreBounded) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 1, true}});
    for (int i = 0; i < 4'000; ++i) alarms.take(shedding(i % 2 == 0 ? 9 : 0), i, 1);
    EXPECT_EQ(alarms.episodes().size(), LiveAlarms::most_episodes);
    EXPECT_EQ(alarms.episodes().back().from_s, 3'998);
}

TEST(LiveAlarms, AnHourWithoutRowsIsNotCounted) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 3, true}});
    EXPECT_FALSE(alarms.take(shedding(9), 0, 1));
    EXPECT_FALSE(alarms.take(shedding(9), 3600, 1));
    EXPECT_FALSE(alarms.take(shedding(9), 3601, 1));
    EXPECT_TRUE(alarms.take(shedding(9), 3602, 1));
    EXPECT_EQ(alarms.episodes()[0].from_s, 3600);
    EXPECT_FALSE(alarms.take(shedding(0), 7200, 1)) << "nobody knows how it was meanwhile: it lasts";
    EXPECT_TRUE(alarms.raised(0));
}

TEST(LiveAlarms, CountsThoseThatAreForgotten) {
    LiveAlarms alarms = with({{Watched::shed_rate, 0, 1, true}});
    for (int i = 0; i < 1'400; ++i) alarms.take(shedding(i % 2 == 0 ? 9 : 0), i, 1);
    EXPECT_EQ(alarms.episode_count(), 700U);
    alarms.reset();
    EXPECT_EQ(alarms.episode_count(), 0U);
    EXPECT_EQ(alarms.raised_count(), 0U);
    EXPECT_EQ(alarms.value(0), std::nullopt);
    EXPECT_TRUE(alarms.take(shedding(9), 0, 1)) << "the rules stay";
}

TEST(LiveAlarms, SaysItsRuleInWords) {
    EXPECT_EQ((AlarmRule{Watched::shed_rate, 1500, 3, true}.text()),
              QStringLiteral("Shed above 1,500 a second for 3 s"));
    EXPECT_EQ((AlarmRule{Watched::connections, 20, 5, true}.text()),
              QStringLiteral("Connections below 20 open for 5 s"));
}

}  // namespace
}  // namespace sluice::gui
