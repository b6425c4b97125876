// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/progress.h"

#include "core/report/human_text.h"

#include <algorithm>
#include <cstdio>

namespace sluice::sim {
namespace {

constexpr double silent_s = 0.5;
constexpr double between_s = 0.1;

std::string bar(double share, int width, bool unicode) {
    const int full = static_cast<int>(share * width);
    std::string text;
    for (int at = 0; at < width; ++at) {
        if (unicode)
            text += at < full ? "█" : "░";
        else
            text += at < full ? "#" : ".";
    }
    return text;
}

std::string left_text(double share, double wall_s) {
    if (share < 0.01) return "";
    const auto seconds = std::max<std::int64_t>(1, static_cast<std::int64_t>(wall_s / share - wall_s + 0.5));
    return ", " + duration_text(std::chrono::seconds{seconds}) + " left";
}

}  // namespace

std::string progress_line(const std::string& title, double share, std::uint64_t pushes, double wall_s,
                          const Terminal& terminal) {
    share = std::clamp(share, 0.0, 1.0);
    const std::string tail = " " + padded_left(std::to_string(static_cast<int>(share * 100)), 3) + " %  " +
                             short_number(static_cast<double>(pushes)) + " pushes" + left_text(share, wall_s);
    const auto room = static_cast<std::size_t>(terminal.width - 1);
    const std::string head = one_line(title).substr(0, 24) + " ";
    const std::size_t taken = text_width(head) + text_width(tail);
    if (taken + 4 > room) return (head + tail).substr(0, room);
    return head + bar(share, static_cast<int>(std::min<std::size_t>(room - taken, 40)), terminal.unicode) + tail;
}

Progress::Progress(std::string title, const Terminal& terminal) : title_(std::move(title)), terminal_(terminal) {}

Progress::~Progress() { clear(); }

void Progress::show(double share, std::uint64_t pushes) {
    const double now = stopwatch_.seconds();
    if (!terminal_.interactive || now < silent_s || now - shown_at_ < between_s) return;
    shown_at_ = now;
    visible_ = true;
    std::fprintf(stderr, "\r%s\x1b[K", progress_line(title_, share, pushes, now, terminal_).c_str());
    std::fflush(stderr);
}

void Progress::clear() {
    if (!visible_) return;
    visible_ = false;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
}

}  // namespace sluice::sim
