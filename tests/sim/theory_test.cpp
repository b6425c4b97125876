// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of two million pushes (tests/data/theory) against queueing theory (queueing.h). The tolerances are those of the
// engine's prototype: about three times the spread over ten seeds.
#include "sim/runner.h"

#include "core/report/events.h"
#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "sim/scenario_reader.h"
#include "tests/sim/queueing.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace sluice::sim {
namespace {

using Overrides = std::vector<std::string>;

RunRecord run_model(const std::string& name, Overrides overrides = {}) {
    if (const char* seed = std::getenv("SLUICE_THEORY_SEED")) overrides.push_back("scenario.seed=" + std::string(seed));
    const auto read = read_scenario_file(std::string(SLUICE_TEST_DATA) + "/theory/" + name + ".toml", overrides);
    for (const Problem& problem : read.problems) ADD_FAILURE() << to_string(problem);
    RunRecord record = run(read.scenario.value());
    EXPECT_FALSE(record.incomplete);
    return record;
}

double figure(const RunRecord& record, const std::string& key) {
    const auto value = value_at(figures(record), key);
    EXPECT_TRUE(value) << key;
    return value.value_or(NAN);
}

// Relative, in per cent. Tells how far it was, so that tolerances can be seen to be neither loose nor tight.
void expect_near(const RunRecord& record, const std::string& key, double theory, double per_cent) {
    const double found = figure(record, key), off = 100 * (found / theory - 1);
    ::testing::Test::RecordProperty(key + " off by per cent", std::to_string(off));
    EXPECT_NEAR(off, 0, per_cent) << key << " is " << found << ", theory says " << theory;
}

constexpr double service_ms = 100;

TEST(Theory, OneExponentialServer) {
    const RunRecord record = run_model("mm1");
    expect_near(record, "wait_ms.mean", 0.8 / (1 - 0.8) * service_ms, 3);
    expect_near(record, "wait_positive_share", 0.8, 0.5);
    expect_near(record, "utilisation", 0.8, 0.5);
    // An M/M/1 queue's wait is exponential beyond its atom at 0: 1 - ρ e^{-(1-ρ) t/S}.
    expect_near(record, "wait_ms.p90", std::log(0.8 / 0.1) / 0.2 * service_ms, 4);
}

TEST(Theory, TenExponentialServers) {
    const RunRecord record = run_model("mm10");
    ASSERT_NEAR(theory::erlang_c(10, 9), 0.66873, 1e-5);
    expect_near(record, "wait_positive_share", theory::erlang_c(10, 9), 1.5);
    expect_near(record, "wait_ms.mean", theory::mmc_wait(10, 9) * service_ms, 8);
}

TEST(Theory, BoundedBuffer) {
    const RunRecord record = run_model("mm5-buffer10");
    const theory::Bounded value = theory::mmc_bounded(5, 10, 6);
    ASSERT_NEAR(value.shed, 0.182512, 1e-6);
    ASSERT_NEAR(value.wait * service_ms, 129.659, 1e-3);
    expect_near(record, "shed_share", value.shed, 1.2);
    expect_near(record, "wait_ms.mean", value.wait * service_ms, 0.8);
    EXPECT_EQ(figure(record, "buffer_peak"), 10);
}

TEST(Theory, NoBufferShedsTheSameForEveryDistribution) {
    ASSERT_NEAR(theory::erlang_b(20, 18), 0.109213, 1e-6);
    for (const std::string kind : {"exponential", "constant", "lognormal"}) {
        SCOPED_TRACE(kind);
        const RunRecord record = run_model("no-buffer", {"firebase.latency.kind=" + kind});
        expect_near(record, "shed_share", theory::erlang_b(20, 18), 1.4);
        EXPECT_EQ(figure(record, "wait_ms.max"), 0);
    }
}

TEST(Theory, ConstantService) {
    expect_near(run_model("md1"), "wait_ms.mean", theory::mg1_wait(0.7, 0) * service_ms, 1);
    ASSERT_NEAR(theory::mdc_wait(1, 0.7), theory::mg1_wait(0.7, 0), 1e-9);
    expect_near(run_model("md4"), "wait_ms.mean", theory::mdc_wait(4, 3.2) * service_ms, 3);
}

TEST(Theory, PollaczekKhinchine) {
    const double scv = std::exp(0.36) - 1;
    ASSERT_NEAR(theory::mg1_wait(0.7, scv) * service_ms, 167.222, 1e-3);
    expect_near(run_model("mg1"), "wait_ms.mean", theory::mg1_wait(0.7, scv) * service_ms, 1.4);
}

TEST(Theory, EvenArrivals) {
    const RunRecord record = run_model("dm1");
    expect_near(record, "wait_positive_share", theory::dm1_sigma(0.8), 0.8);
    expect_near(record, "wait_ms.mean", theory::dm1_wait(0.8) * service_ms, 2);
}

TEST(Theory, Deadlines) {
    const RunRecord record = run_model("deadlines");
    const theory::Impatient value = theory::mmc_deadline(5, 6, 1);
    expect_near(record, "expired_share", value.expired, 1.2);
    expect_near(record, "wait_ms.mean", value.wait * service_ms, 0.8);
    EXPECT_LE(figure(record, "wait_ms.max"), service_ms);
}

TEST(Theory, ThreeLanes) {
    const RunRecord record = run_model("lanes");
    const std::vector<double> waits = theory::cobham_waits({0.16, 0.24, 0.4});
    expect_near(record, "by_priority.high.wait_ms.mean", waits[0] * service_ms, 1.2);
    expect_near(record, "by_priority.normal.wait_ms.mean", waits[1] * service_ms, 1.5);
    expect_near(record, "by_priority.low.wait_ms.mean", waits[2] * service_ms, 4);
    // Who goes first does not change how much waiting there is (Kleinrock's conservation law).
    expect_near(record, "wait_ms.mean", 400, 3);
}

TEST(Theory, Retries) {
    const RunRecord record = run_model("retries");
    constexpr double p = 0.3;
    const double offered = figure(record, "offered");
    expect_near(record, "sent", offered * (1 + p + p * p + p * p * p), 0.3);
    expect_near(record, "failed_by_reason.attempts", offered * p * p * p * p, 4);
    expect_near(record, "nacks.SERVICE_UNAVAILABLE", offered * (p + p * p + p * p * p + p * p * p * p), 0.8);
    EXPECT_EQ(figure(record, "delivered") + figure(record, "failed"), offered);
}

TEST(Theory, FluidGrowthInOverload) {
    const RunRecord record = run_model("overload");
    constexpr double rate = 16e3, slots = 2000, service = 0.160, buffer = 250e3, duration = 100;
    const double full = service * std::log(1 / (1 - slots / (rate * service))) + buffer / (rate - slots / service);
    const double shed = (duration - full) * (rate - slots / service) / (rate * duration);
    ASSERT_NEAR(shed, 0.061968, 1e-6);
    expect_near(record, "shed_share", shed, 4);
    double found = 0;
    for (const Event& event : events(record))
        if (event.kind == EventKind::buffer_full) found = std::chrono::duration<double>(event.at).count();
    EXPECT_NEAR(found / full, 1, 0.03) << found << " s, theory says " << full;
}

}  // namespace
}  // namespace sluice::sim
