// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_reader.h"

#include "sim/distributions.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

const std::string start = "[scenario]\nduration = \"7m\"\n";
const std::string chat = "[[arrivals]]\nname = \"chat\"\nkind = \"poisson\"\nrate = \"3k/s\"\n";

std::string told(const ReadResult& result) {
    std::string all;
    for (const auto& problem : result.problems) all += to_string(problem) + "\n";
    return all;
}

Scenario read(const std::string& text, const std::vector<std::string>& overrides = {}) {
    const auto result = read_scenario_text(text, "folder/test.toml", "", overrides);
    EXPECT_EQ(told(result), "") << text;
    EXPECT_TRUE(result.scenario.has_value());
    return result.scenario.value_or(Scenario{});
}

TEST(ScenarioReader, TheLeastScenarioHasTheDefaults) {
    const Scenario scenario = read(start + chat);
    EXPECT_EQ(scenario.name, "test");
    EXPECT_EQ(scenario.duration, 7min);
    EXPECT_EQ(scenario.settle, 10min);
    EXPECT_EQ(scenario.seed, 1u);
    EXPECT_EQ(scenario.pipeline, Settings{});
    EXPECT_EQ(scenario.machines, 1u);
    ASSERT_EQ(scenario.arrivals.size(), 1u);
    EXPECT_EQ(scenario.arrivals[0].rate, Curve{3000.0});
    EXPECT_EQ(scenario.arrivals[0].priority, (std::array<double, 3>{0, 1, 0}));
    EXPECT_EQ(scenario.arrivals[0].ttl, pipeline_ttl);
    EXPECT_EQ(scenario.firebase.latency.kind, LatencySpec::Kind::lognormal);
    EXPECT_EQ(scenario.firebase.latency.mean, Curve{160e6});
    EXPECT_TRUE(scenario.firebase.nack.empty());
}

TEST(ScenarioReader, ReadsTheScenarioTable) {
    const Scenario scenario = read(R"([scenario]
title = "T"
story = """
S"""
start = "17:47:00"
duration = "7m"
settle = "1h"
warmup = "5s"
seed = 42
load = 0.1
sample = "250ms"
late_after = "3s"
)" + chat);
    EXPECT_EQ(scenario.title, "T");
    EXPECT_EQ(scenario.story, "S");
    EXPECT_EQ(scenario.start, Duration{17h + 47min});
    EXPECT_EQ(scenario.settle, 1h);
    EXPECT_EQ(scenario.warmup, 5s);
    EXPECT_EQ(scenario.seed, 42u);
    EXPECT_EQ(scenario.load, 0.1);
    EXPECT_EQ(scenario.sample, 250ms);
    EXPECT_EQ(scenario.late_after, 3s);
}

