// SPDX-License-Identifier: GPL-3.0-or-later
// Lanes to connections. A lane's first leaves when a Pusher that may send has a free slot: dead ones end here, those of
// a paused device move to waiting, the rest is sent to the largest free demand.
#include "core/pipeline_path.h"

namespace sluice {

void PipelineState::dispatch() {
    bool sent = false;
    for (ConnectionIndex to = demand.top(); to != Demand::none; to = demand.top()) {
        if (buffered == 0 && !held.any_returned()) break;
        if (blocked()) break;
        if (quota && !quota->has_token()) break;
        if (!leave_first(to)) break;
        sent = true;
    }
    if (quota) settle_quota(sent);
}

void PipelineState::serve(ConnectionIndex freed) {
    Connection& connection = connections.at(freed);
    if (demand.top() == Demand::none && !quota && !blocked())
        while (connection.free() != 0 && (buffered != 0 || held.any_returned()) && leave_first(freed)) {
        }
    demand.place(freed, connection.free());
}

bool PipelineState::leave_first(ConnectionIndex to) {
    if (held.any_returned()) return leave_first_with_returned(to);
    if (buffered == 0 || !buffered_may_leave()) return false;
    leave_buffered(first_lane(), to);
    return true;
}

bool PipelineState::leave_first_with_returned(ConnectionIndex to) {
    for (const Priority lane : priorities) {
        if (const HeldIndex first = held.first_returned(lane); first != not_held) {
            leave_returned(first, to);
            return true;
        }
        if (!lanes[index(lane)].empty() && buffered_may_leave()) {
            leave_buffered(lane, to);
            return true;
        }
    }
    return false;
}

void PipelineState::leave_buffered(Priority lane, ConnectionIndex to) {
    const Buffered push = take_front(lane);
    if (push.dead(now)) return finish(push, lane, OutcomeKind::expired, Reason::none);
    leave_at_once(push, lane, to, false);
}

bool PipelineState::anything_to_send() const { return held.any_returned() || (buffered != 0 && buffered_may_leave()); }

void PipelineState::leave_returned(HeldIndex index, ConnectionIndex to) {
    Held& push = held.at(index);
    if (push.dead(now)) return finish(index, OutcomeKind::expired, Reason::none);
    DevicePause* pause = pause_of(push.device);
    if (pause == nullptr || pause->state == PauseState::over) return send(index, to, pause);
    if (pause->state == PauseState::paused && pause->until > push.deadline)
        return finish(index, OutcomeKind::expired, Reason::none);
    const bool freed = push.counted == Held::Counted::as_paused && !push.candidate;  // from a pause that is over
    if ((push.counted == Held::Counted::nowhere && !has_pause_place(*pause)) ||
        (freed && pause->counted >= settings.device_waiting))
        return finish(index, push.sends == 0 ? OutcomeKind::shed : OutcomeKind::failed, Reason::waiting_full);
    held.leave(index);
    wait_for_device(index, *pause);
}

void PipelineState::send(HeldIndex index_in_held, ConnectionIndex to, DevicePause* probes) {
    if (probes != nullptr) detach_from_pause(index_in_held);
    held.leave(index_in_held);
    held.count(index_in_held, Held::Counted::nowhere);
    const Held push = held.at(index_in_held);
    held.remove(index_in_held);
    if (push.collapse_key != 0) collapse.forget(push.device, push.collapse_key, CollapseIndex::in_held(index_in_held));
    Connection& connection = connections.at(to);
    const Slots::Found taken = take_slot(to, connection);
    Slot& slot = *taken.slot;
    slot.handle = push.handle;
    slot.offered = push.offered;
    slot.note = 0;
    slot.device = push.device;
    slot.order = push.order;
    slot.sends = static_cast<std::uint16_t>(push.sends + 1);
    slot.resends = static_cast<std::uint16_t>(push.resends + (push.next == Held::Next::resend));
    slot.losses = push.losses;
    slot.priority = push.priority;
    slot.flags = 0;
    if (push.sends != 0) taken.chunk->first_sent[taken.place()] = push.first_sent;
    note_cold(taken, push.deadline, push.collapse_key, push.error);
    if (push.sends == 0) metrics.wait[index(push.priority)].record(now - push.offered);
    metrics.counters.retried += push.next == Held::Next::retry;
    metrics.counters.resent += push.next == Held::Next::resend;
    mark_probes(slot, probes);
    Send& send = announce(push, taken.message, connection.number, push.priority);
    send.note = push.note;
    send.returned_at = push.returned_at;
    send.sends = slot.sends;
    send.resends = slot.resends;
}

void PipelineState::mark_probes(Slot& slot, DevicePause* probes) {
    if (probes != nullptr) {
        slot.flags |= Slot::device_probe;
        probes->state = PauseState::probing;
        probes->probe = slot.message;
        devices.set_until(*probes, never);
    }
    if (project.state == PauseState::over) {
        slot.flags |= Slot::project_probe;
        project.state = PauseState::probing;
        project.probe = slot.message;
    }
}

void PipelineState::settle_quota(bool sent) {
    const bool waits = demand.top() != Demand::none && !blocked() && !quota->has_token() && anything_to_send();
    if (waits == quota->waiting() && !(waits && (sent || quota->token_at() <= now))) return;
    metrics.counters.quota_waits += waits && !quota->waiting();
    quota->set_waiting(waits, now);
    arm(quota->token_at());
}

}  // namespace sluice
