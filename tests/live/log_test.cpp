// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/log.h"

#include "tests/live/journal_heard.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sluice::live {
namespace {

constexpr std::int64_t second = 1'000'000'000;

struct LogFile {
    explicit LogFile(LogFormat format = LogFormat::text) {
        options.file = folder / "log";
        options.format = format;
        options.burst = 3;
        options.since_1970_ns = [this] { return now; };
    }
    std::vector<std::string> lines() const { return lines_of(options.file); }

    TestFolder folder;
    std::int64_t now = 1'700'000'000 * second + 42'000'000;
    LogOptions options;
};

TEST(Log, ALineAnEvent) {
    LogFile file;
    Log log{file.options};
    log.warning("connection-lost", "connection 7 closed",
                {{"peer", "127.0.0.1:5235"}, {"pending", 12}, {"why", "too late"}});
    log.debug("detail", "not shown");
    EXPECT_FALSE(log.shows(LogLevel::debug));
    log.set_level(LogLevel::debug);
    log.debug("detail", "shown");
    ASSERT_EQ(file.lines().size(), 2U);
    EXPECT_EQ(file.lines()[0],
              "2023-11-14T22:13:20.042Z warning connection-lost: connection 7 closed"
              " peer=127.0.0.1:5235 pending=12 why=\"too late\"");
    EXPECT_EQ(mode_of(file.options.file), 0600U);
}

TEST(Log, AsJson) {
    LogFile file{LogFormat::json};
    Log log{file.options};
    log.error("nack", "said \"no\"\n", {{"name", "BAD"}, {"count", std::uint64_t{3}}});
    EXPECT_EQ(file.lines().at(0), R"({"time":"2023-11-14T22:13:20.042Z","level":"error","event":"nack",)"
                                  R"("message":"said \"no\"\u000a","name":"BAD","count":3})");
    EXPECT_TRUE(boost::json::parse(file.lines()[0]).is_object());
}

TEST(Log, NobodyForgesALine) {
    LogFile file;
    Log log{file.options};
    log.info("x", "a\nb \\ \"c\"", {{"name", "evil\n2023-11-14 error fake: "}, {"ansi", "\x1b[31m"}, {"empty", ""}});
    ASSERT_EQ(file.lines().size(), 1U);
    EXPECT_EQ(file.lines()[0],
              "2023-11-14T22:13:20.042Z info x: a\\u000ab \\ \"c\""
              " name=\"evil\\u000a2023-11-14 error fake: \" ansi=\"\\u001b[31m\" empty=\"\"");
}

TEST(Log, RepetitionIsCountedNotWritten) {
    LogFile file;
    {
        Log log{file.options};
        for (int i = 0; i < 10; ++i) log.info("often", "again");
        log.info("other", "has its own share");
        EXPECT_EQ(file.lines().size(), 4U);
        file.now += 10 * second;
        log.info("often", "later");
        ASSERT_EQ(file.lines().size(), 5U);
        EXPECT_NE(file.lines()[4].find("often: later suppressed=7"), std::string::npos);
        for (int i = 0; i < 10; ++i) log.info("often", "again");
        file.now += 10 * second;
        log.info("other", "tells of those that stopped");
        EXPECT_NE(file.lines()[7].find("often: more of these were left out suppressed=8"), std::string::npos);
        for (int i = 0; i < 5; ++i) log.info("last", "words");
    }
    EXPECT_NE(file.lines().back().find("last: more of these were left out suppressed=2"), std::string::npos);
}

TEST(Log, ManyKindsDoNotGrowIt) {
    LogFile file;
    Log log{file.options};
    for (int i = 0; i < 1'000; ++i) log.info("kind-" + std::to_string(i), "one");
    EXPECT_EQ(file.lines().size(), 256U + file.options.burst);
}

TEST(Log, AFileThatCannotBeThrows) {
    LogFile file;
    file.options.file = "/nowhere/log";
    EXPECT_THROW(Log{file.options}, std::runtime_error);
}

TEST(Log, TokensAreNeverWhole) {
    EXPECT_EQ(shown_token(std::string(152, 'T')), "TTTTTT…(152)");
    EXPECT_EQ(shown_token("12345678"), "12…(8)");
    EXPECT_EQ(shown_token("abc"), "…(3)");
    EXPECT_EQ(shown_token(""), "…(0)");
}

}  // namespace
}  // namespace sluice::live
