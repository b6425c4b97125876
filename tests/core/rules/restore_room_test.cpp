// SPDX-License-Identifier: GPL-3.0-or-later
// pipeline.md, Calls: restore, room, and what is readable.
#include "tests/core/pipeline_fixture.h"

namespace sluice::test {
namespace {

class Restore : public PipelineTest {};

TEST_F(Restore, JoinsReturnedAndCountsAsOffered) {
    settings.buffer = 0;
    restore(normal(1), start_of_time);
    restore(high(2), start_of_time);
    EXPECT_EQ(held(), "2 returned");
    EXPECT_EQ(counters().offered, 2u);
    EXPECT_EQ(counters().by_priority[index(Priority::high)].offered, 1u);
    open(1, 3);
    EXPECT_EQ(sends(), "2@1 1@1");
    EXPECT_EQ(in_flight(1).offered, start_of_time);
    EXPECT_EQ(in_flight(1).sends, 1);
    EXPECT_EQ(in_flight(1).resends, 0);
    ack(1);
    EXPECT_EQ(outcome_of(1).attempts, 1);
    EXPECT_EQ(outcome_of(1).offered, start_of_time);
}

TEST_F(Restore, ItsTtlRunsFromWhenItWasOffered) {
    restore(normal(1).lives(10s), now - 9s);
    restore(normal(2).lives(10s), now - 11s);
    restore(normal(3).lives(0s), now - 1s);
    open(1, 3);
    EXPECT_EQ(sends(), "1@1");
    EXPECT_EQ(counters().outcome(OutcomeKind::expired), 2u);
    EXPECT_EQ(in_flight(1).deadline, now + 1s);
}

TEST_F(Restore, LeavesBeforeWhatIsOffered) {
    restore(normal(1), start_of_time);
    offer(normal(2));
    open(1, 1);
    EXPECT_EQ(sends(), "1@1");
}

TEST_F(Restore, MayBeCollapsed) {
    restore(normal(1).to(7).keyed(9), start_of_time);
    restore(normal(2).to(7).keyed(9), start_of_time + 1s);
    EXPECT_EQ(ends(), "1 collapsed");
    offer(normal(3).to(7).keyed(9));
    EXPECT_EQ(ends(), "2 collapsed");
}

class Room : public PipelineTest {
protected:
    // room() pushes of that priority are admitted without shedding, and not one more.
    void expect_exact(Priority priority) {
        const std::uint64_t room = pipeline().room(priority);
        const std::uint64_t before = counters().outcome(OutcomeKind::shed);
        for (std::uint64_t i = 0; i < room; ++i) EXPECT_TRUE(offer(Ask(++last_, priority)).admitted);
        EXPECT_EQ(counters().outcome(OutcomeKind::shed), before) << "room " << room;
        EXPECT_EQ(pipeline().room(priority), 0u);
        offer(Ask(++last_, priority));
        EXPECT_EQ(counters().outcome(OutcomeKind::shed), before + 1);
    }
    std::uint64_t last_ = 1'000;
};

TEST_F(Room, IsFreeSlotsAndFreeBuffer) {
    settings.buffer = 5;
    EXPECT_EQ(pipeline().room(Priority::normal), 5u);
    open(1, 3);
    open(2, 4);
    EXPECT_EQ(pipeline().room(Priority::normal), 12u);
    expect_exact(Priority::normal);
    EXPECT_EQ(held(), "5 buffered, 7 pending");
}

TEST_F(Room, OfABufferWithSomethingInIt) {
    settings.buffer = 5;
    offer_all(1, 2);
    EXPECT_EQ(pipeline().room(Priority::low), 3u);
    expect_exact(Priority::high);
}

TEST_F(Room, ADisplacedPushIsNoRoom) {
    settings.buffer = 1;
    settings.shed = ShedPolicy::oldest;
    offer(low(1));
    EXPECT_EQ(pipeline().room(Priority::high), 0u);
}

TEST_F(Room, SlotsOfDrainingConnectionsAreNone) {
    settings.buffer = 2;
    open(1, 5);
    drain_connection(1);
    EXPECT_EQ(pipeline().room(Priority::normal), 2u);
    expect_exact(Priority::normal);
}

TEST_F(Room, WhilePausedSlotsAreNone) {
    settings.buffer = 2;
    open(1, 5);
    pause();
    EXPECT_EQ(pipeline().room(Priority::normal), 2u);
    expect_exact(Priority::normal);
}

TEST_F(Room, WithoutTokensSlotsAreNone) {
    settings.buffer = 2;
    settings.quota = Settings::Quota{1, 5, 60s};
    open(1, 10);
    EXPECT_EQ(pipeline().room(Priority::normal), 2u);
    pass(1h);
    hear(1);
    EXPECT_EQ(pipeline().room(Priority::normal), 7u) << "five tokens";
    expect_exact(Priority::normal);
}

TEST_F(Room, WhileRetriesAreFullSlotsAreNone) {
    settings.buffer = 2;
    settings.retry.waiting = 1;
    open(1, 5);
    offer(normal(1));
    transient(1);
    EXPECT_EQ(pipeline().room(Priority::normal), 2u);
    expect_exact(Priority::normal);
}

TEST_F(Room, BeyondASmallerBufferIsNone) {
    offer_all(1, 10);
    settings.buffer = 3;
    reconfigure();
    EXPECT_EQ(pipeline().room(Priority::high), 0u);
}

class Readable : public PipelineTest {};

TEST_F(Readable, PlacesByLane) {
    open(1, 1);
    offer(low(1));
    close(1);
    offer(high(2));
    offer(normal(3));
    offer(normal(4));
    const Places places = pipeline().places();
    EXPECT_EQ(places.buffered, (std::array<std::uint64_t, 3>{1, 2, 0}));
    EXPECT_EQ(places.returned, (std::array<std::uint64_t, 3>{0, 0, 1}));
    EXPECT_EQ(pipeline().buffered(), 3u);
    EXPECT_EQ(pipeline().pending(), 0u);
    EXPECT_EQ(places.all(), 4u);
}

TEST_F(Readable, OldestBuffered) {
    EXPECT_EQ(pipeline().oldest_buffered(), std::nullopt);
    offer(low(1));
    const Instant first = now;
    jump(1s);
    offer(high(2));
    EXPECT_EQ(pipeline().oldest_buffered(), first);
    purge(Priority::low);
    EXPECT_EQ(pipeline().oldest_buffered(), now);
}

TEST_F(Readable, PeakSinceItWasTaken) {
    offer_all(1, 3);
    open(1, 2);
    EXPECT_EQ(pipeline().take_buffered_peak(), 3u);
    EXPECT_EQ(pipeline().take_buffered_peak(), 1u) << "what is buffered now";
    ack(1);
    EXPECT_EQ(pipeline().take_buffered_peak(), 1u);
    EXPECT_EQ(pipeline().take_buffered_peak(), 0u);
}

TEST_F(Readable, WhenTheBufferBecameFull) {
    settings.buffer = 2;
    offer(normal(1));
    EXPECT_EQ(pipeline().take_became_full(), std::nullopt);
    jump(1s);
    offer(normal(2));
    const Instant full = now;
    jump(1s);
    offer(normal(3));
    EXPECT_EQ(pipeline().take_became_full(), full);
    EXPECT_EQ(pipeline().take_became_full(), std::nullopt);
}

TEST_F(Readable, LongestThatTheOldestHadWaited) {
    offer(normal(1));
    jump(7s);
    offer(normal(2));
    open(1, 1);
    EXPECT_EQ(pipeline().metrics().oldest_wait, 7s);
}

TEST_F(Readable, ANoteComesBackWithTheNextSend) {
    open(1, 1);
    offer(normal(1));
    EXPECT_EQ(in_flight(1).note, 0u);
    pipeline().note(in_flight(1).message, 42);
    transient(1);
    pass(1min);
    EXPECT_EQ(in_flight(1).note, 42u);
    pipeline().note(in_flight(1).message, 43);
    close(1);
    open(2, 1);
    EXPECT_EQ(in_flight(1).note, 43u);
}

TEST_F(Readable, MessagesAreDenseAmongThePending) {
    open(1, 50);
    offer_all(1, 50);
    for (std::uint64_t handle = 1; handle <= 50; handle += 2) ack(handle);
    offer_all(51, 75);
    std::set<std::uint64_t> slots;
    for (std::uint64_t handle = 1; handle <= 75; ++handle)
        if (is_in_flight(handle)) slots.insert(in_flight(handle).message & 0xffffffu);
    EXPECT_EQ(slots.size(), 50u);
    EXPECT_LT(*slots.rbegin(), 64u) << "freed slots are used again";
}

TEST_F(Readable, AHintChangesNothing) {
    open(1, 1);
    offer(normal(1));
    pipeline().hint(in_flight(1).message);
    pipeline().hint(0);
    EXPECT_TRUE(ack(1));
}

}  // namespace
}  // namespace sluice::test
