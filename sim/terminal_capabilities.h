// SPDX-License-Identifier: GPL-3.0-or-later
// What the place that is written to can show, and text in its colours. Colour and progress only on a terminal; NO_COLOR
// (no-color.org: set and not empty) and TERM=dumb switch colour off, --color=always switches it on; the width is the
// terminal's, at least 60; without one COLUMNS', or 100.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sim {

enum class ColourChoice { automatic, always, never };

/// What a stretch of text stands for; each has one colour everywhere. Middle tones, that read on dark and on light.
enum class Ink : unsigned char { plain, strong, faint, offered, delivered, buffer, shed, good, bad };

struct Terminal {
    static constexpr int narrowest = 60;
    static constexpr int without_terminal = 100;

    int width = without_terminal;
    bool interactive = false;  ///< a person looks at it: progress may be shown
    bool colour = false;
    bool unicode = true;  ///< else every character is ASCII

    /// `text` in `ink` on `paper`; unchanged without colour.
    std::string paint(Ink ink, std::string_view text, Ink paper = Ink::plain) const;
};

/// Of the file descriptor that is written to (1: standard output), from the environment and the options.
Terminal terminal_of(int descriptor, ColourChoice colour, bool ascii);

}  // namespace sluice::sim
