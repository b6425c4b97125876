// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Coming back: Lost, draining, elsewhere; Invariants: at least once; Calls: which answers count.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Lost : public PipelineTest {};

TEST_F(Lost, ReturnedAndSentAgainWithoutAnAttemptCharged) {
    open(1, 2);
    offer_all(1, 3);
    close(1);
    EXPECT_EQ(held(), "1 buffered, 2 returned");
    EXPECT_EQ(sends(), "1@1 2@1");
    open(2, 3);
    EXPECT_EQ(sends(), "1@2 2@2 3@2");
    EXPECT_EQ(in_flight(1).sends, 2);
    EXPECT_EQ(in_flight(1).resends, 1);
    EXPECT_EQ(in_flight(3).resends, 0);
    EXPECT_EQ(counters().resent, 2u);
    EXPECT_EQ(counters().retried, 0u);
    ack(1);
    EXPECT_EQ(outcome_of(1).attempts, 1);
    EXPECT_EQ(outcome_of(1).resends, 1);
    EXPECT_EQ(outcome_of(1).connection, 2u);
}

TEST_F(Lost, GoesToAnotherConnectionWithinTheCall) {
    open(1, 1);
    offer(normal(1));
    open(2, 1);
    sends();
    close(1);
    EXPECT_EQ(sends(), "1@2");
}

