// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

TEST(HumanText, GroupsDigits) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1'000), "1,000");
    EXPECT_EQ(grouped(4'201'133), "4,201,133");
    EXPECT_EQ(grouped(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
}

TEST(HumanText, ShortensToThreeDigits) {
    EXPECT_EQ(short_number(0), "0");
    EXPECT_EQ(short_number(0.254), "0.25");
    EXPECT_EQ(short_number(812), "812");
    EXPECT_EQ(short_number(3650), "3.65k");
    EXPECT_EQ(short_number(13'333.3), "13.3k");
    EXPECT_EQ(short_number(999'600), "1M");
    EXPECT_EQ(short_number(1'020'000), "1.02M");
    EXPECT_EQ(short_number(-1500), "-1.5k");
}

TEST(HumanText, PercentIsWholeOnlyWhereExact) {
    EXPECT_EQ(percent(0), "0 %");
    EXPECT_EQ(percent(1), "100 %");
    EXPECT_EQ(percent(0.0451), "4.51 %");
    EXPECT_EQ(percent(0.955), "95.5 %");
    EXPECT_EQ(percent(0.00000001), "<0.01 %");
    EXPECT_EQ(percent(0.9999999), ">99.99 %");
    EXPECT_EQ(percent(0.9996), "99.96 %");
    EXPECT_EQ(percent(1.28), "128 %");
    EXPECT_EQ(percent(-0.182), "-18.2 %");
}

TEST(HumanText, SaysDurationsInTheUnitThatFits) {
    EXPECT_EQ(duration_text(0ns), "0 ns");
    EXPECT_EQ(duration_text(250us), "250 µs");
    EXPECT_EQ(duration_text(158ms), "158 ms");
    EXPECT_EQ(duration_text(1500ms), "1.5 s");
    EXPECT_EQ(duration_text(98s), "98 s");
    EXPECT_EQ(duration_text(150s), "2 min 30 s");
    EXPECT_EQ(duration_text(3600s), "1 h");
    EXPECT_EQ(duration_text(5400s), "1 h 30 min");
    EXPECT_EQ(duration_text(51h), "2 d 3 h");
    EXPECT_EQ(duration_text(-2s), "-2 s");
}

TEST(HumanText, ClockIsOfTheDayWhereThereIsAStart) {
    EXPECT_EQ(clock_text(178s, 17h + 47min), "17:49:58");
    EXPECT_EQ(clock_text(178s, std::nullopt), "2:58");
    EXPECT_EQ(clock_text(1h + 2min + 58s, std::nullopt), "1:02:58");
    EXPECT_EQ(clock_text(2h, 23h), "+1d 01:00:00");
    EXPECT_EQ(clock_text(1500ms, std::nullopt, true), "0:01.5");
    EXPECT_EQ(clock_text(1500ms, std::nullopt), "0:01");
}

TEST(HumanText, StepsOfATimeAxisAreThoseOfAClock) {
    EXPECT_EQ(nice_step(7min, 7), 1min);
    EXPECT_EQ(nice_step(7min, 6), 2min);
    EXPECT_EQ(nice_step(24h, 10), 3h);
    EXPECT_EQ(nice_step(2s, 10), 200ms);
}

TEST(HumanText, ScaleReachesItsValueInRoundSteps) {
    for (const double value : {0.3, 1.0, 7.0, 19'100.0, 36'000.0, 250'000.0, 999'999.0, 1e9}) {
        const Scale scale = nice_scale(value, 4);
        EXPECT_GE(scale.top, value);
        EXPECT_LE(scale.top / scale.step, 4.0001) << value;
        EXPECT_LT(scale.top, value * 2.6) << value;
    }
    EXPECT_EQ(nice_scale(36'000, 4).top, 40'000);
    EXPECT_EQ(nice_scale(36'000, 4).step, 10'000);
    EXPECT_EQ(nice_scale(0, 4).top, 1);
}

TEST(HumanText, WidthsCountCharacters) {
    EXPECT_EQ(text_width("20 × 100"), 8U);
    EXPECT_EQ(padded("×", 3), "×  ");
    EXPECT_EQ(padded_left("×", 3), "  ×");
    EXPECT_EQ(padded("long", 2), "long");
}

TEST(HumanText, AsciiHasAWordForEveryCharacter) {
    EXPECT_EQ(to_ascii("20 × 100 … ✓ → ±"), "20 x 100 ... ok -> +-");
    EXPECT_EQ(to_ascii("日本"), "??");
    EXPECT_EQ(to_ascii("plain"), "plain");
}

TEST(HumanText, OneLineHasNoControlCharacters) { EXPECT_EQ(one_line("a\x1b[31mred\nb\x7f"), "a[31mred b"); }

TEST(HumanText, OneLineCannotTurnTheDirectionOfWriting) {
    EXPECT_EQ(one_line("a\u202Eb\u202Ac\u2066d\u2069e"), "abcde");
    EXPECT_EQ(one_line("\u2029\u2070\u2065\u206A"), " \u2070\u2065\u206A") << "their neighbours stay";
    EXPECT_EQ(one_line("a\u009B31mred"), "a31mred") << "the other control sequence introducer";
}

TEST(HumanText, OneLineIsUtf8WhateverItWas) {
    EXPECT_EQ(one_line("grün – 𝄞"), "grün – 𝄞");
    EXPECT_EQ(one_line("q\xFFr"), "q\uFFFDr");
    EXPECT_EQ(one_line("q\xC3"), "q\uFFFD");
    EXPECT_EQ(one_line("q\xE2\x80x"), "q\uFFFDx");
    EXPECT_EQ(one_line("\x80"), "\uFFFD");
    EXPECT_EQ(one_line("\xC0\xAF"), "\uFFFD\uFFFD") << "a slash written too long";
    EXPECT_EQ(one_line("\xED\xA0\x80"), "\uFFFD") << "half a pair of UTF-16";
    EXPECT_EQ(one_line("\xF4\x90\x80\x80"), "\uFFFD") << "above the last character";
    EXPECT_EQ(one_line("\uFFFD"), "\uFFFD");
}

TEST(HumanText, WrapsAtSpacesAndKeepsParagraphs) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
    EXPECT_EQ(wrapped("one\ntwo\n\nthree", 20), (Lines{"one two", "", "three"}));
    EXPECT_EQ(wrapped("unbreakable", 4), (Lines{"unbreakable"}));
    EXPECT_EQ(wrapped("", 4), Lines{});
    EXPECT_EQ(wrapped("ää ää ää", 5), (Lines{"ää ää", "ää"}));
}

TEST(HumanText, KeepsThePercentSignWithItsNumber) {
    EXPECT_EQ(wrapped("about 4.5 %", 9), (std::vector<std::string>{"about", "4.5 %"}));
    EXPECT_EQ(wrapped("a lot (9.21 %), now", 40), (std::vector<std::string>{"a lot (9.21 %), now"}));
    EXPECT_EQ(wrapped("it is 4.5 % now", 9), (std::vector<std::string>{"it is", "4.5 % now"}));
}

TEST(HumanText, FindsTheParagraphsOfAStory) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(paragraphs("What happened: a\nburst.\nThe numbers: ours,\nchosen: so\n\nLast."),
              (Lines{"What happened: a burst.", "The numbers: ours, chosen: so", "Last."}));
    EXPECT_EQ(paragraphs("\n\n"), Lines{});
}

}  // namespace
}  // namespace sluice::sim
