// SPDX-License-Identifier: GPL-3.0-or-later
// 500 random scenarios with everything in them, each invariant recounted after every event; faults end, and then
// everything drains. SLUICE_SWARM=20000 runs more; SLUICE_SWARM_SEED=N runs the one that failed.
#include "sim/checker.h"
#include "sim/runner.h"
#include "tests/swarm/random_scenario.h"

#include <gtest/gtest.h>
#include <cstdlib>
#include <string>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr || *text == 0 ? otherwise : std::strtoull(text, nullptr, 10);
}

/// What is wrong with this one; empty where nothing is.
std::string trouble(const Scenario& scenario) {
    try {
        RunOptions options;
        options.check = true;
        const RunRecord record = run(scenario, options);
        if (record.buffer_peak > scenario.machines * scenario.pipeline.buffer)
            return "buffered " + std::to_string(record.buffer_peak) + " of " +
                   std::to_string(scenario.machines * scenario.pipeline.buffer);
        const Snapshot& end = record.snapshots.back();
        if (end.duplicates > end.metrics.counters.resent)
            return std::to_string(end.duplicates) + " duplicates of " + std::to_string(end.metrics.counters.resent) +
                   " resent";
        if (record.left.all() != 0)
            return "not drained: " + std::to_string(record.left.all()) + " left after " +
                   std::to_string(record.ended.count() / 1'000'000'000) + " s";
        return "";
    } catch (const Violation& violation) {
        return violation.what();
    }
}

TEST(ScenarioSwarm, KeepsEveryInvariantAndDrains) {
    const std::uint64_t only = number_from("SLUICE_SWARM_SEED", 0);
    const std::uint64_t first = only == 0 ? 1 : only;
    const std::uint64_t last = only == 0 ? number_from("SLUICE_SWARM", 500) : only;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        const Scenario scenario = random_scenario(seed);
        ASSERT_TRUE(problems(scenario.pipeline).empty()) << problems(scenario.pipeline).front();
        const std::string wrong = trouble(scenario);
        ASSERT_EQ(wrong, "") << "SLUICE_SWARM_SEED=" << seed << " brings it back";
    }
}

TEST(ScenarioSwarm, HasEverythingInIt) {
    std::uint64_t mixed = 0, traces = 0, empirical = 0, skewed = 0, warm = 0, machine = 0, moving = 0, upstream = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const Scenario scenario = random_scenario(seed);
        for (const ArrivalsSpec& spec : scenario.arrivals) {
            mixed += spec.collapse_keys > 0 && spec.priority[0] > 0 && spec.priority[2] > 0;
            traces += !spec.trace.empty();
            skewed += spec.zipf > 0;
        }
        for (const FaultSpec& fault : scenario.faults)
            machine += fault.kind == FaultSpec::Kind::machine_loss && !fault.machine_chosen && scenario.machines > 1;
        for (const auto& [name, share] : scenario.firebase.nack) moving += share.at(0s) != share.at(scenario.duration);
        empirical += !scenario.firebase.latency.sample.empty();
        warm += scenario.warmup > 0s;
        upstream += !scenario.firebase.upstream.zero() && !scenario.firebase.receipts.zero();
    }
    for (const std::uint64_t found : {mixed, traces, empirical, skewed, warm, machine, moving, upstream})
        EXPECT_GT(found, 0u);
}

TEST(ScenarioSwarm, TheSameSeedGivesTheSameRun) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const RunRecord one = run(random_scenario(seed)), two = run(random_scenario(seed));
        EXPECT_EQ(one.fingerprint, two.fingerprint) << seed;
        EXPECT_EQ(one.ended, two.ended) << seed;
        EXPECT_EQ(one.rows.size(), two.rows.size()) << seed;
    }
}

}  // namespace
}  // namespace sluice::sim
