// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_capabilities.h"

#include <gtest/gtest.h>
#include <cstdlib>

#include <unistd.h>

namespace sluice::sim {
namespace {

/// Neither end of a pipe is a terminal.
class Pipe {
public:
    Pipe() { EXPECT_EQ(pipe(ends_), 0); }
    ~Pipe() {
        close(ends_[0]);
        close(ends_[1]);
    }
    int end() const { return ends_[1]; }

private:
    int ends_[2] = {-1, -1};
};

TEST(Terminal, WithoutATerminalPlainAndAHundredWide) {
    const Pipe pipe;
    unsetenv("COLUMNS");
    const Terminal terminal = terminal_of(pipe.end(), ColourChoice::automatic, false);
    EXPECT_FALSE(terminal.interactive);
    EXPECT_FALSE(terminal.colour);
    EXPECT_TRUE(terminal.unicode);
    EXPECT_EQ(terminal.width, 100);
}

TEST(Terminal, ColumnsSayTheWidthWhereThereIsNoTerminal) {
    const Pipe pipe;
    setenv("COLUMNS", "132", 1);
    EXPECT_EQ(terminal_of(pipe.end(), ColourChoice::automatic, false).width, 132);
    setenv("COLUMNS", "7", 1);
    EXPECT_EQ(terminal_of(pipe.end(), ColourChoice::automatic, false).width, Terminal::narrowest);
    setenv("COLUMNS", "wide", 1);
    EXPECT_EQ(terminal_of(pipe.end(), ColourChoice::automatic, false).width, Terminal::without_terminal);
    unsetenv("COLUMNS");
}

TEST(Terminal, ColourAlwaysIsAlways) {
    const Pipe pipe;
    EXPECT_TRUE(terminal_of(pipe.end(), ColourChoice::always, false).colour);
    EXPECT_FALSE(terminal_of(pipe.end(), ColourChoice::never, false).colour);
}

TEST(Terminal, PaintsOnlyWithColour) {
    Terminal terminal;
    EXPECT_EQ(terminal.paint(Ink::shed, "x"), "x");
    terminal.colour = true;
    EXPECT_EQ(terminal.paint(Ink::shed, "x"), "\x1b[38;5;160mx\x1b[0m");
    EXPECT_EQ(terminal.paint(Ink::plain, "x"), "x");
    EXPECT_EQ(terminal.paint(Ink::shed, ""), "");
}

}  // namespace
}  // namespace sluice::sim
