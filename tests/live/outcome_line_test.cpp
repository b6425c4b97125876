// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/outcome_line.h"

#include "core/verdict.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sluice::live {
namespace {

Outcome delivered() {
    Outcome outcome{};
    outcome.offered = instant(1'000'000);
    outcome.first_sent = outcome.last_sent = instant(1'400'000);
    outcome.done = instant(159'600'000);
    outcome.attempts = 1;
    outcome.kind = OutcomeKind::delivered;
    outcome.answered = true;
    return outcome;
}

TEST(OutcomeLine, AsDocumented) {
    EXPECT_EQ(outcome_line(delivered(), "p-1"),
              R"({"id":"p-1","outcome":"delivered","reason":null,"error":null,"attempts":1,"resends":0,)"
              R"("wait_ms":0.4,"ack_ms":158.2,"total_ms":158.6,"new_token":null,"dead_token":false})");
}

TEST(OutcomeLine, NeverSentAndDeadTokens) {
    auto outcome = delivered();
    outcome.first_sent = outcome.last_sent = never;
    outcome.done = instant(1'000'000);
    outcome.kind = OutcomeKind::shed;
    outcome.reason = Reason::lowest_priority;
    outcome.attempts = 0;
    outcome.answered = false;
    EXPECT_EQ(outcome_line(outcome, "x"),
              R"({"id":"x","outcome":"shed","reason":"lowest-priority","error":null,"attempts":0,"resends":0,)"
              R"("wait_ms":null,"ack_ms":null,"total_ms":0,"new_token":null,"dead_token":false})");
    outcome = delivered();
    outcome.kind = OutcomeKind::rejected;
    outcome.reason = Reason::token;
    outcome.error = verdict_of(Transport::xmpp, "DEVICE_UNREGISTERED").code;
    outcome.resends = 2;
    EXPECT_EQ(
        outcome_line(outcome, "x", {"new", true}),
        R"({"id":"x","outcome":"rejected","reason":"token","error":"DEVICE_UNREGISTERED","attempts":1,"resends":2,)"
        R"("wait_ms":0.4,"ack_ms":158.2,"total_ms":158.6,"new_token":"new","dead_token":true})");
}

TEST(OutcomeLine, TimesAreRoundedAndShort) {
    const auto total = [](std::int64_t ns) {
        auto outcome = delivered();
        outcome.done = outcome.offered + Duration{ns};
        const auto line = outcome_line(outcome, "");
        const auto begin = line.find("total_ms\":") + 10;
        return line.substr(begin, line.find(',', begin) - begin);
    };
    EXPECT_EQ(total(0), "0");
    EXPECT_EQ(total(499), "0");
    EXPECT_EQ(total(500), "0.001");
    EXPECT_EQ(total(10'000), "0.01");
    EXPECT_EQ(total(1'100'000), "1.1");
    EXPECT_EQ(total(999'999'500), "1000");
    EXPECT_EQ(total(86'400'000'123'000), "86400000.123");
}

TEST(OutcomeLine, StringsAreJson) {
    const auto json = [](std::string_view text) {
        std::string out;
        append_json_string(out, text);
        return out;
    };
    EXPECT_EQ(json(R"(a"b\c)"), R"("a\"b\\c")");
    EXPECT_EQ(json("tab\tnul" + std::string(1, '\0') + "\x7f"), R"("tab\u0009nul\u0000\u007f")");
    EXPECT_EQ(json("grün €𝄞"), "\"grün €𝄞\"");
    EXPECT_EQ(json("\xff"), "\"\xef\xbf\xbd\"");
    for (const char* bad : {"\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\xf0\x80\x80\x80", "\x80z"}) {
        const auto value = boost::json::parse(json(bad));  // throws where it is no UTF-8
        EXPECT_NE(value.as_string().find("\xef\xbf\xbd"), boost::json::string::npos);
    }
    for (int c = 0; c < 256; ++c) {
        const std::string text{'a', static_cast<char>(c), 'z'};
        const auto value = boost::json::parse(json(text));
        if (c < 128) {
            EXPECT_EQ(value.as_string(), text);
        }
    }
}

}  // namespace
}  // namespace sluice::live