TEST(ScenarioReader, ReadsArrivals) {
    const Scenario scenario = read(start + R"(
[[arrivals]]
name = "chat"
kind = "even"
rate = [{ at = "0s", value = "3k/s" }, { at = "30s", value = "660k/min", ramp = true }]
from = "1s"
until = "6m"
priority = { high = 0.2, normal = 0.7, low = 0.1 }
ttl = "10m"
devices = "1M"
zipf = 1.1
collapse_keys = 2
[[arrivals]]
name = "news"
kind = "fanout"
every = "10s"
recipients = { min = 100, max = "2k" }
over = "500ms"
ttl = "none"
[[arrivals]]
name = "once"
kind = "fanout"
at = "30s"
recipients = "25k"
over = "0s"
)");
    ASSERT_EQ(scenario.arrivals.size(), 3u);
    const auto& even = scenario.arrivals[0];
    EXPECT_EQ(even.kind, ArrivalsSpec::Kind::even);
    EXPECT_EQ(even.rate, (Curve{{{0s, 3000, false}, {30s, 11'000, true}}}));
    EXPECT_EQ(even.from, 1s);
    EXPECT_EQ(even.until, 6min);
    EXPECT_EQ(even.priority, (std::array<double, 3>{0.2, 0.7, 0.1}));
    EXPECT_EQ(even.ttl, 10min);
    EXPECT_EQ(even.devices, 1'000'000u);
    EXPECT_EQ(even.zipf, 1.1);
    EXPECT_EQ(even.collapse_keys, 2u);
    const auto& news = scenario.arrivals[1];
    EXPECT_EQ(news.every, Duration{10s});
    EXPECT_EQ(news.at, std::nullopt);
    EXPECT_EQ(news.recipients_min, 100u);
    EXPECT_EQ(news.recipients_max, 2000u);
    EXPECT_EQ(news.over, 500ms);
    EXPECT_EQ(news.ttl, no_ttl);
    const auto& once = scenario.arrivals[2];
    EXPECT_EQ(once.at, Duration{30s});
    EXPECT_EQ(once.recipients_min, 25'000u);
    EXPECT_EQ(once.recipients_max, 25'000u);
}

TEST(ScenarioReader, ReadsFirebase) {
    const auto firebase = read(start + chat + R"(
[firebase]
latency = { kind = "erlang", mean = [{ at = "0s", value = "150ms" }, { at = "3m", value = "105ms" }], shape = 4 }
capacity = "50/s"
nack = { BAD_REGISTRATION = 0.001, SERVICE_UNAVAILABLE = [{ at = "0s", value = "0%" }, { at = "1m", value = 0.9 }] }
pending_limit = 20
over_limit = "accept"
connections_max = 10
device_limit = "240/min"
quota = [{ at = "0s", value = "600k/min" }, { at = "1m", value = "5k/s" }]
receipts = "10%"
canonical = [{ at = "0s", value = 0.5 }]
upstream = "60/min"
connect_time = "1s"
cold_start = true
accept_at = 0.25
)")
                              .firebase;
    EXPECT_EQ(firebase.latency.kind, LatencySpec::Kind::erlang);
    EXPECT_EQ(firebase.latency.shape, 4u);
    EXPECT_EQ(firebase.latency.mean, (Curve{{{0s, 150e6, false}, {180s, 105e6, false}}}));
    EXPECT_EQ(firebase.capacity, Curve{50.0});
    ASSERT_EQ(firebase.nack.size(), 2u);
    EXPECT_EQ(firebase.nack[0].first, "BAD_REGISTRATION");
    EXPECT_EQ(firebase.nack[0].second, Curve{0.001});
    EXPECT_EQ(firebase.nack[1].second, (Curve{{{0s, 0, false}, {60s, 0.9, false}}}));
    EXPECT_EQ(firebase.pending_limit, 20u);
    EXPECT_EQ(firebase.over_limit, OverLimit::accept);
    EXPECT_EQ(firebase.connections_max, 10u);
    EXPECT_EQ(firebase.device_limit, Curve{240.0}) << "a minute";
    EXPECT_EQ(firebase.quota, (Curve{{{0s, 600e3, false}, {60s, 300e3, false}}})) << "a minute";
    EXPECT_EQ(firebase.receipts, Curve{0.1});
    EXPECT_EQ(firebase.canonical, Curve{0.5});
    EXPECT_EQ(firebase.upstream, Curve{1.0}) << "a second";
    EXPECT_EQ(firebase.connect_time, 1s);
    EXPECT_TRUE(firebase.cold_start);
    EXPECT_EQ(firebase.accept_at, 0.25);
}

TEST(ScenarioReader, AP99IsTheSmallerCvThatHasIt) {
    for (const char* kind : {"lognormal", "gamma"}) {
        const auto latency = read(start + chat + "[firebase]\nlatency = { kind = \"" + kind +
                                  "\", mean = \"100ms\", p99 = \"300ms\" }\n")
                                 .firebase.latency;
        EXPECT_NEAR(p99_factor(latency.kind, latency.cv), 3, 1e-6) << kind;
        EXPECT_LT(latency.cv, 1) << kind;
    }
}

TEST(ScenarioReader, ReadsFaultsAndMachines) {
    const Scenario scenario = read(start + chat + R"(
[machines]
count = 4
[[fault]]
at = "1m"
kind = "drain"
connections = "50%"
every = "30s"
grace = "5s"
[[fault]]
at = "2m"
kind = "half-open"
connections = 5
[[fault]]
at = "3m"
kind = "slow"
lasts = "10s"
factor = 2.5
[[fault]]
at = "4m"
kind = "lose"
lasts = "10s"
share = "5%"
[[fault]]
at = "5m"
kind = "machine-loss"
lasts = "1m"
machine = 3
)");
    EXPECT_EQ(scenario.machines, 4u);
    ASSERT_EQ(scenario.faults.size(), 5u);
    EXPECT_EQ(scenario.faults[0].kind, FaultSpec::Kind::drain);
    EXPECT_EQ(scenario.faults[0].connections, std::nullopt);
    EXPECT_EQ(scenario.faults[0].connections_share, 0.5);
    EXPECT_EQ(scenario.faults[0].every, Duration{30s});
    EXPECT_EQ(scenario.faults[0].grace, 5s);
    EXPECT_EQ(scenario.faults[1].kind, FaultSpec::Kind::half_open);
    EXPECT_EQ(scenario.faults[1].connections, 5u);
    EXPECT_EQ(scenario.faults[2].factor, 2.5);
    EXPECT_EQ(scenario.faults[2].lasts, 10s);
    EXPECT_EQ(scenario.faults[2].connections_share, 1);
    EXPECT_EQ(scenario.faults[3].share, 0.05);
    EXPECT_EQ(scenario.faults[4].machine, 2u) << "from 1 in a file";
    EXPECT_FALSE(scenario.faults[4].machine_chosen);
}

TEST(ScenarioReader, ReadsExpectationsInTheUnitOfTheMetric) {
    const auto expect = read(start + chat + R"([[expect]]
metric = "shed_share"
min = "3%"
max = 0.05
from = "1m"
until = "2m"
[[expect]]
metric = "total_ms.p99"
max = "2s"
[[expect]]
metric = "recovery_s"
max = "1m30s"
[[expect]]
metric = "buffer_peak"
min = "15k"
[[expect]]
metric = "carried_rate_mean"
min = "1M/min"
[[expect]]
metric = "wait_ms.count"
min = 5
[[expect]]
event = "buffer-full"
at = "3m"
within = "5s"
[[expect]]
event = "quota-limits"
never = true
)")
                            .expect;
    ASSERT_EQ(expect.size(), 8u);
    EXPECT_EQ(expect[0].metric, "shed_share");
    EXPECT_EQ(expect[0].min, 0.03);
    EXPECT_EQ(expect[0].max, 0.05);
    EXPECT_EQ(expect[0].min_text, "3%");
    EXPECT_EQ(expect[0].max_text, "0.05");
    EXPECT_EQ(expect[0].from, Duration{1min});
    EXPECT_EQ(expect[0].until, Duration{2min});
    EXPECT_EQ(expect[0].line, 7);
    EXPECT_EQ(expect[1].max, 2000);
    EXPECT_EQ(expect[2].max, 90);
    EXPECT_EQ(expect[3].min, 15'000);
    EXPECT_EQ(expect[4].min, 1e6 / 60);
    EXPECT_EQ(expect[5].min, 5);
    EXPECT_EQ(expect[6].event, "buffer-full");
    EXPECT_EQ(expect[6].at, Duration{3min});
    EXPECT_EQ(expect[6].within, 5s);
    EXPECT_TRUE(expect[7].never);
}

TEST(ScenarioReader, OverridesAnyKey) {
    const Scenario scenario =
        read(start + chat + "[[fault]]\nat = \"1m\"\nkind = \"drop\"\n",
             {"pipeline.buffer=0", "arrivals.chat.rate=11k/s", "arrivals[0].devices=5", "firebase.latency.mean=110ms",
              "firebase.nack.BAD_REGISTRATION=1%", "fault.0.at=2m", "scenario.title=17", "machines.count=2",
              "pipeline.quota.rate=60/min", "pipeline.quota=none"});
    EXPECT_EQ(scenario.pipeline.buffer, 0u);
    EXPECT_EQ(scenario.arrivals[0].rate, Curve{11'000.0});
    EXPECT_EQ(scenario.arrivals[0].devices, 5u);
    EXPECT_EQ(scenario.firebase.latency.mean, Curve{110e6});
    EXPECT_EQ(scenario.firebase.nack.size(), 1u);
    EXPECT_EQ(scenario.faults[0].at, 2min);
    EXPECT_EQ(scenario.title, "17");
    EXPECT_EQ(scenario.machines, 2u);
    EXPECT_FALSE(scenario.pipeline.quota.has_value()) << "the last one counts";
}

class ScenarioFolder : public testing::Test {
protected:
    void SetUp() override {
        const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
        folder_ = std::filesystem::temp_directory_path() / (std::string{"sluice_reader_"} + test->name());
        std::filesystem::create_directories(folder_ / "data");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream{folder_ / name} << text;
        return (folder_ / name).string();
    }
    std::filesystem::path folder_;
};

TEST_F(ScenarioFolder, FilesAreRelativeToTheScenario) {
    write("data/t.csv", "second,count\n0,5\n60,7\n");
    write("data/l.txt", "100ms\n300ms\n");
    const auto path = write("s.toml", start + R"(
[[arrivals]]
name = "cup"
kind = "trace"
file = "data/t.csv"
step = "1m"
within = "even"
scale = 0.5
speed = 60
[firebase]
latency = { kind = "empirical", file = "data/l.txt" }
)");
    const auto result = read_scenario_file(path);
    ASSERT_EQ(told(result), "");
    EXPECT_EQ(result.scenario->name, "s");
    const auto& cup = result.scenario->arrivals[0];
    EXPECT_EQ(cup.trace, (std::vector<std::pair<double, std::uint64_t>>{{0, 5}, {60, 7}}));
    EXPECT_EQ(cup.within, ArrivalsSpec::Within::even);
    EXPECT_EQ(cup.step, 1min);
    EXPECT_EQ(cup.scale, 0.5);
    EXPECT_EQ(cup.speed, 60);
    const auto& latency = result.scenario->firebase.latency;
    EXPECT_EQ(latency.sample, (std::vector<double>{100e6, 300e6}));
    EXPECT_EQ(latency.mean, Curve{200e6}) << "the sample's own";
}

TEST_F(ScenarioFolder, WhatCannotBeReadIsTold) {
    EXPECT_EQ(told(read_scenario_file((folder_ / "none.toml").string())),
              (folder_ / "none.toml").string() +
                  ": error: found no file that can be read (No such file or directory), expected a scenario\n");
    EXPECT_EQ(read_scenario_file(folder_.string()).problems.size(), 1u) << "a folder";
}

TEST(ScenarioReader, WithoutAFolderNoFileIsTouched) {
    const auto result = read_scenario_text(
        start + "[[arrivals]]\nname = \"a\"\nkind = \"trace\"\nfile = \"/etc/passwd\"\nstep = \"1s\"\n", "t", "");
    EXPECT_EQ(told(result),
              "t:6:8: error: found file = \"/etc/passwd\", expected no file here: the text has no folder of its own\n");
}

TEST(ScenarioReader, EveryScenarioThatComesWithSluiceReads) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/scenarios")) {
        if (entry.path().extension() != ".toml") continue;
        EXPECT_EQ(told(read_scenario_file(entry.path().string())), "");
        ++count;
    }
    EXPECT_GE(count, 20);
}

}  // namespace
}  // namespace sluice::sim
