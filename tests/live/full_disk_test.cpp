// SPDX-License-Identifier: GPL-3.0-or-later
// Journal and feedback on a disk that is full, and then has room again: a tmpfs of 1 MiB where root allows, and a limit
// to the size of files everywhere.
#include "live/feedback.h"
#include "live/journal.h"
#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <csignal>
#include <thread>

namespace sluice::live {
namespace {

enum class Kind { tmpfs, file_limit };

class FullDisk : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        if (GetParam() == Kind::tmpfs) {
            // In a mount namespace of this process, so that it is gone with it.
            mounted_ = ::unshare(CLONE_NEWNS) == 0 &&
                       ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       ::mount("none", folder_.path().c_str(), "tmpfs", 0, "size=1m") == 0;
            if (!mounted_) GTEST_SKIP() << "no tmpfs can be mounted here";
        } else {
            std::signal(SIGXFSZ, SIG_IGN);
            ::getrlimit(RLIMIT_FSIZE, &before_);
            limit(std::min<rlim_t>(rlim_t{1} << 20, before_.rlim_max));
        }
    }
    void TearDown() override {
        if (mounted_) ::umount2(folder_.path().c_str(), MNT_DETACH);
        if (GetParam() == Kind::file_limit) limit(before_.rlim_cur);
    }
    void make_room() {
        if (mounted_) {
            ASSERT_EQ(::mount("none", folder_.path().c_str(), "tmpfs", MS_REMOUNT, "size=64m"), 0);
        } else {
            limit(before_.rlim_cur);
        }
    }
    void limit(rlim_t bytes) const {
        const rlimit now{bytes, before_.rlim_max};
        ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &now), 0);
    }

    TestFolder folder_;

private:
    bool mounted_ = false;
    rlimit before_{};
};

