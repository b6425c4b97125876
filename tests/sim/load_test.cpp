// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/load.h"

#include "tests/sim/fake_record.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using testing::fake_scenario;

TEST(Load, IsTheIntegralOfTheRates) {
    const Scenario scenario = fake_scenario();  // 3,000/s for 30 s, then 11,000/s for 390 s
    const Load load(scenario);
    EXPECT_NEAR(load.total(), 30 * 3'000 + 390 * 11'000, 1);
    EXPECT_NEAR(load.until(30s), 90'000, 1);
    EXPECT_NEAR(load.rate(10s, 20s), 3'000, 0.01);
    EXPECT_EQ(load.until(0s), 0);
    EXPECT_EQ(load.until(1h), load.total());
}

TEST(Load, IsMultipliedByTheScenariosLoad) {
    Scenario scenario = fake_scenario();
    scenario.load = 0.1;
    EXPECT_NEAR(Load(scenario).total(), 438'000, 1);
}

TEST(Load, SpreadsAFanout) {
    Scenario scenario = fake_scenario();
    ArrivalsSpec spec;
    spec.kind = ArrivalsSpec::Kind::fanout;
    spec.every = 60s;
    spec.recipients_min = 1'000;
    spec.recipients_max = 3'000;
    spec.over = 500ms;
    scenario.arrivals = {spec};
    const Load load(scenario);
    EXPECT_NEAR(load.total(), 7 * 2'000, 1e-6);
    EXPECT_NEAR(load.until(250ms), 1'000, 1);
    EXPECT_NEAR(load.until(30s), 2'000, 1e-6);
}

TEST(Load, FollowsATrace) {
    Scenario scenario = fake_scenario();
    ArrivalsSpec spec;
    spec.kind = ArrivalsSpec::Kind::trace;
    spec.trace = {{0, 600}, {60, 1'200}};
    spec.step = 60s;
    spec.scale = 2;
    spec.speed = 2;
    scenario.arrivals = {spec};
    const Load load(scenario);
    EXPECT_NEAR(load.until(30s), 1'200, 1);
    EXPECT_NEAR(load.total(), 3'600, 1);
}

TEST(Capacity, IsLittlesLaw) {
    const Scenario scenario = fake_scenario();
    EXPECT_NEAR(capacity_at(scenario, 0s).a_second, 2'000 / 0.150, 0.01);
    EXPECT_NEAR(capacity_at(scenario, 5min).a_second, 2'000 / 0.105, 0.01);
}

TEST(Capacity, IsTheLeastOfItsBounds) {
    Scenario scenario = fake_scenario();
    scenario.firebase.quota = Curve{600'000};
    EXPECT_EQ(capacity_at(scenario, 0s).bound, Capacity::Bound::firebase_quota);
    EXPECT_NEAR(capacity_at(scenario, 0s).a_second, 10'000, 0.01);
    scenario.firebase.capacity = Curve{5'000};
    EXPECT_EQ(capacity_at(scenario, 0s).bound, Capacity::Bound::firebase);
    scenario.pipeline.quota = Settings::Quota{100, 10, 60s};
    EXPECT_EQ(capacity_at(scenario, 0s).bound, Capacity::Bound::own_quota);
    scenario.pipeline.window = 1'000;
    EXPECT_EQ(capacity_at(scenario, 0s).places, 2'000) << "Firebase's pending limit holds";
}

TEST(Forecast, TellsTheIncidentByArithmetic) {
    Scenario scenario = fake_scenario();
    scenario.arrivals.front().rate = Curve{
        {{0s, 3'000, false}, {30s, 11'000, false}, {110s, 17'000, false}, {230s, 15'000, false}, {330s, 3'000, true}}};
    const Forecast seen = forecast(scenario, Load(scenario));
    EXPECT_EQ(seen.buffer_peak, 250'000);
    EXPECT_NEAR(static_cast<double>(seen.full_at.count()) / 1e9, 110 + 250'000 / 3'666.7, 0.3);
    EXPECT_NEAR(seen.shed, 3'666.7 * 120 - 250'000, 1'000);
    EXPECT_GT(seen.empty_at, 230s);
    EXPECT_LT(seen.empty_at, 300s);
}

TEST(Forecast, NothingHappensBelowCapacity) {
    const Forecast seen = forecast(fake_scenario(), Load(fake_scenario()));
    EXPECT_EQ(seen.buffer_peak, 0);
    EXPECT_EQ(seen.shed, 0);
    EXPECT_LT(seen.full_at, 0s);
}

TEST(Stretches, CoverTheWholeDuration) {
    for (const std::size_t most : {1UL, 2UL, 24UL}) {
        const Scenario scenario = fake_scenario();
        const std::vector<Stretch> all = stretches(scenario, Load(scenario), most);
        ASSERT_FALSE(all.empty());
        EXPECT_LE(all.size(), most);
        EXPECT_EQ(all.front().from, 0s);
        EXPECT_EQ(all.back().until, scenario.duration);
        for (std::size_t at = 1; at < all.size(); ++at) EXPECT_EQ(all[at].from, all[at - 1].until);
    }
}

}  // namespace
}  // namespace sluice::sim
