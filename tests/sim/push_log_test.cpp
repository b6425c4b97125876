// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/push_log.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <sstream>

namespace sluice::sim {
namespace {

constexpr const char* header =
    "id,stream,priority,device,collapse_key,offered_s,first_sent_s,last_sent_s,answered_s,done_s,outcome,reason,"
    "connection,attempts,resends\n";

Outcome delivered() {
    Outcome outcome{};
    outcome.handle = PushName{1, 17}.handle();
    outcome.device = 18446744073709551615U;
    outcome.collapse_key = 3;
    outcome.offered = instant(1);
    outcome.first_sent = instant(1'000'000'000);
    outcome.last_sent = instant(12'345'678'901);
    outcome.done = instant(13'000'000'010);
    outcome.connection = 5;
    outcome.attempts = 2;
    outcome.resends = 1;
    outcome.priority = Priority::high;
    outcome.kind = OutcomeKind::delivered;
    outcome.reason = Reason::none;
    outcome.answered = true;
    return outcome;
}

Outcome shed() {
    Outcome outcome{};
    outcome.handle = PushName{0, 0}.handle();
    outcome.offered = outcome.done = instant(60'000'000'000);
    outcome.first_sent = outcome.last_sent = never;
    outcome.priority = Priority::low;
    outcome.kind = OutcomeKind::shed;
    outcome.reason = Reason::lowest_priority;
    return outcome;
}

std::string logged(const std::vector<std::string>& streams, const std::vector<Outcome>& outcomes) {
    std::ostringstream out;
    PushLog log(out, streams);
    for (const Outcome& outcome : outcomes) log.write(outcome);
    EXPECT_TRUE(log.finish());
    return out.str();
}

TEST(PushName, PutsStreamAndSequenceIntoAHandle) {
    const PushName name{65535, (std::uint64_t{1} << 48) - 1};
    EXPECT_EQ(PushName::of(name.handle()), name);
    EXPECT_EQ((PushName{2, 7}.handle()), (std::uint64_t{2} << 48) + 7);
}

TEST(PushLog, IsOnlyItsHeaderWithoutPushes) { EXPECT_EQ(logged({"chat"}, {}), header); }

TEST(PushLog, WritesWhatADeliveredPushWas) {
    EXPECT_EQ(logged({"chat", "burst"}, {delivered()}),
              std::string(header) +
                  "burst-17,burst,high,18446744073709551615,3,0.000000001,1.000000000,12.345678901,13.000000010,"
                  "13.000000010,delivered,,5,2,1\n");
}

TEST(PushLog, LeavesEmptyWhatNeverWas) {
    EXPECT_EQ(logged({"chat"}, {shed()}),
              std::string(header) + "chat-0,chat,low,,,60.000000000,,,,60.000000000,shed,lowest-priority,,0,0\n");
}

TEST(PushLog, QuotesNamesThatNeedIt) {
    EXPECT_EQ(logged({"a \"b\", c"}, {shed()}).substr(std::string(header).size(), 34),
              R"("a ""b"", c-0","a ""b"", c",low,,,)");
}

TEST(PushLog, LosesNothingOverManyBuffers) {
    const std::string text = logged({"chat", "burst"}, std::vector<Outcome>(30'000, delivered()));
    EXPECT_GT(text.size(), 2u << 20);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 30'001);
}

TEST(PushLog, SaysWhenItCouldNotBeWritten) {
    std::ostringstream out;
    PushLog log(out, {"chat"});
    out.setstate(std::ios::badbit);
    EXPECT_FALSE(log.finish());
}

}  // namespace
}  // namespace sluice::sim
