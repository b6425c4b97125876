// SPDX-License-Identifier: GPL-3.0-or-later
// Histories that lie: each invariant's violation is found, by name. A lie is an output told otherwise, a fact that only
// one side hears of, or a pipeline whose settings are not those that the checker knows.
#include "sim/checker.h"

#include "tests/sim/checked_pipeline.h"
#include "tests/sim/violation.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

TEST(Checker, NamesInvariantPushAndTime) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.advance(start_of_time + 1500ms);
    tested.lie_of_send = [](Send& send) { return send.device = 7, true; };
    EXPECT_VIOLATION("Counters: push 1: its send has another device (at 1.500000000 s, call 5)", tested.offer());
}

TEST(Checker, AcceptsAnHonestHistory) {
    CheckedPipeline tested(small());
    tested.open_all();
    for (int i = 0; i < 12; ++i) tested.offer(of(static_cast<Priority>(i % 3), 1 + i % 4, i % 2));
    tested.answer_oldest(VerdictClass::transient);
    tested.close(1);
    tested.run_to(start_of_time + 2s);
    tested.open_all();
    while (!tested.pending.empty()) tested.answer_oldest();
    tested.run_to(start_of_time + 4s);
    while (!tested.pending.empty()) tested.answer_oldest();
    EXPECT_EQ(tested.checker.live(), 0u);
}

TEST(Checker, FindsThatTimeFalls) {
    Checker checker(small(), start_of_time + 1s);
    EXPECT_VIOLATION("Time", checker.opened(1, 100, start_of_time));
}

TEST(CheckerConservation, FindsAPushThatIsNowhere) {
    CheckedPipeline tested(small());
    for (int i = 0; i < 3; ++i) tested.offer();
    tested.lie_of_view = [](PipelineView& view) { --view.places.buffered[1]; };
    EXPECT_VIOLATION("Conservation", tested.offer());
}

TEST(CheckerConservation, FindsAPushInAnotherLane) {
    CheckedPipeline tested(small());
    tested.lie_of_view = [](PipelineView& view) { --view.places.buffered[1], ++view.places.buffered[0]; };
    EXPECT_VIOLATION("Conservation", tested.offer());
}

TEST(CheckerConservation, FindsAPendingOneThatIsForgotten) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.lie_of_view = [](PipelineView& view) { --view.places.pending, ++view.places.returned[1]; };
    EXPECT_VIOLATION("Conservation", tested.offer());
}

TEST(CheckerWindow, FindsASendBeyondTheWindow) {
    CheckedPipeline tested(small());
    tested.open_all();
    for (int i = 0; i < 3; ++i) tested.offer();
    const ConnectionId full = tested.pending[0].connection == tested.pending[2].connection
                                  ? tested.pending[0].connection
                                  : tested.pending[1].connection;
    tested.lie_of_send = [full](Send& send) { return send.connection = full, true; };
    EXPECT_VIOLATION("Window: push 4", tested.offer());
}

TEST(CheckerWindow, FindsAWindowThatIsNotTheConfigured) {
    Settings wide = small();
    wide.window = 3;
    CheckedPipeline tested(wide, small());
    EXPECT_VIOLATION("Window", tested.open_all());
}

TEST(CheckerBound, FindsMoreThanTheBufferHolds) {
    Settings large = small();
    large.buffer = 5;
    CheckedPipeline tested(large, small());
    for (int i = 0; i < 4; ++i) tested.offer();
    EXPECT_VIOLATION("Bound: more is buffered", tested.offer());
}

TEST(CheckerBound, FindsThatSomethingIsShedThoughThereIsRoom) {
    Settings tight = small();
    tight.buffer = 3;
    CheckedPipeline tested(tight, small());
    for (int i = 0; i < 3; ++i) tested.offer();
    EXPECT_VIOLATION("Bound: push 4: shed while there is room", tested.offer());
}

TEST(CheckerBound, FindsThatTheWrongOneIsShed) {
    Settings settings = small();
    settings.shed = ShedPolicy::oldest;
    CheckedPipeline tested(settings);
    for (int i = 0; i < 4; ++i) tested.offer();
    tested.lie_of_outcome = [](Outcome& outcome) { return outcome.handle = 2, true; };
    EXPECT_VIOLATION("Bound: push 2: shed although an older one", tested.offer());
}

TEST(CheckerBound, FindsThatTheNewestWasToBeShed) {
    Settings settings = small();
    settings.shed = ShedPolicy::lowest_priority;
    CheckedPipeline tested(settings);
    for (int i = 0; i < 4; ++i) tested.offer(of(Priority::low));
    tested.lie_of_outcome = [](Outcome& outcome) { return outcome.handle = 3, true; };
    EXPECT_VIOLATION("Bound: push 3: shed although a newer one", tested.offer(of(Priority::high)));
}

