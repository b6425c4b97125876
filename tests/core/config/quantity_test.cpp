// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"

#include "core/push.h"
#include "core/random.h"

#include <gtest/gtest.h>

namespace sluice::config {
namespace {

using namespace std::chrono_literals;

TEST(Quantity, DurationsAreExactNanoseconds) {
    EXPECT_EQ(parse_duration("250us"), Duration{250us});
    EXPECT_EQ(parse_duration("160ms"), Duration{160ms});
    EXPECT_EQ(parse_duration("1.5s"), Duration{1500ms});
    EXPECT_EQ(parse_duration("7m"), Duration{7min});
    EXPECT_EQ(parse_duration("1h30m"), Duration{90min});
    EXPECT_EQ(parse_duration("1m50s"), Duration{110s});
    EXPECT_EQ(parse_duration("7d"), Duration{168h});
    EXPECT_EQ(parse_duration("0s"), Duration{0});
    EXPECT_EQ(parse_duration("1m0.25s"), Duration{60'250ms});
    EXPECT_EQ(parse_duration("0.1s"), Duration{100ms});
    EXPECT_EQ(parse_duration("2.000000001s"), Duration{2'000'000'001});
    EXPECT_EQ(parse_duration("0.5us"), Duration{500});
    EXPECT_EQ(parse_duration("9223372036854775807ns"), std::nullopt) << "19 digits";
    EXPECT_EQ(parse_duration("100000000000ms"), Duration{100'000'000s});
}

TEST(Quantity, WhatIsNoDurationGivesNothing) {
    for (const char* text :
         {"",    "5",     "s",     "5 s",     "-5s",  "5S",    "5min",          "5sec",    ".5s",
          "5.s", "30m1h", "1h1h",  "1.5h30m", "1e3s", "0.1ns", "1.0000000001s", "106752d", "99999999999999999999s",
          "1s ", "1s\n",  "1_000s"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Quantity, CountsAreWholeNumbers) {
    EXPECT_EQ(parse_count("250000"), 250'000u);
    EXPECT_EQ(parse_count("250k"), 250'000u);
    EXPECT_EQ(parse_count("1M"), 1'000'000u);
    EXPECT_EQ(parse_count("2.3k"), 2'300u);
    EXPECT_EQ(parse_count("1.44G"), 1'440'000'000u);
    EXPECT_EQ(parse_count("007"), 7u);
    EXPECT_EQ(parse_count("5.0"), 5u);
    for (const char* text : {"", "k", "1.5", "-1", "+1", "1K", "1kk", "0.0001k", "1e3", "99999999999G", "1/s", "0x10"})
        EXPECT_EQ(parse_count(text), std::nullopt) << text;
}

TEST(Quantity, RatesAreASecond) {
    EXPECT_EQ(parse_rate("3k/s"), 3000.0);
    EXPECT_EQ(parse_rate("1M/min"), 1e6 / 60);
    EXPECT_EQ(parse_rate("5/h"), 5.0 / 3600);
    EXPECT_EQ(parse_rate("2.3k/s"), 2300.0) << "correctly rounded, not 2.3 × 1000";
    EXPECT_EQ(parse_rate("0/s"), 0.0);
    for (const char* text :
         {"", "/s", "3k", "3k/sec", "3 k/s", "3k/", "k/s", "x/s", "1e999/s", "inf/s", "nan/s", "3e3k/s"})
        EXPECT_EQ(parse_rate(text), std::nullopt) << text;
}

TEST(Quantity, SharesAndNumbers) {
    EXPECT_EQ(parse_share("4%"), 0.04);
    EXPECT_EQ(parse_share("0.04"), 0.04);
    EXPECT_EQ(parse_share("0.1%"), 0.001);
    EXPECT_EQ(parse_share("100%"), 1.0);
    EXPECT_EQ(parse_number("1.1k"), 1100.0);
    EXPECT_EQ(parse_number("-3"), -3.0);
    EXPECT_EQ(parse_number("1e3"), 1000.0);
    for (const char* text : {"", "%", "x%", "4 %", "4%%", "nan", "inf", "0x1p3", "1e3%"})
        EXPECT_EQ(parse_share(text), std::nullopt) << text;
}

TEST(Quantity, ClockTimes) {
    EXPECT_EQ(parse_clock("17:47:00"), Duration{17h + 47min});
    EXPECT_EQ(parse_clock("00:00"), Duration{0});
    EXPECT_EQ(parse_clock("23:59:59"), Duration{24h - 1s});
    for (const char* text : {"", "24:00", "12:60", "12:00:60", "1:00", "12-00", "12:00:0", "ab:cd", "12:00:00Z"})
        EXPECT_EQ(parse_clock(text), std::nullopt) << text;
    EXPECT_EQ(clock_text(17h + 47min + 9s), "17:47:09");
}

TEST(Quantity, AreWrittenShortAndReadable) {
    EXPECT_EQ(duration_text(0s), "0s");
    EXPECT_EQ(duration_text(250us), "250us");
    EXPECT_EQ(duration_text(1500ms), "1.5s");
    EXPECT_EQ(duration_text(160'250us), "160.25ms");
    EXPECT_EQ(duration_text(60s), "1m");
    EXPECT_EQ(duration_text(110s), "1m50s");
    EXPECT_EQ(duration_text(90min), "1h30m");
    EXPECT_EQ(duration_text(24h), "24h");
    EXPECT_EQ(duration_text(168h), "7d");
    EXPECT_EQ(duration_text(49h), "49h");
    EXPECT_EQ(duration_text(1h + 5ms), "1h0.005s");
    EXPECT_EQ(duration_text(no_ttl), "none");
    EXPECT_EQ(duration_text(-5s), "-5s");
    EXPECT_EQ(count_text(250'000), "250k");
    EXPECT_EQ(count_text(1000), "1000");
    EXPECT_EQ(count_text(62'500), "62500");
    EXPECT_EQ(count_text(1'500'000), "1.5M");
    EXPECT_EQ(count_text(250'001), "250001");
    EXPECT_EQ(count_text(1'440'000'000), "1440M");
    EXPECT_EQ(count_text(0), "0");
    EXPECT_EQ(rate_text(3000), "3k/s");
    EXPECT_EQ(rate_text(1e6 / 60), "1M/min");
    EXPECT_EQ(rate_text(5.0 / 3600), "5/h");
    EXPECT_EQ(rate_text(590e3 / 60), "590k/min");
    EXPECT_EQ(rate_text(0), "0/s");
    EXPECT_EQ(share_text(0.04), "4%");
    EXPECT_EQ(share_text(1), "100%");
    EXPECT_EQ(share_text(0.07), "7%") << "0.07 × 100 is 7.000000000000001";
    EXPECT_EQ(number_text(0.455), "0.455");
}

TEST(Quantity, WhatIsWrittenReadsBackTheSame) {
    Random random{7, "quantity"};
    for (int i = 0; i < 20'000; ++i) {
        const auto bits = random.below(62) + 1;
        const std::uint64_t value = random.next() >> (64 - bits);
        const Duration duration{static_cast<std::int64_t>(value % 31'622'400'000'000'000)};
        ASSERT_EQ(parse_duration(duration_text(duration)), duration) << duration.count();
        const std::uint64_t count = value % 1'000'000'000'000'000'000;
        ASSERT_EQ(parse_count(count_text(count)), count);
        const double rate = random.uniform() * static_cast<double>(value);
        ASSERT_EQ(parse_rate(rate_text(rate)), rate);
        ASSERT_EQ(parse_number(number_text(rate)), rate);
        const double share = random.uniform();
        ASSERT_EQ(parse_share(share_text(share)), share);
    }
}

}  // namespace
}  // namespace sluice::config
