// SPDX-License-Identifier: GPL-3.0-or-later
// The story of a run: its events in order, each with a letter by which the charts mark it, its clock time and the
// sentence that says what happened and why ("17:49:58 buffer full (250,000): 3,650 pushes/s shed, incoming, until
// 17:50:50"). A run of many faults has many events: only so many get a line, the first and the last of them.
#pragma once

#include "core/report/events.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sluice::sim {

enum class Tone { calm, notice, bad, good };

struct StoryLine {
    std::string mark;  ///< "A" … "Z", "a" … "z"; empty where lines were left out
    Duration at{0};
    std::string clock;  ///< 17:49:58, or the offset 2:58
    std::string event;  ///< its name: buffer-full …; empty where lines were left out
    std::string text;
    Tone tone = Tone::calm;
};

inline constexpr std::size_t story_lines_most = 40;

/// At most `most` lines (at least 3, at most 52); those left out are one line in the middle that says how many.
std::vector<StoryLine> story_of(const std::vector<Event>& events, std::size_t most = story_lines_most);
Tone tone_of(EventKind kind);

}  // namespace sluice::sim
