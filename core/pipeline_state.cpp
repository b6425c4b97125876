// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline_state.h"

#include "core/pipeline_path.h"

#include <algorithm>

namespace sluice {

PipelineState::PipelineState(const Settings& chosen, Instant start, std::uint64_t seed)
    : settings(chosen), now(start), random(seed, "pipeline") {
    CHECK(problems(settings).empty());
    if (settings.quota) quota.emplace(*settings.quota, now);
    for (std::uint32_t i = 0; i < settings.pushers; ++i) open(connections.add_pusher(false));
}

void PipelineState::count_tokens() {
    quota->refill(now);
    if (quota->waiting() && quota->has_token()) dispatch();
}

Instant PipelineState::compute_deadline() const {
    return std::min({connections.next_wake(), connections.next_reopen(), devices.next(), project.next(),
                     held.next_due(), quota ? quota->token_at() : never, sweep_at});
}

Duration PipelineState::backoff(Duration base, Duration cap, std::uint32_t failures) {
    Duration wait = std::min(base, cap);
    for (std::uint32_t k = 1; k < failures && wait < cap; ++k) wait = std::min(cap, wait + wait);
    return Duration{static_cast<std::int64_t>(static_cast<double>(wait.count()) * jitter(settings.retry.jitter))};
}

void PipelineState::count_reason(OutcomeKind kind, Reason reason) {
    Counters& counters = metrics.counters;
    switch (kind) {
        case OutcomeKind::shed: ++counters.shed_by_reason[index(reason)]; break;
        case OutcomeKind::failed: ++counters.failed_by_reason[index(reason)]; break;
        case OutcomeKind::rejected: ++counters.rejected_by_reason[index(reason)]; break;
        default: break;
    }
}

void PipelineState::finish(const Buffered& push, Priority lane, OutcomeKind kind, Reason reason) {
    count_reason(kind, reason);
    Outcome& outcome = new_outcome(lane, kind, reason);
    outcome.handle = push.handle;
    outcome.device = push.device;
    outcome.collapse_key = push.collapse_key;
    outcome.offered = push.offered;
    outcome.first_sent = outcome.last_sent = outcome.returned_at = never;
    outcome.note = 0;
    outcome.connection = 0;
    outcome.attempts = outcome.resends = outcome.error = 0;
    outcome.answered = false;
}

void PipelineState::finish(HeldIndex index, OutcomeKind kind, Reason reason) {
    const bool was_candidate = held.at(index).candidate;
    detach_from_pause(index);
    held.leave(index);
    held.count(index, Held::Counted::nowhere);
    const Held push = held.at(index);
    if (push.collapse_key != 0) collapse.forget(push.device, push.collapse_key, CollapseIndex::in_held(index));
    held.remove(index);
    finish(push, kind, reason, false);
    DevicePause* pause = pause_of(push.device);
    if (was_candidate && pause->state == PauseState::over) return next_candidate(*pause);
    if (pause != nullptr) settle_pause(*pause);
}

void PipelineState::finish(const Held& push, OutcomeKind kind, Reason reason, bool answered) {
    count_reason(kind, reason);
    Outcome& outcome = new_outcome(push.priority, kind, reason);
    outcome.handle = push.handle;
    outcome.device = push.device;
    outcome.collapse_key = push.collapse_key;
    outcome.offered = push.offered;
    outcome.first_sent = push.first_sent;
    outcome.last_sent = push.last_sent;
    outcome.note = push.note;
    outcome.returned_at = push.returned_at;
    outcome.connection = push.connection;
    outcome.attempts = push.attempts();
    outcome.resends = push.resends;
    outcome.error = push.error;
    outcome.answered = answered;
}

}  // namespace sluice
