// SPDX-License-Identifier: GPL-3.0-or-later
// Answers, and what comes back: asked in the order purged, collapsed, attempts or losses used up, too late, no place.
#include "core/pipeline_path.h"

#include <algorithm>

namespace sluice {

namespace {
std::optional<Reason> permanent(VerdictClass kind) {
    switch (kind) {
        case VerdictClass::reject_token: return Reason::token;
        case VerdictClass::reject_sender: return Reason::sender;
        case VerdictClass::reject_operator: return Reason::operator_;
        default: return std::nullopt;
    }
}

PipelineState::Return return_of(VerdictClass kind, std::uint64_t device) {
    using Return = PipelineState::Return;
    switch (kind) {
        case VerdictClass::draining:
        case VerdictClass::elsewhere: return Return::lost;
        case VerdictClass::throttle_device: return device == 0 ? Return::transient : Return::throttled_device;
        case VerdictClass::throttle_project: return Return::throttled_project;
        default: return Return::transient;
    }
}
}  // namespace

const Outcome* PipelineState::answer_with_care(ConnectionId connection, MessageId message, const Verdict& verdict) {
    const std::ptrdiff_t place = outcomes.place_of(answer(connection, message, verdict));
    end();
    return outcomes.at_place(place);
}

const Outcome* PipelineState::answer(ConnectionId number, MessageId message, const Verdict& verdict) {
    const Slots::Found pushed = slots.find(message);
    if (pushed.chunk == nullptr || connections.at(pushed.owner).number != number) {
        ++metrics.counters.stray_answers;
        heard(number);
        return nullptr;
    }
    const ConnectionIndex from = pushed.owner;
    Connection& connection = connections.at(from);
    alive(connection);
    if (!connection.had_answer) {
        connection.had_answer = true;
        connections.pusher(connection.pusher).failures = 0;
    }
    metrics.ack.record(now - pushed.slot->sent);
    if (connection.limit < connection.reported && connection.limit < settings.window) grow_window(from);
    if (pushed.slot->has(Slot::device_probe | Slot::project_probe)) answer_probes(*pushed.slot, verdict.kind);
    return verdict.kind == VerdictClass::delivered ? deliver(from, pushed) : nacked(from, pushed, verdict);
}

const Outcome* PipelineState::deliver(ConnectionIndex from, const Slots::Found& pushed) {
    Connection& connection = connections.at(from);
    const std::ptrdiff_t place = outcomes.place_of(&note_delivery(pushed, connection));
    free_slot(connection, pushed);
    serve(from);
    if (connection.pending == 0 && !connection.sends()) nothing_pending(from);
    return outcomes.at_place(place);
}

const Outcome* PipelineState::nacked(ConnectionIndex from, Slots::Found pushed, const Verdict& verdict) {
    ++metrics.counters.nacked;
    if (verdict.kind == VerdictClass::draining) draining(from);
    Held push = lift(from, pushed);
    if (connections.at(from).pending == 0 && !connections.at(from).sends()) nothing_pending(from);
    push.error = verdict.code;
    if (const auto reason = permanent(verdict.kind)) {
        finish(push, OutcomeKind::rejected, *reason, true);
        return outcomes.last();
    }
    const bool kept = come_back(push, return_of(verdict.kind, push.device), verdict.retry_after, true);
    return kept ? nullptr : outcomes.last();
}

Held PipelineState::lift(ConnectionIndex from, const Slots::Found& pushed) {
    const Slot& slot = *pushed.slot;
    Held push;
    push.handle = slot.handle;
    push.offered = slot.offered;
    push.deadline = pushed.deadline();
    push.device = slot.device;
    push.collapse_key = pushed.collapse_key();
    push.note = slot.note;
    push.order = slot.order;
    push.first_sent = pushed.first_sent();
    push.last_sent = slot.sent;
    push.returned_at = now;
    push.connection = connections.at(from).number;
    push.sends = slot.sends;
    push.resends = slot.resends;
    push.losses = slot.losses;
    push.error = pushed.error();
    push.priority = slot.priority;
    free_slot(connections.at(from), pushed);
    demand.place(from, connections.at(from).free());
    return push;
}

bool PipelineState::come_back(Held push, Return why, std::optional<Duration> retry_after, bool answered) {
    Instant until = now;
    if (why == Return::throttled_device) until = pause_device(push.device, retry_after);
    if (why == Return::throttled_project) until = pause_project(retry_after);
    if (why == Return::lost) {
        ++push.losses;
        if (2 * push.losses >= settings.retry.losses && push.losses <= settings.retry.losses)
            until = retry_time(push, push.losses - (settings.retry.losses + 1) / 2 + 1, std::nullopt);
    }
    if (why == Return::transient) until = retry_time(push, push.attempts(), retry_after);
    if (ends_instead(push, why, until, answered)) return false;
    keep(push, why, until);
    return true;
}

Instant PipelineState::retry_time(const Held& push, std::uint32_t failures, std::optional<Duration> retry_after) {
    CHECK(push.sends > 0);
    Duration wait = backoff(settings.retry.base, settings.retry.cap, failures);
    if (retry_after) {
        const Duration asked = std::min(*retry_after, settings.retry.after_max);
        const double longer = static_cast<double>(asked.count()) * (1 + settings.retry.jitter * random.uniform());
        if (asked > wait) wait = Duration{static_cast<std::int64_t>(longer)};
    }
    return saturating_add(now, wait);
}

bool PipelineState::ends_instead(const Held& push, Return why, Instant not_before, bool answered) {
    const auto ends = [&](OutcomeKind kind, Reason reason) {
        finish(push, kind, reason, answered);
        return true;
    };
    if (push.order < purged_below[index(push.priority)]) return ends(OutcomeKind::failed, Reason::purged);
    const auto other = indexed(push.device, push.collapse_key);
    if (other) {
        if (newer(*other, push.offered, push.order)) return ends(OutcomeKind::collapsed, Reason::none);
    }
    if (why == Return::lost ? push.losses > settings.retry.losses : push.attempts() >= settings.retry.attempts)
        return ends(OutcomeKind::failed, why == Return::lost ? Reason::lost_too_often : Reason::attempts);
    if (push.dead(now) || not_before > push.deadline) return ends(OutcomeKind::expired, Reason::none);
    if (why == Return::throttled_device && !has_pause_place(*pause_of(push.device)))
        return ends(OutcomeKind::failed, Reason::waiting_full);
    if (other) end_older(*other);
    return false;
}

void PipelineState::keep(Held push, Return why, Instant until) {
    push.next = why == Return::lost ? Held::Next::resend : Held::Next::retry;
    push.due = until;
    const HeldIndex placed = held.add(push);
    if (push.collapse_key != 0 && settings.collapse)
        collapse.put(push.device, push.collapse_key, CollapseIndex::in_held(placed));
    if (why == Return::throttled_device) return wait_for_device(placed, *pause_of(push.device));
    if (why == Return::throttled_project || until == now) return held.join_returned(placed);
    held.count(placed, Held::Counted::as_retry);
    held.join_retries(placed);
    arm(until);
}

void PipelineState::answer_probes(const Slot& slot, VerdictClass kind) {
    const bool next =
        kind == VerdictClass::transient || kind == VerdictClass::draining || kind == VerdictClass::elsewhere;
    DevicePause* pause = slot.has(Slot::device_probe) ? pause_of(slot.device) : nullptr;
    if (pause != nullptr && pause->state == PauseState::probing && pause->probe == slot.message) {
        if (next || kind == VerdictClass::throttle_project)
            next_candidate(*pause);
        else if (kind != VerdictClass::throttle_device)
            free_device(*pause);
    }
    if (!slot.has(Slot::project_probe) || project.state != PauseState::probing || project.probe != slot.message) return;
    if (next)
        project.state = PauseState::over;
    else if (kind != VerdictClass::throttle_project)
        project.state = PauseState::none;
}

}  // namespace sluice
