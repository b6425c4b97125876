// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sim/scenario_files.h"

#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLUICE_TEST_SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLUICE_TEST_SANITIZED 1
#endif

namespace sluice::sim::testing {
namespace {

constexpr double small_pushes = 100e3;
constexpr int small_rows = 90;

std::string folder() { return std::string(SLUICE_SOURCE_DIR) + "/scenarios"; }

template <typename Count>
Count scaled_count(Count count, double share, Count least) {
    return std::max(least, static_cast<Count>(std::llround(static_cast<double>(count) * share)));
}

double slots_of(const Settings& pipeline) { return static_cast<double>(pipeline.pushers) * pipeline.window; }

std::uint32_t scaled_pushers(std::uint32_t pushers, double share) {
    return scaled_count(pushers, share, std::min(pushers, 4u));
}

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

/// Pushes of one arrivals table, by its curve in steps of a thousandth of the time.
double pushes_of(const ArrivalsSpec& arrivals, const Scenario& scenario) {
    const double from = seconds(arrivals.from), until = seconds(std::min(arrivals.until, scenario.duration));
    double sum = 0;
    switch (arrivals.kind) {
        case ArrivalsSpec::Kind::fanout: {
            const double times = arrivals.every ? (until - from) / seconds(*arrivals.every) : 1;
            return times * static_cast<double>(arrivals.recipients_min + arrivals.recipients_max) / 2;
        }
        case ArrivalsSpec::Kind::trace:
            for (const auto& [second, count] : arrivals.trace)
                if (second / arrivals.speed < until) sum += static_cast<double>(count) * arrivals.scale;
            return sum;
        default: break;
    }
    const double step = (until - from) / 1000;
    for (int i = 0; i < 1000; ++i) {
        const auto at = Duration{static_cast<std::int64_t>((from + (i + 0.5) * step) * 1e9)};
        sum += step * arrivals.rate.at(at);
    }
    return sum;
}

}  // namespace

std::vector<std::string> scenario_names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder()))
        if (entry.path().extension() == ".toml") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

Scenario load_scenario(const std::string& name, const std::vector<std::string>& overrides) {
    const auto read = read_scenario_file(folder() + "/" + name + ".toml", overrides);
    for (const Problem& problem : read.problems) ADD_FAILURE() << to_string(problem);
    return read.scenario.value();
}

Scenario scaled(Scenario scenario, double share) {
    Settings& pipeline = scenario.pipeline;
    scenario.load *= share;
    const double slots = slots_of(pipeline) * share;
    pipeline.pushers = scaled_pushers(pipeline.pushers, share);
    pipeline.window = scaled_count<std::uint32_t>(1, slots / pipeline.pushers, 1);
    if (pipeline.buffer > 0) pipeline.buffer = scaled_count<std::uint64_t>(pipeline.buffer, share, 1);
    pipeline.retry.waiting = scaled_count<std::uint64_t>(pipeline.retry.waiting, share, 1);
    if (pipeline.quota) {
        pipeline.quota->rate *= share;
        pipeline.quota->burst = scaled_count<std::uint64_t>(pipeline.quota->burst, share, 1);
    }
    scenario.firebase.capacity = scenario.firebase.capacity.scaled(share);
    scenario.firebase.quota = scenario.firebase.quota.scaled(share);
    for (FaultSpec& fault : scenario.faults)
        if (fault.connections) fault.connections = scaled_count<std::uint32_t>(*fault.connections, share, 1);
    return scenario;
}

Scenario small(const std::string& name, const std::vector<std::string>& overrides) {
    Scenario scenario = load_scenario(name, overrides);
    double share = std::min(0.1, small_pushes / expected_pushes(scenario));
    // Up to a whole window, so that the load stays in proportion to what can be carried.
    const double pushers = scaled_pushers(scenario.pipeline.pushers, share), slots = slots_of(scenario.pipeline);
    share = pushers * std::ceil(slots * share / pushers) / slots;
    scenario = scaled(scenario, share);
    const auto whole = std::chrono::ceil<std::chrono::seconds>(scenario.duration / small_rows);
    scenario.sample = std::max<Duration>(whole, std::chrono::seconds{1});
    return scenario;
}

double expected_pushes(const Scenario& scenario) {
    double sum = 0;
    for (const ArrivalsSpec& arrivals : scenario.arrivals) sum += pushes_of(arrivals, scenario);
    return sum * scenario.load;
}

bool sanitized() {
#ifdef SLUICE_TEST_SANITIZED
    return true;
#else
    return false;
#endif
}

std::string test_name(const std::string& scenario) {
    std::string name = scenario;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace sluice::sim::testing
