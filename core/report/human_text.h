// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and times as people read them: in the terminal report, the story and the page. Every function gives the same
// text on every machine. Lengths are counted in characters, not bytes.
#pragma once

#include "core/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// 4201133 → "4,201,133".
std::string grouped(std::uint64_t count);
/// 1020000 → "1.02M", 3650 → "3.65k", 812 → "812", 0.25 → "0.25": three digits that matter, at most.
std::string short_number(double value);
/// A share 0 to 1 as "4.5 %"; "0 %" and "100 %" only where exact, else "<0.01 %" and ">99.99 %".
std::string percent(double share);
/// As one would say it: "812 ns", "158 ms", "12.3 s", "2 min 30 s", "1 h 30 min", "2 d 3 h".
std::string duration_text(Duration duration);
/// Of milliseconds, as the result document has them.
std::string milliseconds_text(double ms);
/// Clock time where the scenario has a `start`, else the offset: "17:49:58", "2:58", "1:02:58"; with tenths where
/// `tenths` and the second is not whole.
std::string clock_text(Duration offset, std::optional<Duration> start, bool tenths = false);
/// Steps of a time axis: one of 100 ms, 200 ms, 500 ms, 1 s, 2 s … 1 d …, so that at most `most` fit into `length`.
Duration nice_step(Duration length, int most);
/// A value axis from 0: `top` is a whole number of steps, each 1, 2, 2.5 or 5 × 10^k, at most `most` of them, and not
/// below `value`. For 0 it is 0 to 1.
struct Scale {
    double top, step;
};
Scale nice_scale(double value, int most);

/// Characters (code points) of UTF-8 text.
std::size_t text_width(std::string_view utf8);
/// `utf8` with what ASCII lacks written otherwise: × as x, … as ..., ✓ as "ok"; anything unknown as ?.
std::string to_ascii(std::string_view utf8);
/// Without control characters and those that turn the direction of writing (U+202A to 202E, U+2066 to 2069), so that a
/// title or the name of a file cannot steer a terminal or a page; line feeds become spaces, what is not UTF-8 U+FFFD.
std::string one_line(std::string_view utf8);
/// Lines of at most `width` characters, broken at spaces (a "%" stays with its number); a blank line in `text` parts
/// paragraphs.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// Those of a story, each on one line: parted by blank lines, and where a line begins with a heading ("The numbers: …")
/// after the end of a sentence.
std::vector<std::string> paragraphs(std::string_view text);
/// Filled with spaces to `width` characters.
std::string padded(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);

}  // namespace sluice
