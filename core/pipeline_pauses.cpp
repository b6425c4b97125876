// SPDX-License-Identifier: GPL-3.0-or-later
// Paused devices, topics and the project: pause, probe, free.
#include "core/pipeline_state.h"

#include <algorithm>

namespace sluice {

Instant PipelineState::pause_device(std::uint64_t device, std::optional<Duration> retry_after) {
    const Duration length = retry_after ? std::min(*retry_after, settings.retry.after_max) : settings.device_pause;
    DevicePause& pause = devices.find_or_add(device);
    Instant until = saturating_add(now, length);
    if (pause.state == PauseState::paused) until = std::max(until, pause.until);
    pause.state = PauseState::paused;
    pause.probe = 0;
    devices.set_until(pause, until);
    arm(until);
    return until;
}

Instant PipelineState::pause_project(std::optional<Duration> retry_after) {
    const Duration length = retry_after ? std::min(*retry_after, settings.retry.after_max) : settings.project_pause;
    Instant until = saturating_add(now, length);
    if (project.state == PauseState::paused) until = std::max(until, project.until);
    project = ProjectPause{PauseState::paused, until, 0};
    arm(until);
    return until;
}

void PipelineState::device_due() {
    DevicePause& pause = devices.first_due();
    if (pause.state == PauseState::paused) {
        pause.forget_at = saturating_add(pause.until, settings.device_pause);
        return next_candidate(pause);
    }
    devices.set_until(pause, never);
    settle_pause(pause);
}

void PipelineState::next_candidate(DevicePause& pause) {
    pause.state = PauseState::over;
    pause.probe = 0;
    if (pause.candidate == not_held && !pause.waiting.empty()) {
        const HeldIndex next = pause.waiting.begin()->index;
        pause.waiting.erase(pause.waiting.begin());
        pause.candidate = next;
        held.leave(next);
        held.at(next).candidate = true;
        held.join_returned(next);
    }
    devices.set_until(pause, pause.forget_at > now ? pause.forget_at : never);
    if (pause.until != never) arm(pause.until);
    settle_pause(pause);
}

void PipelineState::settle_pause(DevicePause& pause) {
    const bool empty = pause.waiting.empty() && pause.candidate == not_held;
    if (pause.state == PauseState::over && empty && now >= pause.forget_at) devices.forget(pause);
}

void PipelineState::free_device(DevicePause& pause) {
    for (const auto& waiter : pause.waiting) {
        held.leave(waiter.index);
        held.join_returned(waiter.index);
    }
    if (pause.candidate != not_held) held.at(pause.candidate).candidate = false;
    pause.waiting.clear();
    devices.forget(pause);
}

bool PipelineState::has_pause_place(const DevicePause& pause) const {
    return held.pause_places() < settings.retry.waiting && pause.counted < settings.device_waiting;
}

void PipelineState::wait_for_device(HeldIndex index, DevicePause& pause) {
    Held& push = held.at(index);
    if (push.counted == Held::Counted::nowhere) held.count(index, Held::Counted::as_paused);
    if (push.candidate) {
        push.candidate = false;
        pause.candidate = not_held;
    } else if (push.counted == Held::Counted::as_paused) {
        ++pause.counted;
    }
    pause.waiting.insert({push.priority, push.order, index});
    held.join_paused(index);
}

void PipelineState::detach_from_pause(HeldIndex index) {
    Held& push = held.at(index);
    if (push.where != Held::Where::paused && !push.candidate) return;
    DevicePause& pause = *pause_of(push.device);
    if (push.candidate)
        pause.candidate = not_held;
    else
        CHECK(pause.waiting.erase({push.priority, push.order, index}) == 1);
    push.candidate = false;
    if (push.counted == Held::Counted::as_paused) --pause.counted;
}

}  // namespace sluice
