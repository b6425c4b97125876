// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_toml.h"

#include "sim/scenario_reader.h"
#include "tests/sim/fake_record.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

Scenario read(const std::string& text) {
    const ReadResult result = read_scenario_text(text, "written", "");
    for (const Problem& problem : result.problems) ADD_FAILURE() << to_string(problem) << "\n" << text;
    return result.scenario.value_or(Scenario{});
}

TEST(ScenarioToml, ReadsBackTheSame) {
    const std::string text = scenario_toml(testing::fake_scenario());
    const Scenario back = read(text);
    EXPECT_EQ(scenario_toml(back), text);
    EXPECT_EQ(back.pipeline, testing::fake_scenario().pipeline);
    EXPECT_EQ(back.duration, testing::fake_scenario().duration);
    EXPECT_EQ(back.arrivals.front().rate, testing::fake_scenario().arrivals.front().rate);
}

TEST(ScenarioToml, HasEverythingThatWasOverridden) {
    const std::string given = R"(
[scenario]
title = "All of it"
duration = "1h"
[pipeline]
pushers = 7
quota = { rate = "590k/min", burst = "10k", ramp = "60s" }
[[arrivals]]
name = "fan"
kind = "fanout"
every = "10s"
recipients = { min = 10, max = 20 }
over = "500ms"
ttl = "10m"
priority = { high = 0.25, normal = 0.5, low = 0.25 }
[firebase]
latency = { kind = "gamma", mean = "110ms", cv = 0.5 }
nack = { BAD_REGISTRATION = 0.001 }
quota = "600k/min"
[[fault]]
at = "2m"
kind = "slow"
factor = 3
lasts = "10s"
[machines]
count = 4
)";
    const Scenario scenario = read(given);
    const std::string text = scenario_toml(scenario);
    for (const char* part :
         {"pushers = 7", "590k/min", "BAD_REGISTRATION", "gamma", "[[fault]]", "factor = 3", "count = 4", "\"500ms\""})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    EXPECT_EQ(scenario_toml(read(text)), text);
}

}  // namespace
}  // namespace sluice::sim
