// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios under the checker (every invariant recounted after every event) at a size and with seeds that the golden
// test does not have.
#include "sim/checker.h"
#include "sim/runner.h"
#include "tests/sim/scenario_files.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

RunRecord checked(const Scenario& scenario) {
    RunOptions options;
    options.check = true;
    RunRecord record = run(scenario, options);
    EXPECT_FALSE(record.incomplete);
    EXPECT_EQ(record.left.all(), 0u);
    EXPECT_LE(record.buffer_peak, scenario.pipeline.buffer * scenario.machines);
    return record;
}

TEST(CheckedScenarios, NominalAsItIs) {
    const RunRecord record = checked(testing::load_scenario("nominal"));
    const Counters& counted = record.snapshots.back().metrics.counters;
    EXPECT_NEAR(static_cast<double>(counted.offered), 900e3, 10e3);
    EXPECT_EQ(counted.outcome(OutcomeKind::delivered), counted.offered);
}

TEST(CheckedScenarios, FiveSeedsOfOverwatch) {
    Scenario scenario = testing::scaled(testing::load_scenario("overwatch"), 0.03);
    for (scenario.seed = 1; scenario.seed <= 5; ++scenario.seed) {
        SCOPED_TRACE(scenario.seed);
        const RunRecord record = checked(scenario);
        EXPECT_GT(record.snapshots.back().metrics.counters.outcome(OutcomeKind::shed), 0u);
        EXPECT_EQ(record.buffer_peak, scenario.pipeline.buffer);
    }
}

}  // namespace
}  // namespace sluice::sim
