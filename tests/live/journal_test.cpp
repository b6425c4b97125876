// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/journal.h"

#include "core/verdict.h"
#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace sluice::live {
namespace {

JournalOptions at(const std::string& path) {
    JournalOptions options;
    options.path = path;
    options.keep = std::chrono::hours{24 * 365 * 100};
    return options;
}

TEST(Journal, WhatIsToldIsInTheTables) {
    const TestFolder folder;
    const auto path = folder / "journal";
    auto journal = Journal::open(at(path)).journal;
    ASSERT_TRUE(journal);
    Heard heard;
    journal->start(heard.hooks());
    auto row = test_row("a-1");
    row.priority = Priority::high;
    row.ttl_s = 600;
    row.device_hash = 0xfedcba9876543210U;
    row.request = R"({"to":"t","data":{"ü":"\"'"}})";
    const Row first = journal->admitted(std::move(row));
    const Row second = journal->admitted(test_row("a-2"));
    EXPECT_EQ(first, 1U);
    EXPECT_EQ(second, 2U);
    ASSERT_TRUE(heard.wait_committed(second));
    EXPECT_EQ(query_one(path, "SELECT id||priority||ttl_s||device_hash||ifnull(collapse_hash,'-')||request FROM push"),
              R"(a-1high600-81985529216486896-{"to":"t","data":{"ü":"\"'"}})");
    EXPECT_EQ(query_one(path, "SELECT ttl_s FROM push WHERE id = 'a-2'"), "NULL");
    EXPECT_EQ(
        query_one(path, "SELECT count(*) FROM push WHERE done_ns IS NULL AND outcome IS NULL AND attempts IS NULL"),
        "2");

    auto end = test_end(first, OutcomeKind::rejected);
    end.answered_ns = end.done_ns;
    end.attempts = 3;
    end.error = verdict_of(Transport::xmpp, "DEVICE_UNREGISTERED").code;
    journal->finished(end);
    journal->refused(1'700'000'000, Priority::low, Reason::incoming);
    journal->refused(1'700'000'000, Priority::low, Reason::incoming, 4);
    EXPECT_EQ(journal->stop(), 0U);
    EXPECT_EQ(
        query_one(path,
                  "SELECT request||first_sent_ns||' '||answered_ns||' '||done_ns||outcome||error||attempts FROM push"),
        "1700000000100000000 1700000000300000000 1700000000300000000rejectedDEVICE_UNREGISTERED3");
    EXPECT_EQ(query_one(path, "SELECT second||priority||reason||count FROM refused"), "1700000000lowincoming5");
    const auto counts = journal->counts();
    EXPECT_EQ(counts.rows, 2U);
    EXPECT_EQ(counts.finished, 1U);
    EXPECT_EQ(counts.refused, 5U);
    EXPECT_EQ(counts.queued, 0U);
    EXPECT_EQ(counts.queued_bytes, 0U);
}

TEST(Journal, FilesAreTheOwnersOnly) {
    const TestFolder folder;
    std::ofstream{folder / "journal"};
    ASSERT_EQ(::chmod((folder / "journal").c_str(), 0644), 0);
    auto journal = Journal::open(at(folder / "journal")).journal;
    ASSERT_TRUE(journal);
    Heard heard;
    journal->start(heard.hooks());
    ASSERT_TRUE(heard.wait_committed(journal->admitted(test_row("x"))));
    for (const char* name : {"journal", "journal-wal", "journal-shm", "journal.lock"})
        EXPECT_EQ(mode_of(folder / name), 0600U) << name;
}

TEST(Journal, TheNextStartGetsWhatHasNoOutcome) {
    const TestFolder folder;
    const auto path = folder / "journal";
    constexpr Row rows = 10'000;
    {
        auto journal = Journal::open(at(path)).journal;
        EXPECT_TRUE(journal->take_unfinished().empty());
        journal->start({});
        for (Row row = 1; row <= rows; ++row) journal->admitted(test_row("id-" + std::to_string(row)));
        for (Row row = 1; row <= rows; ++row)
            if (row != 17 && row != 9'999) journal->finished(test_end(row));
    }
    EXPECT_EQ(query_one(path, "SELECT group_concat(block) FROM unfinished"), "0,2");
    {
        auto journal = Journal::open(at(path)).journal;
        const auto left = journal->take_unfinished();
        ASSERT_EQ(left.size(), 2U);
        EXPECT_EQ(left[0].row, 17U);
        EXPECT_EQ(left[0].id, "id-17");
        EXPECT_EQ(left[0].ttl_s, -1);
        EXPECT_EQ(left[0].request, std::string(100, 'q'));
        EXPECT_EQ(left[1].row, 9'999U);
        EXPECT_TRUE(journal->take_unfinished().empty());
        journal->start({});
        EXPECT_EQ(journal->admitted(test_row("next")), rows + 1);
        journal->finished(test_end(17, OutcomeKind::expired));
        journal->finished(test_end(rows + 1));
    }
    auto journal = Journal::open(at(path)).journal;
    const auto left = journal->take_unfinished();
    ASSERT_EQ(left.size(), 1U);
    EXPECT_EQ(left[0].id, "id-9999");
    EXPECT_EQ(query_one(path, "SELECT group_concat(block) FROM unfinished"), "2");
}

TEST(Journal, ASecondOpenIsRefused) {
    const TestFolder folder;
    auto journal = Journal::open(at(folder / "journal")).journal;
    const auto second = Journal::open(at(folder / "journal"));
    EXPECT_FALSE(second.journal);
    EXPECT_EQ(second.error, (folder / "journal") + ": is the journal of a sluice-live that is running");
    journal.reset();
    EXPECT_TRUE(Journal::open(at(folder / "journal")).journal);
}

TEST(Journal, OtherFilesAreRefused) {
    const TestFolder folder;
    EXPECT_EQ(Journal::open(at("/nowhere/journal")).error, "/nowhere/journal.lock: No such file or directory");
    std::ofstream{folder / "text"} << std::string(1000, 'x');
    EXPECT_NE(Journal::open(at(folder / "text")).error.find("not a database"), std::string::npos);
    sqlite3* other = nullptr;
    ASSERT_EQ(sqlite3_open((folder / "other").c_str(), &other), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE push(id)", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_NE(Journal::open(at(folder / "other")).error.find("no journal of sluice-live"), std::string::npos);
    EXPECT_EQ(query_one(folder / "other", "SELECT count(*) FROM sqlite_schema"), "1");
    ASSERT_EQ(
        sqlite3_exec(other, "PRAGMA application_id = 0x534c4a31; PRAGMA user_version = 9", nullptr, nullptr, nullptr),
        SQLITE_OK);
    EXPECT_NE(Journal::open(at(folder / "other")).error.find("version 9, expected 1"), std::string::npos);
    sqlite3_close(other);
}

TEST(Journal, ItsQueueIsBounded) {
    const TestFolder folder;
    auto options = at(folder / "journal");
    options.queue_rows = 10;
    options.queue_bytes = 100'000;
    auto journal = Journal::open(options).journal;
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(journal->has_room()) << i;
        journal->admitted(test_row(std::to_string(i)));
    }
    EXPECT_FALSE(journal->has_room());
    EXPECT_EQ(0u, journal->stream_room());
    Heard heard;
    journal->start(heard.hooks());
    ASSERT_TRUE(heard.wait_committed(10));
    EXPECT_TRUE(journal->has_room());
    EXPECT_EQ(1u, journal->stream_room());
    journal->stop();

    options.path = folder / "large";
    journal = Journal::open(options).journal;
    journal->admitted(test_row("large", 100'000));
    EXPECT_FALSE(journal->has_room());
}

TEST(Journal, SlicesKeepRowsBeforeTheirOutcomes) {
    const TestFolder folder;
    auto options = at(folder / "journal");
    options.batch = 7;
    auto journal = Journal::open(options).journal;
    for (Row row = 1; row <= 100; ++row) journal->admitted(test_row("id"));
    for (Row row = 100; row >= 1; --row) journal->finished(test_end(row));
    EXPECT_EQ(journal->stop(), 0U);  // never started: writes it here
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM push WHERE outcome = 'delivered' AND request = ''"), "100");
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM unfinished"), "0");
    EXPECT_GE(journal->counts().commits, 15U);
}

TEST(Journal, OutcomesWaitForTheFeedbackRowsDoNot) {
    const TestFolder folder;
    const auto path = folder / "journal";
    auto journal = Journal::open(at(path)).journal;
    Heard heard;
    std::atomic<bool> works{false};
    auto hooks = heard.hooks();
    hooks.before_finish = [&] { return works.load(); };
    journal->start(hooks);
    journal->finished(test_end(journal->admitted(test_row("a"))));
    ASSERT_TRUE(heard.wait_committed(1));
    ASSERT_TRUE(heard.wait_committed(journal->admitted(test_row("b"))));
    EXPECT_EQ(query_one(path, "SELECT count(*) FROM push WHERE done_ns IS NOT NULL"), "0");
    EXPECT_TRUE(journal->has_room());
    works = true;
    EXPECT_EQ(journal->stop(), 0U);
    EXPECT_EQ(query_one(path, "SELECT id FROM push WHERE done_ns IS NOT NULL"), "a");
}

TEST(Journal, AFeedbackThatNeverWorksIsGivenUpAtTheEnd) {
    const TestFolder folder;
    auto journal = Journal::open(at(folder / "journal")).journal;
    JournalHooks hooks;
    hooks.before_finish = [] { return false; };
    journal->start(hooks);
    journal->finished(test_end(journal->admitted(test_row("a"))));
    EXPECT_EQ(journal->stop(std::chrono::milliseconds{50}), 1U);
    EXPECT_EQ(Journal::open(at(folder / "journal")).journal->take_unfinished().size(), 1U);
}

TEST(Journal, OldFinishedRowsArePruned) {
    const TestFolder folder;
    auto options = at(folder / "journal");
    {
        auto journal = Journal::open(options).journal;
        journal->start({});
        for (Row row = 1; row <= 12'000; ++row) journal->admitted(test_row("old"));
        for (Row row = 1; row <= 12'000; ++row)
            if (row != 6'000) journal->finished(test_end(row));
        journal->refused(1'700'000'000, Priority::high, Reason::oldest);
    }
    options.keep = std::chrono::hours{1};
    auto journal = Journal::open(options).journal;
    Heard heard;
    journal->start(heard.hooks());
    auto fresh = test_row("new");
    fresh.offered_ns = std::int64_t{5'000'000'000'000'000'000};
    ASSERT_TRUE(heard.wait_committed(journal->admitted(std::move(fresh))));
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (journal->counts().pruned < 11'999 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    EXPECT_EQ(journal->stop(), 0U);
    EXPECT_EQ(query_one(options.path, "SELECT group_concat(rowid) FROM push"), "6000,12001");
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM refused"), "0");
    EXPECT_EQ(Journal::open(options).journal->take_unfinished().size(), 2U);
}

TEST(Journal, AnOutcomeAsARow) {
    const WallClock clock;
    Outcome outcome{};
    outcome.first_sent = instant(5'000);
    outcome.done = instant(9'000);
    outcome.attempts = 2;
    outcome.kind = OutcomeKind::failed;
    outcome.answered = true;
    const auto row = finished_row(3, outcome, clock);
    EXPECT_EQ(row.row, 3U);
    EXPECT_EQ(row.done_ns - row.first_sent_ns, 4'000);
    EXPECT_EQ(row.answered_ns, row.done_ns);
    outcome.first_sent = never;
    outcome.answered = false;
    EXPECT_EQ(finished_row(3, outcome, clock).first_sent_ns, 0);
    EXPECT_EQ(finished_row(3, outcome, clock).answered_ns, 0);
}

}  // namespace
}  // namespace sluice::live
