// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_table.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using Lines = std::vector<std::string>;

TEST(TerminalTable, AlignsByTheWidestCell) {
    const Terminal terminal;
    EXPECT_EQ(table_lines({{{"a"}, {"1"}}, {{"bcd"}, {"200"}}, {{"×"}}}, {Align::left, Align::right}, terminal),
              (Lines{"a      1", "bcd  200", "×"}));
}

TEST(TerminalTable, ColourDoesNotCountAsWidth) {
    Terminal terminal;
    terminal.colour = true;
    const Lines lines =
        table_lines({{{"x", Ink::bad}, {"y"}}, {{"long"}, {"z"}}}, {Align::left, Align::left}, terminal);
    EXPECT_EQ(seen_width(lines[0]), seen_width(lines[1]));
    EXPECT_NE(lines[0].find("\x1b["), std::string::npos);
}

TEST(TerminalTable, BlocksStandBesideEachOtherWhereTheyFit) {
    EXPECT_EQ(beside({"ab", "c"}, {"1", "2", "3"}, 20), (Lines{"ab     1", "c      2", "       3"}));
    EXPECT_EQ(beside({"ab", "c"}, {"1"}, 7), (Lines{"ab", "c", "", "1"}));
    EXPECT_EQ(beside({"ab"}, {}, 7), Lines{"ab"});
}

}  // namespace
}  // namespace sluice::sim