TEST(CheckerBound, FindsALowOneThatShouldHaveMadeRoom) {
    Settings settings = small();
    settings.shed = ShedPolicy::lowest_priority;
    CheckedPipeline tested(settings);
    for (int i = 0; i < 3; ++i) tested.offer(of(Priority::normal));
    tested.offer(of(Priority::low));
    tested.lie_of_outcome = [](Outcome& outcome) {
        outcome.handle = 3, outcome.priority = Priority::normal;
        return true;
    };
    EXPECT_VIOLATION("Bound: push 3: shed although a lower lane", tested.offer(of(Priority::high)));
}

TEST(CheckerDemand, FindsAHeldPushBesideAFreeSlot) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.pipeline.pause(tested.now);
    EXPECT_VIOLATION("Demand: a push is held", tested.offer());
}

TEST(CheckerDemand, BelievesThePipelineWhereItAccusesItself) {
    CheckedPipeline tested(small());
    tested.lie_of_view = [](PipelineView& view) { view.demand_holds = false; };
    EXPECT_VIOLATION("Demand: the pipeline says", tested.offer());
}

TEST(CheckerOrder, FindsASendOutOfTurn) {
    CheckedPipeline tested(small());
    for (int i = 0; i < 3; ++i) tested.offer();
    tested.lie_of_send = [](Send& send) { return send.handle = 4 - send.handle, true; };
    EXPECT_VIOLATION("Order: push 3", tested.open(1));
}

TEST(CheckerOrder, FindsALowerLaneBeforeAHigher) {
    CheckedPipeline tested(small());
    tested.offer(of(Priority::high)), tested.offer(of(Priority::low));
    tested.lie_of_send = [](Send& send) {
        send.priority = send.handle == 1 ? Priority::low : Priority::high;
        send.handle = 3 - send.handle;
        return true;
    };
    EXPECT_VIOLATION("Order: push 2: it was sent before a higher lane", tested.open(1));
}

TEST(CheckerOrder, FindsABufferedOneBeforeAReturned) {
    Settings settings = small();
    settings.pushers = settings.window = 1;
    CheckedPipeline tested(settings);
    tested.open_all();
    tested.offer(), tested.offer();
    tested.close(1);
    tested.lie_of_send = [](Send& send) {
        send.handle = 2;
        send.sends = 1, send.resends = 0, send.returned_at = never;
        return true;
    };
    tested.run_to(start_of_time + 3s);
    tested.lie_of_view = [](PipelineView& view) { std::swap(view.places.buffered[1], view.places.returned[1]); };
    EXPECT_VIOLATION("Order: a buffered one was sent before a returned", tested.open_all());
}

TEST(CheckerAtLeastOnce, FindsALostResend) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_send = [](Send&) { return false; };
    EXPECT_VIOLATION("Conservation: pending", tested.close(tested.pending.front().connection));
}

TEST(CheckerAtLeastOnce, FindsASecondSendWhileTheFirstIsPending) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_send = [](Send& send) { return send.handle = 1, true; };
    EXPECT_VIOLATION("At least once: push 1: it was sent while", tested.offer());
}

TEST(CheckerAtLeastOnce, FindsAMessageNumberUsedAgain) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    const MessageId used = tested.pending.front().message;
    tested.lie_of_send = [used](Send& send) { return send.message = used, true; };
    EXPECT_VIOLATION("At least once: push 2: its message's number", tested.offer());
}

TEST(CheckerAtLeastOnce, FindsAFinalAnswerWithoutAnOutcome) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_outcome = [](Outcome&) { return false; };
    EXPECT_VIOLATION("At least once: push 1: its answer was final", tested.answer_oldest());
}

TEST(CheckerAtLeastOnce, FindsThatAForeignAnswerCounts) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    const auto sent = tested.pending.front();
    tested.checker.answered(3 - sent.connection, sent.message, {}, tested.now);
    tested.pipeline.answer(sent.connection, sent.message, {}, tested.now);
    EXPECT_VIOLATION("One outcome: push 1: it ended while it is pending", tested.drain());
}

TEST(CheckerOneOutcome, FindsASecondOutcome) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_outcome = [&](Outcome& outcome) { return tested.checker.ended(outcome), true; };
    EXPECT_VIOLATION("One outcome: push 1: it ended twice", tested.answer_oldest());
}