TEST_P(FullDisk, TheJournalRefusesThenRecovers) {
    JournalOptions options;
    options.path = folder_ / "journal";
    options.keep = std::chrono::hours{24 * 365 * 100};
    auto opened = Journal::open(options);
    ASSERT_TRUE(opened.journal) << opened.error;
    auto& journal = *opened.journal;
    Heard heard;
    journal.start(heard.hooks());
    Row rows = 0;
    while (heard.problems().empty()) {
        if (!journal.has_room()) {
            std::this_thread::yield();
            continue;
        }
        rows = journal.admitted(test_row("id", 4'000));
        if (rows % 2 == 0) journal.finished(test_end(rows));
    }
    ASSERT_TRUE(heard.wait_problems(1));
    EXPECT_FALSE(journal.has_room());
    EXPECT_TRUE(journal.counts().stuck);
    EXPECT_EQ(heard.problems()[0].find(options.path + ": "), 0U) << heard.problems()[0];
    EXPECT_EQ(journal.counts().problem, heard.problems()[0]);
    journal.finished(test_end(1));  // ends are taken all the same

    make_room();
    ASSERT_TRUE(heard.wait_committed(rows));
    ASSERT_TRUE(heard.wait_problems(2));
    EXPECT_EQ(heard.problems()[1], "");
    EXPECT_TRUE(journal.has_room());
    EXPECT_EQ(journal.stop(), 0U);
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM push"), std::to_string(rows));
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM push WHERE done_ns IS NOT NULL"),
              std::to_string(rows / 2 + 1));
    EXPECT_EQ(query_one(options.path, "PRAGMA integrity_check"), "ok");
}

TEST_P(FullDisk, ACheckpointThatFailsLeavesTheJournalWorking) {
    JournalOptions options;
    options.path = folder_ / "journal";
    options.checkpoint_pages = 1;
    auto journal = Journal::open(options).journal;
    ASSERT_TRUE(journal);
    Heard heard;
    journal->start(heard.hooks());
    // One at a time, so that a failed checkpoint leaves nothing queued that would wake the journal.
    Row row = 0;
    while (heard.problems().empty() && row < 1'000) {
        row = journal->admitted(test_row("id", 20'000));
        while (heard.committed() < row && heard.problems().empty()) std::this_thread::yield();
    }
    ASSERT_LT(heard.committed(), row) << "told of a problem that kept nothing off the disk";

    make_room();
    ASSERT_TRUE(heard.wait_committed(row));
    ASSERT_TRUE(heard.wait_problems(2));
    EXPECT_TRUE(journal->has_room());
    EXPECT_EQ(journal->stop(), 0U);
    EXPECT_EQ(query_one(options.path, "SELECT count(*) FROM push"), std::to_string(row));
    EXPECT_EQ(query_one(options.path, "PRAGMA integrity_check"), "ok");
}

TEST_P(FullDisk, AJournalThatStaysStuckTellsWhatItCouldNotWrite) {
    JournalOptions options;
    options.path = folder_ / "journal";
    auto journal = Journal::open(options).journal;
    ASSERT_TRUE(journal);
    Heard heard;
    journal->start(heard.hooks());
    Row rows = 0;
    while (journal->has_room() && rows < 5'000) rows = journal->admitted(test_row("id", 4'000));
    ASSERT_TRUE(heard.wait_problems(1));
    const auto lost = journal->stop(std::chrono::milliseconds{10});
    EXPECT_GT(lost, 0U);
    make_room();
    auto again = Journal::open(options);
    ASSERT_TRUE(again.journal) << again.error;
    EXPECT_EQ(again.journal->take_unfinished().size() + lost, rows);
}

std::string line_of(std::size_t i) { return std::to_string(i) + std::string(333, '.'); }

/// Lines until the disk is full, however fast the machine; how many.
std::size_t fill(Feedback& feedback, const Heard& heard) {
    std::size_t lines = 0;
    while (heard.problems().empty() && lines < 100'000) {
        if (feedback.has_room())
            feedback.push(line_of(lines++));
        else
            std::this_thread::yield();
    }
    return lines;
}

TEST_P(FullDisk, FeedbackKeepsItsLinesAndTearsNone) {
    Heard heard;
    FeedbackOptions options;
    options.file = folder_ / "feedback";
    options.queue_bytes = 1'000'000;
    options.problem = [&](const std::string& text) { heard.problem(text); };
    auto feedback = Feedback::open(options).feedback;
    ASSERT_TRUE(feedback);
    std::size_t lines = fill(*feedback, heard);
    ASSERT_TRUE(heard.wait_problems(1));
    feedback->push(line_of(lines++));  // taken all the same
    EXPECT_FALSE(feedback->sync());
    EXPECT_TRUE(feedback->counts().stuck);
    EXPECT_EQ(feedback->counts().queued_lines + feedback->counts().lines, lines);

    make_room();
    ASSERT_TRUE(heard.wait_problems(2));
    EXPECT_EQ(heard.problems()[1], "");
    EXPECT_TRUE(feedback->sync());
    EXPECT_EQ(feedback->stop(), 0U);
    const auto written = lines_of(options.file);
    ASSERT_EQ(written.size(), lines);
    for (std::size_t i = 0; i < lines; ++i) ASSERT_EQ(written[i], line_of(i));
}

TEST_P(FullDisk, FeedbackThatIsReopenedElsewhereHasWholeLines) {
    Heard heard;
    FeedbackOptions options;
    options.file = folder_ / "feedback";
    options.queue_bytes = 1'000'000;
    options.problem = [&](const std::string& text) { heard.problem(text); };
    auto feedback = Feedback::open(options).feedback;
    ASSERT_TRUE(feedback);
    std::size_t lines = fill(*feedback, heard);
    ASSERT_TRUE(heard.wait_problems(1));
    std::filesystem::rename(options.file, options.file + ".1");
    make_room();
    feedback->reopen();
    EXPECT_EQ(feedback->stop(std::chrono::seconds{30}), 0U);
    const auto fresh = lines_of(options.file);
    ASSERT_FALSE(fresh.empty());
    EXPECT_EQ(fresh.back(), line_of(lines - 1));
    EXPECT_EQ(fresh.front().size(), std::to_string(lines - fresh.size()).size() + 333);
}

INSTANTIATE_TEST_SUITE_P(Disks, FullDisk, testing::Values(Kind::tmpfs, Kind::file_limit),
                         [](const auto& test) { return test.param == Kind::tmpfs ? "tmpfs" : "file_limit"; });

}  // namespace
}  // namespace sluice::live
