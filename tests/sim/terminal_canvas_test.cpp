// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_canvas.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

Terminal plain(bool unicode = true) {
    Terminal terminal;
    terminal.unicode = unicode;
    return terminal;
}

TEST(Canvas, BarsHaveEighthsOfACell) {
    Canvas canvas(3, 2, true);
    canvas.bar(0, 0, 2, 0.5, Ink::delivered);
    canvas.bar(1, 0, 2, 0.75, Ink::delivered);
    canvas.bar(2, 0, 2, 1, Ink::delivered);
    EXPECT_EQ(canvas.line(0, plain()), " ▄█");
    EXPECT_EQ(canvas.line(1, plain()), "███");
}

TEST(Canvas, TheLeastThatIsNotNothingIsSeen) {
    Canvas canvas(2, 1, true);
    canvas.bar(0, 0, 1, 0.000'001, Ink::shed);
    canvas.bar(1, 0, 1, 0, Ink::shed);
    EXPECT_EQ(canvas.line(0, plain()), "▁");
}

TEST(Canvas, DotsJoinInOneBrailleCell) {
    Canvas canvas(1, 1, true);
    canvas.dots(0, 0, 0, 1, 0, 0, Ink::offered);
    EXPECT_EQ(canvas.line(0, plain()), "⡀");
    canvas.dots(0, 1, 0, 1, 0, 1, Ink::offered);
    EXPECT_EQ(canvas.line(0, plain()), "⣸");
}

TEST(Canvas, AsciiHasNoOtherBytes) {
    Canvas canvas(4, 1, false);
    canvas.bar(0, 0, 1, 1, Ink::delivered);
    canvas.bar(1, 0, 1, 0.4, Ink::delivered);
    canvas.dots(2, 0, 0, 1, 0, 1, Ink::offered);
    canvas.guide(3, 0, "┊", ".");
    EXPECT_EQ(canvas.line(0, plain(false)), "#:*.");
}

TEST(Canvas, WhatFallsOutsideIsCutOff) {
    Canvas canvas(3, 1, true);
    canvas.text(1, 0, "abcdef", Ink::plain);
    canvas.text(-2, 0, "xyz", Ink::plain);
    canvas.text(0, 5, "nowhere", Ink::plain);
    EXPECT_EQ(canvas.line(0, plain()), "zab");
}

TEST(Canvas, GuidesLeaveWhatIsThere) {
    Canvas canvas(2, 1, true);
    canvas.text(0, 0, "x", Ink::plain);
    canvas.guide(0, 0, "┊", ".");
    canvas.guide(1, 0, "┊", ".");
    EXPECT_EQ(canvas.line(0, plain()), "x┊");
}

TEST(Canvas, ColoursRunsAndALineOverAnAreaKeepsItsGround) {
    Terminal terminal;
    terminal.colour = true;
    Canvas canvas(2, 1, true);
    canvas.bar(0, 0, 1, 1, Ink::delivered);
    canvas.bar(1, 0, 1, 1, Ink::delivered);
    EXPECT_EQ(canvas.line(0, terminal), "\x1b[38;5;32m██\x1b[0m");
    canvas.dots(1, 0, 0, 1, 0, 0, Ink::offered);
    EXPECT_EQ(canvas.line(0, terminal), "\x1b[38;5;32m█\x1b[0m\x1b[38;5;208;48;5;32m⡀\x1b[0m");
}

}  // namespace
}  // namespace sluice::sim
