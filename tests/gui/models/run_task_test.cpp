// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/run_task.h"

#include "core/report/figures.h"
#include "core/report/json_text.h"
#include "sim/runner.h"
#include "sim/scenario_reader.h"

#include <gtest/gtest.h>
#include <QEventLoop>
#include <QSignalSpy>

namespace sluice::gui {
namespace {

sim::Scenario scenario(const std::vector<std::string>& overrides = {}) {
    auto read = sim::read_scenario_text(R"(
[scenario]
title = "a burst"
duration = "60s"
warmup = "2s"
[pipeline]
pushers = 2
buffer = 500
[[arrivals]]
name = "chat"
kind = "poisson"
rate = [ { at = "0s", value = "500/s" }, { at = "20s", value = "4k/s" }, { at = "40s", value = "500/s" } ]
[firebase]
latency = { kind = "lognormal", mean = "100ms", p99 = "250ms" }
)",
                                        "test.toml", "", overrides);
    EXPECT_TRUE(read.scenario) << (read.problems.empty() ? "" : to_string(read.problems.front()));
    return *read.scenario;
}

/// The run, and the rows that came before it.
struct Ran {
    explicit Ran(sim::Scenario of) {
        QEventLoop loop;
        QObject::connect(&task, &RunTask::rowsArrived, [this](const Burst& arrived) {
            if (rows.empty())
                rows = arrived;
            else
                rows.append(arrived);
        });
        QObject::connect(&task, &RunTask::finished, &loop, [&](const RunPtr& finished) {
            run = finished;
            loop.quit();
        });
        QObject::connect(&task, &RunTask::failed, &loop, &QEventLoop::quit);
        task.start(std::move(of), QStringLiteral("test"));
        loop.exec();
    }
    RunTask task;
    Burst rows;
    RunPtr run;
};

TEST(RunTask, GivesTheSameRunAsTheRunner) {
    const Ran ran(scenario());
    ASSERT_TRUE(ran.run);
    const sim::RunRecord plain = sim::run(scenario());
    EXPECT_EQ(ran.run->record.fingerprint, plain.fingerprint);
    EXPECT_EQ(ran.run->label, QStringLiteral("test"));
    EXPECT_FALSE(ran.task.running());
    const Burst expected = burst_of(RunView(plain));
    EXPECT_EQ(ran.rows.offered, expected.offered);
    EXPECT_EQ(ran.rows.buffered, expected.buffered);
    EXPECT_EQ(ran.rows.buffer_limit, 500);
}

TEST(RunTask, FiguresOfTheWholeAreThoseOfTheResult) {
    const Ran ran(scenario());
    ASSERT_TRUE(ran.run);
    const RangeFigures all = figures_of(*ran.run);
    const auto expected = figures(RunView(ran.run->record));
    EXPECT_EQ(all.from_s, 2);
    EXPECT_NEAR(all.wait.p99, *value_at(expected, "wait_ms.p99"), 0.01 * all.wait.p99);
    EXPECT_NEAR(all.ack.p50, *value_at(expected, "ack_ms.p50"), 0.01 * all.ack.p50);
    EXPECT_NEAR(all.total.p999, *value_at(expected, "total_ms.p999"), 0.01 * all.total.p999);
    EXPECT_GT(all.totals.outcomes[index(OutcomeKind::shed)], 1000u);
    EXPECT_EQ(static_cast<double>(all.totals.buffered_max), *value_at(expected, "buffer_peak"));
}

TEST(RunTask, FiguresOfRangesAddUp) {
    const Ran ran(scenario());
    ASSERT_TRUE(ran.run);
    const RangeFigures calm = figures_of(*ran.run, 0, 20);
    const RangeFigures burst = figures_of(*ran.run, 20.5, 39.5);
    EXPECT_EQ(burst.from_s, 20);
    EXPECT_EQ(burst.until_s, 40);
    const RangeFigures rest = figures_of(*ran.run, 40, 1e9);
    const RangeFigures whole = figures_of(*ran.run, 0, 1e9);
    EXPECT_EQ(calm.totals.offered + burst.totals.offered + rest.totals.offered, whole.totals.offered);
    EXPECT_EQ(calm.total.count + burst.total.count + rest.total.count, whole.total.count);
    EXPECT_EQ(calm.totals.outcomes[index(OutcomeKind::shed)], 0u);
    EXPECT_GT(burst.shed_share, 0.1);
    EXPECT_GT(burst.wait.p50, calm.wait.p50);
}

TEST(RunTask, StartingAgainSilencesTheRunBefore) {
    RunTask task;
    QStringList labels;
    QEventLoop loop;
    QObject::connect(&task, &RunTask::finished, &loop, [&](const RunPtr& run) {
        labels.append(run->label);
        loop.quit();
    });
    task.start(scenario(), QStringLiteral("first"));
    task.start(scenario(), QStringLiteral("second"));
    task.start(scenario({"pipeline.buffer=0"}), QStringLiteral("third"));
    loop.exec();
    EXPECT_EQ(labels, QStringList{QStringLiteral("third")});
}

TEST(RunTask, CancelsAndEndsWithItsOwner) {
    RunTask task;
    const QSignalSpy cancelled(&task, &RunTask::cancelled);
    const QSignalSpy finished(&task, &RunTask::finished);
    task.cancel();
    EXPECT_EQ(cancelled.count(), 0);
    task.start(scenario(), QStringLiteral("first"));
    EXPECT_TRUE(task.running());
    task.cancel();
    EXPECT_FALSE(task.running());
    EXPECT_EQ(cancelled.count(), 1);
    { RunTask(nullptr).start(scenario(), QStringLiteral("second")); }
    QCoreApplication::processEvents();
    EXPECT_EQ(finished.count(), 0);
}

}  // namespace
}  // namespace sluice::gui
