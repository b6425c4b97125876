// SPDX-License-Identifier: GPL-3.0-or-later
// A process that writes is killed at some point, many times over one journal: nothing that it had reported as committed
// is missing, no outcome is in the journal without its line in the feedback, and lines of JSON stay lines.
#include "core/random.h"
#include "live/feedback.h"
#include "live/journal.h"
#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <csignal>
#include <set>

namespace sluice::live {
namespace {

JournalOptions options_in(const TestFolder& folder) {
    JournalOptions options;
    options.path = folder / "journal";
    options.keep = std::chrono::hours{24 * 365 * 100};
    options.batch = 50;
    return options;
}

std::string line_of(Row row) { return R"({"id":"row-)" + std::to_string(row) + R"("})"; }

/// Admits for ever, finishes what is 200 rows old, reports each commit.
[[noreturn]] void write_until_killed(const TestFolder& folder, int reports) {
    FeedbackOptions lines;
    lines.file = folder / "feedback";
    auto feedback = Feedback::open(lines).feedback;
    auto journal = Journal::open(options_in(folder)).journal;
    if (!feedback || !journal) ::_exit(1);
    const auto end = [&](Row row) {
        feedback->push(line_of(row));
        journal->finished(test_end(row));
    };
    for (const auto& row : journal->take_unfinished()) end(row.row);
    JournalHooks hooks;
    hooks.committed = [&](Row row) {
        if (::write(reports, &row, sizeof row) != sizeof row) ::_exit(2);
    };
    hooks.before_finish = [&] { return feedback->sync(); };
    journal->start(hooks);
    Row first = 0;
    for (;;) {
        if (!journal->has_room() || journal->counts().queued > 500) continue;
        const Row row = journal->admitted(test_row("id", 300));
        if (first == 0) first = row;
        if (row >= first + 200) end(row - 200);
    }
}

/// The last row that the child reported before it was killed, after `commits` reports.
Row run_and_kill(const TestFolder& folder, std::uint64_t commits) {
    int pipe_ends[2];
    EXPECT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        ::close(pipe_ends[0]);
        write_until_killed(folder, pipe_ends[1]);
    }
    ::close(pipe_ends[1]);
    Row last = 0, row = 0;
    for (std::uint64_t i = 0; ::read(pipe_ends[0], &row, sizeof row) == sizeof row; ++i) {
        last = row;
        if (i == commits) ::kill(child, SIGKILL);
    }
    ::close(pipe_ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << status;
    return last;
}

TEST(JournalCrash, NothingThatWasReportedIsMissing) {
    const TestFolder folder;
    Random random{7};
    Row reported = 0;
    for (int round = 0; round < 12; ++round) {
        reported = std::max(reported, run_and_kill(folder, random.below(40)));
        const auto path = folder / "journal";
        ASSERT_EQ(query_one(path, "SELECT count(*) FROM push WHERE rowid <= " + std::to_string(reported)),
                  std::to_string(reported));
        std::set<std::string> lines;
        for (const auto& line : lines_of(folder / "feedback")) lines.insert(line);
        for (const auto& row : query(path, "SELECT rowid FROM push WHERE done_ns IS NOT NULL"))
            ASSERT_TRUE(lines.count(line_of(std::stoull(row)))) << "row " << row;
        ASSERT_EQ(query_one(path, "PRAGMA integrity_check"), "ok");
    }
    EXPECT_GT(reported, 200U);
    auto journal = Journal::open(options_in(folder)).journal;
    ASSERT_TRUE(journal);
    EXPECT_EQ(std::to_string(journal->take_unfinished().size()),
              query_one(folder / "journal", "SELECT count(*) FROM push WHERE done_ns IS NULL"));
}

}  // namespace
}  // namespace sluice::live
