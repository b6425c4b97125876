// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/feedback.h"

#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <thread>

namespace sluice::live {
namespace {

FeedbackOptions at(const std::string& file) {
    FeedbackOptions options;
    options.file = file;
    return options;
}

TEST(Feedback, LinesInOrderInAPrivateFile) {
    const TestFolder folder;
    auto feedback = Feedback::open(at(folder / "out")).feedback;
    ASSERT_TRUE(feedback);
    for (int i = 0; i < 1'000; ++i) feedback->push(std::to_string(i));
    EXPECT_TRUE(feedback->sync());
    const auto lines = lines_of(folder / "out");
    ASSERT_EQ(lines.size(), 1'000U);
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(lines[static_cast<std::size_t>(i)], std::to_string(i));
    EXPECT_EQ(mode_of(folder / "out"), 0600U);
    EXPECT_EQ(feedback->counts().lines, 1'000U);
    EXPECT_EQ(feedback->counts().queued_lines, 0U);
    EXPECT_EQ(feedback->counts().queued_bytes, 0U);
}

TEST(Feedback, AppendsAndEndsALineThatWasCutShort) {
    const TestFolder folder;
    std::ofstream{folder / "out"} << "{\"id\":\"whole\"}\n{\"id\":\"ha";
    auto feedback = Feedback::open(at(folder / "out")).feedback;
    feedback->push("next");
    EXPECT_EQ(feedback->stop(), 0U);
    EXPECT_EQ(text_of(folder / "out"), "{\"id\":\"whole\"}\n{\"id\":\"ha\nnext\n");
    EXPECT_EQ(feedback->stop(), 0U);
}

TEST(Feedback, ReopensAfterTheFileWasMovedAway) {
    const TestFolder folder;
    auto feedback = Feedback::open(at(folder / "out")).feedback;
    feedback->push("one");
    ASSERT_TRUE(feedback->sync());
    std::filesystem::rename(folder / "out", folder / "out.1");
    feedback->push("two");
    ASSERT_TRUE(feedback->sync());
    feedback->reopen();
    feedback->push("three");
    EXPECT_EQ(feedback->stop(), 0U);
    EXPECT_EQ(text_of(folder / "out.1").substr(0, 8), "one\ntwo\n");
    EXPECT_EQ(text_of(folder / "out.1") + text_of(folder / "out"), "one\ntwo\nthree\n");
    EXPECT_EQ(mode_of(folder / "out"), 0600U);
}

TEST(Feedback, AReopenThatFailsKeepsTheOldFileAndSaysSo) {
    const TestFolder folder;
    std::filesystem::create_directory(folder / "sub");
    Heard heard;
    auto options = at(folder / "sub/out");
    options.problem = [&](const std::string& text) { heard.problem(text); };
    auto feedback = Feedback::open(options).feedback;
    std::filesystem::rename(folder / "sub", folder / "moved");
    feedback->reopen();
    ASSERT_TRUE(heard.wait_problems(1));
    EXPECT_NE(heard.problems()[0].find("sub/out: No such file or directory; the file that was open"),
              std::string::npos);
    feedback->push("kept");
    EXPECT_EQ(feedback->stop(), 0U);
    EXPECT_EQ(text_of(folder / "moved/out"), "kept\n");
}

TEST(Feedback, AFileThatCannotBeIsRefused) {
    const TestFolder folder;
    EXPECT_EQ(Feedback::open(at("/nowhere/out")).error, "/nowhere/out: No such file or directory");
    EXPECT_NE(Feedback::open(at(folder.path())).error, "");
}

TEST(Feedback, ManyThreadsTellWholeLines) {
    const TestFolder folder;
    auto feedback = Feedback::open(at(folder / "out")).feedback;
    std::vector<std::thread> threads;
    for (int t = 0; t < 3; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 5'000; ++i) feedback->push(std::string(50, static_cast<char>('a' + t)));
        });
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(feedback->sync());
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(feedback->stop(), 0U);
    const auto lines = lines_of(folder / "out");
    EXPECT_EQ(lines.size(), 15'000U);
    for (const auto& line : lines) ASSERT_EQ(line, std::string(50, line[0]));
}

}  // namespace
}  // namespace sluice::live