TEST_F(Lost, UnansweredSendsAreCountedWithTheirTime) {
    open(1, 3);
    offer_all(1, 2);
    jump(1s);
    offer(normal(3));
    ack(2);
    jump(2s);
    close(1);
    EXPECT_EQ(counters().unanswered, 2u);
    EXPECT_EQ(counters().unanswered_ns, 5'000'000'000u);
}

TEST_F(Lost, MoreThanLossesFails) {
    settings.retry.losses = 3;
    settings.retry.base = settings.retry.cap = 1s;
    offer(normal(1));
    for (ConnectionId connection = 1; connection <= 3; ++connection) {
        open(connection, 1);
        close(connection);
        EXPECT_EQ(ends(), "");
        pass(1min);
    }
    open(4, 1);
    EXPECT_EQ(held(), "1 pending");
    close(4);
    EXPECT_EQ(ends(), "1 failed lost-too-often");
    EXPECT_EQ(outcome_of(1).attempts, 1);
    EXPECT_EQ(outcome_of(1).resends, 3);
    EXPECT_FALSE(outcome_of(1).answered);
}

TEST_F(Lost, FromHalfOfTheLossesOnItWaits) {
    settings.retry.losses = 4;
    settings.retry.base = settings.retry.cap = 10s;
    offer(normal(1));
    open(1, 1);
    close(1);
    EXPECT_EQ(held(), "1 returned");
    open(2, 1);
    close(2);
    EXPECT_EQ(held(), "1 waiting") << "its second of four";
    open(3, 1);
    sends();
    pass(10s - 1ns);
    EXPECT_EQ(sends(), "");
    pass(1ns);
    EXPECT_EQ(sends(), "1@3");
    EXPECT_EQ(in_flight(1).resends, 2);
    EXPECT_EQ(counters().retried, 0u) << "no attempt was charged";
}

TEST_F(Lost, TheNeighboursOfAPushThatKillsItsConnectionPartFromIt) {
    settings.retry.losses = 10;
    settings.retry.jitter = 0.5;
    settings.pushers = 2;
    settings.window = 100;
    settings.buffer = 1'000;
    ConnectionId last = 2;
    open(1, 100);
    open(2, 100);
    offer_all(1, 100);
    const std::uint64_t killer = 50;
    for (int round = 0; round < 10'000 && pipeline().places().all() > 0; ++round) {
        pass(100ms);
        for (std::uint64_t handle = 1; handle <= 100; ++handle) {
            if (!is_in_flight(handle)) continue;
            const ConnectionId connection = in_flight(handle).connection;
            if (is_in_flight(killer) && in_flight(killer).connection == connection) continue;
            ack(handle);
        }
        if (is_in_flight(killer)) close(in_flight(killer).connection);
        for (ConnectionId next = last + 1; next <= last + 2; ++next)
            if (view(next) && view(next)->state == ConnectionState::opening) open(last = next, 100);
    }
    EXPECT_EQ(counters().outcome(OutcomeKind::delivered), 99u);
    EXPECT_EQ(counters().failed_by_reason[index(Reason::lost_too_often)], 1u);
}

class Answers : public PipelineTest {};

TEST_F(Answers, LateOnesAreCountedAndChangeNothing) {
    open(1, 1);
    open(2, 1);
    offer(normal(1));
    const Send first = in_flight(1);
    close(first.connection);
    sends();
    EXPECT_FALSE(answer_from(first.connection, first.message));
    EXPECT_EQ(held(), "1 pending");
    EXPECT_EQ(counters().stray_answers, 1u);
    EXPECT_EQ(ends(), "");
}

TEST_F(Answers, DoubleOnesAreCountedAndChangeNothing) {
    open(1, 1);
    offer_all(1, 3);
    const Send first = in_flight(1);
    ack(1);
    sends();
    EXPECT_FALSE(answer_from(1, first.message)) << "its slot is another's now";
    EXPECT_EQ(held(), "1 buffered, 1 pending");
    EXPECT_EQ(sends(), "");
    EXPECT_EQ(counters().stray_answers, 1u);
}

TEST_F(Answers, ForeignOnesAreCountedAndChangeNothing) {
    open(1, 1);
    open(2, 1);
    offer(normal(1));
    const Send first = in_flight(1);
    const ConnectionId other = first.connection == 1 ? 2 : 1;
    EXPECT_FALSE(answer_from(other, first.message)) << "counts only on the connection it was sent on";
    EXPECT_FALSE(answer_from(99, first.message));
    EXPECT_FALSE(answer_from(0, 0));
    EXPECT_FALSE(answer_from(first.connection, ~std::uint64_t{0}));
    EXPECT_FALSE(answer_from(first.connection, first.message ^ (std::uint64_t{1} << 32)));
    EXPECT_EQ(counters().stray_answers, 5u);
    EXPECT_EQ(held(), "1 pending");
    EXPECT_TRUE(ack(1));
}

TEST_F(Answers, AStrayNackCountsNoNack) {
    open(1, 1);
    offer(normal(1));
    const Send first = in_flight(1);
    ack(1);
    answer_from(1, first.message, {VerdictClass::draining, 12, {}});
    EXPECT_EQ(counters().nacked, 0u);
    EXPECT_EQ(view(1)->state, ConnectionState::open) << "and drains nothing";
}

TEST_F(Answers, AreMeasured) {
    open(1, 1);
    offer_all(1, 2);
    jump(200ms);
    ack(1);
    jump(300ms);
    ack(2);
    const Metrics& metrics = pipeline().metrics();
    EXPECT_EQ(metrics.ack.count(), 2u);
    EXPECT_EQ(metrics.ack.sum_low(), 500'000'000u);
    EXPECT_EQ(metrics.wait_all().sum_low(), 200'000'000u);
    EXPECT_EQ(metrics.wait[index(Priority::normal)].zeros(), 1u);
    EXPECT_EQ(metrics.total.sum_low(), 700'000'000u);
}

class Elsewhere : public PipelineTest {};

TEST_F(Elsewhere, IsAsLostAndTheConnectionStays) {
    open(1, 1);
    offer(normal(1));
    open(2, 1);
    sends();
    EXPECT_FALSE(nack(1, VerdictClass::elsewhere));
    EXPECT_EQ(sends(), "1@2") << "the one whose slot is longest free";
    EXPECT_EQ(in_flight(1).resends, 1);
    EXPECT_EQ(view(1)->state, ConnectionState::open);
    EXPECT_EQ(counters().nacked, 1u);
    EXPECT_EQ(counters().unanswered, 0u);
    EXPECT_EQ(counters().resent, 1u);
}

TEST_F(Elsewhere, CountsAsALoss) {
    settings.retry.losses = 1;
    settings.retry.base = settings.retry.cap = 1s;
    open(1, 1);
    offer(normal(1));
    nack(1, VerdictClass::elsewhere);
    pass(10s);
    EXPECT_TRUE(nack(1, VerdictClass::elsewhere));
    EXPECT_EQ(ends(), "1 failed lost-too-often");
}

}  // namespace
}  // namespace sluice::test
