// SPDX-License-Identifier: GPL-3.0-or-later
// More histories that lie, see checker_test.cpp: deadlines, attempts, connections, pauses, quota, counters.
#include "tests/sim/checked_pipeline.h"
#include "tests/sim/violation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <utility>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

TEST(CheckerDeadline, FindsASendAfterIt) {
    CheckedPipeline tested(small());
    tested.offer();
    tested.lie_of_send = [&](Send& send) { return tested.checker.sent(send), false; };
    tested.now += 101s;  // and the pipeline, not told the time, sends it
    tested.checker.opened(1, 100, tested.now);
    tested.pipeline.opened(1, 100, start_of_time);
    EXPECT_VIOLATION("Deadline: push 1: it was sent after", [&] {
        while (const auto next = tested.pipeline.next_send()) tested.checker.sent(*next);
        tested.checker.verify(tested.pipeline, tested.now);
    }());
}

TEST(CheckerDeadline, FindsAnEarlyExpiry) {
    Settings short_lived = small();
    short_lived.default_ttl = 1s;
    CheckedPipeline tested(short_lived, small());
    tested.offer();
    EXPECT_VIOLATION("Deadline: push 1: it expired before", tested.run_to(start_of_time + 3s));
}

TEST(CheckerDeadline, FindsAnotherTtlOnTheWire) {
    Settings short_lived = small();
    short_lived.default_ttl = 1s;
    CheckedPipeline tested(short_lived, small());
    tested.open_all();
    EXPECT_VIOLATION("Deadline: push 1: its send has another deadline", tested.offer());
}

TEST(CheckerAttempts, FindsARetryBeforeItIsDue) {
    Settings hasty = small();
    hasty.retry.base = 500ms;
    CheckedPipeline tested(hasty, small());
    tested.open_all();
    tested.offer();
    tested.answer_oldest(VerdictClass::transient);
    EXPECT_VIOLATION("Attempts: push 1: it was sent before", tested.run_to(start_of_time + 700ms));
}

TEST(CheckerAttempts, FindsMoreAttemptsThanAllowed) {
    Settings told = small();
    told.retry.attempts = 1;
    CheckedPipeline tested(small(), told);
    tested.open_all();
    tested.offer();
    tested.answer_oldest(VerdictClass::transient);
    EXPECT_VIOLATION("Attempts: push 1: it was tried more often", tested.run_to(start_of_time + 2s));
}

TEST(CheckerAttempts, FindsMoreLossesThanAllowed) {
    Settings told = small();
    told.retry.losses = 1;
    CheckedPipeline tested(small(), told);
    tested.open_all();
    tested.offer();
    tested.close(tested.pending.front().connection);
    tested.close(tested.pending.back().connection);
    tested.run_to(start_of_time + 3s);
    EXPECT_VIOLATION("Attempts: push 1: it was lost more often", tested.open_all());
}

TEST(CheckerAttempts, FindsThatItGaveUpEarly) {
    Settings early = small();
    early.retry.attempts = 1;
    CheckedPipeline tested(early, small());
    tested.open_all();
    tested.offer();
    EXPECT_VIOLATION("Attempts: push 1: failed before its attempts", tested.answer_oldest(VerdictClass::transient));
}

TEST(CheckerConnection, FindsASendOnOneThatIsClosed) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.close(1);
    tested.lie_of_send = [](Send& send) { return send.connection = 1, true; };
    EXPECT_VIOLATION("Connection: push 1: it was sent on one that is closed", tested.offer());
}

TEST(CheckerConnection, FindsASendOnOneThatDrains) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.drain_connection(1);
    tested.lie_of_send = [](Send& send) { return send.connection = 1, true; };
    EXPECT_VIOLATION("Connection: push 1: it was sent on one that is draining", tested.offer());
}

TEST(CheckerConnection, FindsASendOnOneThatIsNotOpenYet) {
    CheckedPipeline tested(small());
    tested.open(1);
    tested.lie_of_send = [](Send& send) { return send.connection = 2, true; };
    EXPECT_VIOLATION("Connection: push 1: it was sent on one that is not open", tested.offer());
}

TEST(CheckerConnection, FindsThatOneIsForgotten) {
    CheckedPipeline tested(small());
    tested.lie_of_view = [](PipelineView& view) { view.connections.pop_back(); };
    EXPECT_VIOLATION("Connection: another number", tested.open(1));
}

TEST(CheckerConnection, FindsACloseThatWasNotTold) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_command = [](Command& command) { return command.kind != Command::Kind::close; };
    EXPECT_NE(violation([&] { tested.run_to(start_of_time + 6s); }), "none");
}

TEST(CheckerConnection, FindsANumberUsedAgain) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.lie_of_command = [](Command& command) { return command.connection = 2, true; };
    EXPECT_VIOLATION("Connection: a number was used again", {
        tested.close(1);
        tested.run_to(start_of_time + 3s);
    });
}

TEST(CheckerPause, FindsASendWhileTheOperatorPauses) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.checker.paused(tested.now);
    EXPECT_VIOLATION("Pause: push 1: it was sent while paused by the operator", tested.offer());
}

