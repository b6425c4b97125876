// SPDX-License-Identifier: GPL-3.0-or-later
// What the result tells of a run, where it once was wrong: each with the smallest world that shows it.
#include "core/report/events.h"
#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "sim/runner.h"
#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

RunRecord run_of(const std::string& text) {
    const ReadResult read = read_scenario_text(text, "told.toml", "");
    if (!read.scenario) throw std::runtime_error(to_string(read.problems.front()));
    RunOptions options;
    options.check = true;
    return run(*read.scenario, options);
}

std::vector<std::string> told(const RunRecord& record, EventKind kind) {
    std::vector<std::string> texts;
    for (const Event& event : events(record))
        if (event.kind == kind) texts.push_back(event.clock + " " + event.text);
    return texts;
}

TEST(ToldTruly, ADuplicateWhosePushFailsIsADuplicate) {
    const RunRecord record = run_of(R"(
[scenario]
duration = "12s"
[pipeline]
pushers = 1
ack_timeout = "1s"
retry = { losses = 1 }
reconnect = { spread = "0s" }
[[arrivals]]
name = "a"
kind = "even"
rate = "1/s"
[firebase]
latency = { kind = "constant", mean = "100ms" }
connect_time = "1ms"
[[fault]]
at = "0s"
kind = "lose"
share = "100%"
lasts = "1h"
)");
    const auto result = figures(record);
    const double failed = *value_at(result, "failed");
    EXPECT_GT(failed, 0);
    EXPECT_NEAR(*value_at(result, "duplicates"), *value_at(result, "resent"), 1)
        << "each resend of one taken was taken, too; one was sent when its connection was given up";
}

TEST(ToldTruly, ADrainedConnectionThatWasReplacedIsNotLost) {
    const RunRecord record = run_of(R"(
[scenario]
duration = "1m"
[pipeline]
pushers = 4
[[arrivals]]
name = "a"
kind = "even"
rate = "10/s"
[firebase]
latency = { kind = "constant", mean = "100ms" }
[[fault]]
at = "10s"
kind = "drain"
grace = "5s"
every = "20s"
)");
    EXPECT_EQ(told(record, EventKind::connection_lost).size(), 0u);
    EXPECT_EQ(told(record, EventKind::connection_back).size(), 0u);
    EXPECT_EQ(told(record, EventKind::draining).size(), 3u);
}

TEST(ToldTruly, TheLongestWaitOfAPartIsOfThatPart) {
    const RunRecord record = run_of(R"(
[scenario]
duration = "60s"
warmup = "20s"
sample = "5s"
[pipeline]
pushers = 1
window = 1
[[arrivals]]
name = "a"
kind = "even"
rate = [{ at = "0s", value = "30/s" }, { at = "10s", value = "1/s" }, { at = "30s", value = "20/s" }, { at = "32s", value = "1/s" }]
[firebase]
latency = { kind = "constant", mean = "100ms" }
)");
    const auto result = figures(record);
    EXPECT_NEAR(*value_at(result, "oldest_wait_ms"), *value_at(result, "wait_ms.max"), 1e-6);
}

}  // namespace
}  // namespace sluice::sim
