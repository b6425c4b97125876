// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/playback.h"

#include <algorithm>
#include <cmath>

namespace sluice::gui {

namespace {
constexpr int frame_ms = 16;
constexpr double head_on_mark_s = 1e-9;   ///< nearer than this, the head stands on it
constexpr double longest_frame_s = 0.25;  ///< after a pause of the machine the head does not leap
}  // namespace

Playback::Playback(QObject* parent) : QObject(parent) {
    timer_.setTimerType(Qt::PreciseTimer);
    timer_.setInterval(frame_ms);
    connect(&timer_, &QTimer::timeout, this, [this] {
        const double real_s = static_cast<double>(since_frame_.nsecsElapsed()) / 1e9;
        since_frame_.start();
        advance(std::min(real_s, longest_frame_s));
    });
}

void Playback::setRange(double from_s, double until_s, double sample_s, bool growing) {
    from_s_ = from_s;
    until_s_ = std::max(from_s, until_s);
    sample_s_ = sample_s;
    growing_ = growing;
    move_to(at_s_);
}

void Playback::play() {
    if (playing_) return;
    if (atEnd() && !growing_) move_to(from_s_);
    set_playing(true);
}

void Playback::pause() { set_playing(false); }

void Playback::set_playing(bool on) {
    if (!on) stop_at_.reset();
    if (playing_ == on) return;
    playing_ = on;
    if (on) {
        since_frame_.start();
        timer_.start();
    } else {
        timer_.stop();
    }
    Q_EMIT playingChanged(on);
}

void Playback::runUntil(double at_s) {
    const double target = std::clamp(at_s, from_s_, until_s_);
    if (target <= at_s_) move_to(from_s_);
    stop_at_ = target;
    set_playing(true);
}

void Playback::runToNextMark() {
    const double from_s = atEnd() ? from_s_ : at_s_;
    const auto next =
        std::find_if(marks_.begin(), marks_.end(), [&](double mark) { return mark > from_s + head_on_mark_s; });
    runUntil(next == marks_.end() ? until_s_ : *next);
}

void Playback::step(int rows) {
    pause();
    const double row = (at_s_ - from_s_) / sample_s_;
    // On an edge but for the last bits is on the edge.
    const double edge = rows > 0 ? std::floor(row + 1e-6) : std::ceil(row - 1e-6);
    move_to(from_s_ + (edge + rows) * sample_s_);
}

void Playback::scrub(double at_s) {
    stop_at_.reset();
    move_to(at_s);
}

void Playback::setSpeed(double times) {
    speed_ = std::clamp(times, slowest, fastest);
    unbounded_ = false;
    Q_EMIT speedChanged();
}

void Playback::setUnbounded(bool on) {
    unbounded_ = on;
    Q_EMIT speedChanged();
}

void Playback::move_to(double at_s) {
    at_s = std::clamp(at_s, from_s_, until_s_);
    if (at_s == at_s_) return;
    at_s_ = at_s;
    Q_EMIT moved(at_s_);
}

void Playback::advance(double real_s) {
    if (!playing_) return;
    const double times = unbounded_ ? std::max(fastest, (until_s_ - from_s_) / shortest_s) : speed_;
    const double next_s = at_s_ + real_s * times;
    const bool arrived = stop_at_ && next_s >= *stop_at_;
    move_to(arrived ? *stop_at_ : next_s);
    if (arrived || (atEnd() && !growing_)) set_playing(false);
}

}  // namespace sluice::gui