TEST(CheckerPause, FindsASendWhileTheProjectIsPaused) {
    Settings hasty = small();
    hasty.project_pause = 1s;
    CheckedPipeline tested(hasty, small());
    tested.open_all();
    tested.offer();
    tested.answer_oldest(VerdictClass::throttle_project);
    EXPECT_VIOLATION("Pause: push 1: it was sent while the project", tested.run_to(start_of_time + 2s));
}

TEST(CheckerPause, FindsASendWhileItsDeviceIsPaused) {
    Settings hasty = small();
    hasty.device_pause = 2s;
    CheckedPipeline tested(hasty, small());
    tested.open_all();
    tested.offer(of(Priority::normal, 5));
    tested.answer_oldest(VerdictClass::throttle_device);
    EXPECT_VIOLATION("Pause: push 1: it was sent while its device is paused", tested.run_to(start_of_time + 3s));
}

TEST(CheckerPause, FindsASecondProbe) {
    Settings settings = small();
    settings.device_pause = 2s;
    CheckedPipeline tested(settings);
    tested.open_all();
    for (int i = 0; i < 3; ++i) tested.offer(of(Priority::normal, 5));
    tested.answer_oldest(VerdictClass::throttle_device);
    tested.answer_oldest(VerdictClass::transient);
    tested.answer_oldest(VerdictClass::transient);
    tested.run_to(start_of_time + 2100ms);
    ASSERT_EQ(tested.pending.size(), 1u);
    const auto probe = tested.pending.front();
    tested.checker.answered(probe.connection, probe.message, {VerdictClass::transient, 8, std::nullopt}, tested.now);
    tested.pipeline.answer(probe.connection, probe.message, {}, tested.now);
    EXPECT_VIOLATION("Pause: push 3: it was sent while its device's probe", tested.drain());
}

TEST(CheckerQuota, FindsMoreThanRateAndBurstAllow) {
    Settings fast = small();
    fast.window = 100;
    fast.buffer = 1000;
    fast.quota = Settings::Quota{1000, 10, 1ms};
    Settings told = fast;
    told.quota->rate = 100;
    CheckedPipeline tested(fast, told);
    tested.open_all();
    for (int i = 0; i < 100; ++i) tested.offer();
    EXPECT_VIOLATION("Quota", tested.run_to(start_of_time + 1s));
}

TEST(CheckerCounters, FindsEachThatIsWrong) {
    using Lie = void (*)(Metrics&);
    const std::pair<const char*, Lie> lies[] = {
        {"Counters: offered", [](Metrics& metrics) { ++metrics.counters.offered; }},
        {"Counters: sent", [](Metrics& metrics) { ++metrics.counters.sent; }},
        {"Counters: retried", [](Metrics& metrics) { ++metrics.counters.retried; }},
        {"Counters: resent", [](Metrics& metrics) { ++metrics.counters.resent; }},
        {"Counters: nacked", [](Metrics& metrics) { ++metrics.counters.nacked; }},
        {"Counters: unanswered", [](Metrics& metrics) { ++metrics.counters.unanswered; }},
        {"Counters: stray_answers", [](Metrics& metrics) { ++metrics.counters.stray_answers; }},
        {"Counters: opened", [](Metrics& metrics) { ++metrics.counters.opened; }},
        {"Counters: pings", [](Metrics& metrics) { ++metrics.counters.pings; }},
        {"Counters: outcomes", [](Metrics& metrics) { ++metrics.counters.outcomes[0]; }},
        {"Counters: shed by reason", [](Metrics& metrics) { ++metrics.counters.shed_by_reason[1]; }},
        {"Counters: failed by reason", [](Metrics& metrics) { ++metrics.counters.failed_by_reason[8]; }},
        {"Counters: rejected by reason", [](Metrics& metrics) { ++metrics.counters.rejected_by_reason[5]; }},
        {"offered by priority", [](Metrics& metrics) { ++metrics.counters.by_priority[1].offered; }},
        {"outcomes by priority", [](Metrics& metrics) { ++metrics.counters.by_priority[1].outcomes[0]; }},
        {"the sum of waits", [](Metrics& metrics) { metrics.wait[1].record(1ns); }},
        {"the sum of times to delivery", [](Metrics& metrics) { metrics.total.record(1ns); }},
        {"Little", [](Metrics& metrics) { metrics.ack.record(1ns); }},
        {"Counters: unanswered_ns", [](Metrics& metrics) { ++metrics.counters.unanswered_ns; }},
    };
    for (const auto& [found, lie] : lies) {
        CheckedPipeline tested(small());
        tested.open_all();
        tested.offer();
        Metrics told = tested.pipeline.metrics();
        tested.lie_of_view = [&told, lie = lie](PipelineView& view) {
            told = *view.metrics;
            lie(told);
            view.metrics = &told;
        };
        EXPECT_VIOLATION(found, tested.answer_oldest());
    }
}

}  // namespace
}  // namespace sluice::sim
