// SPDX-License-Identifier: GPL-3.0-or-later
// Every scenario that comes with Sluice, whole: what its [[expect]] says holds. Sanitized builds run those of a million
// pushes at most so, and all of them small, in golden_test.cpp.
#include "sim/runner.h"

#include "sim/metric_names.h"
#include "sim/result_json.h"
#include "tests/sim/scenario_files.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace sluice::sim {
namespace {

using testing::load_scenario;

void expect_held(const Scenario& scenario) {
    const RunRecord record = run(scenario);
    const Report found = report(record);
    EXPECT_FALSE(record.incomplete);
    EXPECT_EQ(record.left.all(), 0u);
    for (const Held& expectation : found.expect)
        EXPECT_TRUE(expectation.held) << scenario.name << ", seed " << scenario.seed << ": " << expectation.text;
}

class Whole : public ::testing::TestWithParam<std::string> {};

TEST_P(Whole, HoldsWhatItExpects) {
    const Scenario scenario = load_scenario(GetParam());
    EXPECT_FALSE(scenario.title.empty());
    EXPECT_GT(scenario.story.size(), 200u);
    EXPECT_NE(scenario.story.find("What happened:"), std::string::npos);
    EXPECT_NE(scenario.story.find("What to look at:"), std::string::npos);
    EXPECT_GE(scenario.expect.size(), 4u);
    const double pushes = testing::expected_pushes(scenario);
    if (pushes > (testing::sanitized() ? 1e6 : 100e6)) GTEST_SKIP() << pushes << " pushes: too many here";
    expect_held(scenario);
}
INSTANTIATE_TEST_SUITE_P(Scenario, Whole, ::testing::ValuesIn(testing::scenario_names()),
                         [](const auto& tested) { return testing::test_name(tested.param); });

// The incident as told, whatever the seed: all hundred of them, ten a test.
class Overwatch : public ::testing::TestWithParam<int> {};

TEST_P(Overwatch, GoesAsToldForEverySeed) {
    Scenario scenario = load_scenario("overwatch");
    const int seeds = testing::sanitized() ? 1 : 10;
    if (testing::sanitized() && GetParam() >= 5) GTEST_SKIP() << "five seeds are enough here";
    for (int i = 0; i < seeds; ++i) {
        scenario.seed = static_cast<std::uint64_t>(GetParam() * seeds + i + 1);
        expect_held(scenario);
    }
}
INSTANTIATE_TEST_SUITE_P(Seeds, Overwatch, ::testing::Range(0, 10));

TEST(Overwatch, TellsWhoseItsNumbersAre) {
    const Scenario scenario = load_scenario("overwatch");
    EXPECT_NE(scenario.story.find("OURS, chosen to reproduce that order"), std::string::npos);
}

// The day itself is run by ./check bench.
TEST(NewYear, FirstTenMinutesPassWithoutATrace) {
    Scenario scenario = load_scenario("new-year", {"scenario.duration=10m"});
    if (testing::sanitized()) scenario = testing::scaled(scenario, 0.05);
    scenario.expect.clear();
    const RunRecord record = run(scenario);
    const Counters& counters = record.snapshots.back().metrics.counters;
    EXPECT_NEAR(static_cast<double>(counters.offered) / testing::expected_pushes(scenario), 1, 0.01);
    EXPECT_EQ(counters.outcome(OutcomeKind::delivered), counters.offered);
    EXPECT_EQ(record.buffer_peak, 0u);
}

TEST(Scenarios, AreThoseOfTheIssue) {
    const std::vector<std::string> names = testing::scenario_names();
    const std::set<std::string> present(names.begin(), names.end());
    for (const char* name :
         {"nominal",         "overwatch",     "pokemon-go",         "http-before",   "no-buffer",
          "no-shedding",     "with-shedding", "slow-firebase",      "draining-wave", "blackhole",
          "outage-10min",    "bad-tokens",    "hot-device",         "quota-600k",    "kickoff",
          "low-floods-high", "congestion",    "unavailable-minute", "new-year",      "four-machines"})
        EXPECT_TRUE(present.contains(name)) << name;
}

}  // namespace
}  // namespace sluice::sim