TEST(CheckerOneOutcome, FindsAnOutcomeOfAPushThatHasEnded) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer(), tested.offer();
    tested.answer_oldest();
    tested.lie_of_outcome = [](Outcome& outcome) { return outcome.handle = 1, true; };
    EXPECT_VIOLATION("One outcome: push 1: an outcome of a push that has ended", tested.answer_oldest());
}

TEST(CheckerOneOutcome, FindsEveryFieldThatIsWrong) {
    using Lie = void (*)(Outcome&);
    const std::pair<const char*, Lie> lies[] = {
        {"another time", [](Outcome& outcome) { outcome.done += 1ns; }},
        {"time of offer", [](Outcome& outcome) { outcome.offered += 1ns; }},
        {"first send", [](Outcome& outcome) { outcome.first_sent += 1ns; }},
        {"last send", [](Outcome& outcome) { outcome.last_sent += 1ns; }},
        {"connection", [](Outcome& outcome) { ++outcome.connection; }},
        {"another device", [](Outcome& outcome) { ++outcome.device; }},
        {"collapse key", [](Outcome& outcome) { ++outcome.collapse_key; }},
        {"priority", [](Outcome& outcome) { outcome.priority = Priority::low; }},
        {"attempts wrongly", [](Outcome& outcome) { ++outcome.attempts; }},
        {"resends wrongly", [](Outcome& outcome) { ++outcome.resends; }},
        {"last error", [](Outcome& outcome) { outcome.error = 3; }},
        {"what ended it", [](Outcome& outcome) { outcome.answered = false; }},
        {"rejected without", [](Outcome& outcome) { outcome.kind = OutcomeKind::rejected; }},
        {"expired before", [](Outcome& outcome) { outcome.kind = OutcomeKind::expired; }},
        {"without a collapse key", [](Outcome& outcome) { outcome.kind = OutcomeKind::collapsed; }},
        {"shed after", [](Outcome& outcome) { outcome.kind = OutcomeKind::shed; }},
        {"a reason that is none", [](Outcome& outcome) { outcome.kind = OutcomeKind::failed; }},
    };
    for (const auto& [found, lie] : lies) {
        CheckedPipeline tested(small());
        tested.open_all();
        tested.offer();
        tested.lie_of_outcome = [lie = lie](Outcome& outcome) { return lie(outcome), true; };
        EXPECT_VIOLATION(found, tested.answer_oldest());
    }
}

TEST(CheckerOneOutcome, FindsADeliveryWithoutAnAck) {
    CheckedPipeline tested(small());
    tested.open_all();
    tested.offer();
    tested.lie_of_outcome = [](Outcome& outcome) {
        outcome.kind = OutcomeKind::delivered, outcome.reason = Reason::none;
        return true;
    };
    EXPECT_VIOLATION("delivered without an ack", tested.answer_oldest(VerdictClass::reject_token));
}

TEST(CheckerOneOutcome, FindsReasonsThatDidNotHappen) {
    for (const Reason reason : {Reason::attempts, Reason::lost_too_often, Reason::waiting_full, Reason::purged,
                                Reason::stopped, Reason::machine_lost}) {
        CheckedPipeline tested(small());
        tested.open_all();
        tested.offer();
        tested.lie_of_outcome = [reason](Outcome& outcome) {
            outcome.kind = OutcomeKind::failed, outcome.reason = reason;
            return true;
        };
        EXPECT_NE(violation([&] { tested.answer_oldest(VerdictClass::reject_token); }), "none") << name(reason);
    }
}

TEST(CheckerOneOutcome, FindsACollapseWithoutANewerOne) {
    Settings tight = small();
    tight.buffer = 1;
    CheckedPipeline tested(tight);
    tested.offer(of(Priority::normal, 1, 1));
    tested.lie_of_outcome = [](Outcome& outcome) {
        outcome.kind = OutcomeKind::collapsed, outcome.reason = Reason::none;
        return true;
    };
    EXPECT_VIOLATION("One outcome: push 2: collapsed without a newer", tested.offer(of(Priority::normal, 2, 1)));
}

TEST(CheckerOneOutcome, FindsThatSomethingOutlivesPurgeAndStop) {
    CheckedPipeline tested(small());
    tested.offer();
    tested.checker.purged(Priority::normal, tested.now);
    EXPECT_VIOLATION("One outcome: something held outlived a purge", tested.drain());
    CheckedPipeline other(small());
    other.offer();
    other.checker.stopped(Reason::stopped, other.now);
    EXPECT_VIOLATION("One outcome: something outlived stop", other.drain());
}

}  // namespace
}  // namespace sluice::sim
