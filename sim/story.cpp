// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/story.h"

#include "core/report/human_text.h"

#include <algorithm>

namespace sluice::sim {
namespace {

std::string mark(std::size_t n) {
    constexpr std::size_t letters = 26;
    return std::string(
        1, static_cast<char>(n < letters ? 'A' + static_cast<char>(n) : 'a' + static_cast<char>(n - letters)));
}

StoryLine line_of(const Event& event, std::size_t marks) {
    return {mark(marks), event.at, event.clock, std::string{name(event.kind)}, event.text, tone_of(event.kind)};
}

StoryLine gap(const Event& first, std::size_t left_out) {
    return {"", first.at, "", "", "… " + grouped(left_out) + " more events, all in the JSON result …", Tone::calm};
}

}  // namespace

Tone tone_of(EventKind kind) {
    switch (kind) {
        case EventKind::nominal:
        case EventKind::requests_slow: return Tone::calm;
        case EventKind::burst_begins:
        case EventKind::buffer_blip:
        case EventKind::buffer_fills:
        case EventKind::requests_peak:
        case EventKind::draining:
        case EventKind::quota_limits: return Tone::notice;
        case EventKind::buffer_full:
        case EventKind::shedding_begins:
        case EventKind::connection_lost: return Tone::bad;
        case EventKind::shedding_ends:
        case EventKind::buffer_drains:
        case EventKind::connection_back:
        case EventKind::back_to_normal: return Tone::good;
    }
    return Tone::calm;
}

std::vector<StoryLine> story_of(const std::vector<Event>& events, std::size_t most) {
    most = std::clamp<std::size_t>(most, 3, 52);
    const bool all = events.size() <= most;
    const std::size_t tail = all ? 0 : most / 3;
    const std::size_t head = all ? events.size() : most - tail - 1;
    std::vector<StoryLine> story;
    std::size_t marks = 0;
    for (std::size_t at = 0; at < head; ++at) story.push_back(line_of(events[at], marks++));
    if (all) return story;
    story.push_back(gap(events[head], events.size() - head - tail));
    for (std::size_t at = events.size() - tail; at < events.size(); ++at) story.push_back(line_of(events[at], marks++));
    return story;
}

}  // namespace sluice::sim
