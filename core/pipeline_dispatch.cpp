// SPDX-License-Identifier: GPL-3.0-or-later
// Lanes to connections. A lane's first leaves when a Pusher that may send has a free slot: dead ones end here, those of
// a paused device move to waiting, the rest is sent to the largest free demand.
#include "core/pipeline_state.h"

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
    for (const Priority lane : priorities) {
        if (held.any_returned()) {
            if (const HeldIndex first = held.first_returned(lane); first != not_held) {
                leave_returned(first, to);
                return true;
            }
        }
        if (!lanes[index(lane)].empty() && buffered_may_leave()) {
            leave_buffered(lane, to);
            return true;
        }
    }
    return false;
}

bool PipelineState::anything_to_send() const { return held.any_returned() || (buffered != 0 && buffered_may_leave()); }

void PipelineState::leave_buffered(Priority lane, ConnectionIndex to) {
    const Buffered push = take_front(lane);
    if (push.dead(now)) return finish(push, lane, OutcomeKind::expired, Reason::none);
    DevicePause* pause = pause_of(push.device);
    if (pause == nullptr || pause->state == PauseState::over) return send(push, lane, to, pause);
    leave_at_once(push, lane, to, false);
}

void PipelineState::leave_returned(HeldIndex index, ConnectionIndex to) {
    Held& push = held.at(index);
    if (push.dead(now)) return finish(index, OutcomeKind::expired, Reason::none);
    DevicePause* pause = pause_of(push.device);
    if (pause == nullptr || pause->state == PauseState::over) return send(index, to, pause);
    if (pause->state == PauseState::paused && pause->until > push.deadline)
        return finish(index, OutcomeKind::expired, Reason::none);
    if (push.counted == Held::Counted::nowhere && !has_pause_place(*pause))
        return finish(index, push.sends == 0 ? OutcomeKind::shed : OutcomeKind::failed, Reason::waiting_full);
    held.leave(index);
    wait_for_device(index, *pause);
}

Slot& PipelineState::take_slot(ConnectionIndex to) {
    Connection& connection = connections.at(to);
    const SlotIndex taken = connection.window.take(slots, to);
    Slot& slot = slots.at(taken);
    slot.message = slots.next_message(taken);
    slot.sent = now;
    slot.device_probe = slot.project_probe = slot.noted = 0;
    ++connection.pending;
    if (++pending > pending_peak) pending_peak = pending;
    ++metrics.counters.sent;
    demand.place(to, connection.free());
    if (connection.ack_due == never) {
        connection.ack_due = now + settings.ack_timeout;
        connections.wake_by(to, connection.ack_due);
        arm(connection.ack_due);
    }
    if (quota) quota->spend();
    return slot;
}

void PipelineState::send(const Buffered& push, Priority lane, ConnectionIndex to, DevicePause* probes) {
    Slot& slot = take_slot(to);
    slot.handle = push.handle;
    slot.offered = push.offered;
    slot.first_sent = now;
    slot.device = push.device;
    slot.order = push.order;
    slot.priority = static_cast<std::uint64_t>(lane);
    slot.mortal = push.deadline != never;
    slot.keyed = push.collapse_key != 0;
    slot.sends = 1;
    slot.resends = slot.losses = slot.error = 0;
    const SlotIndex at = Slots::index_of(slot.message);
    if (slot.mortal) slots.chunk_of(at).deadline[at % slots_per_chunk] = push.deadline;
    if (slot.keyed) slots.chunk_of(at).collapse_key[at % slots_per_chunk] = push.collapse_key;
    metrics.wait[index(lane)].record(now - push.offered);
    if (probes != nullptr || project.state == PauseState::over) mark_probes(slot, probes);
    announce(slot, to, push.deadline, push.collapse_key, 0, never);
}

void PipelineState::send(HeldIndex index_in_held, ConnectionIndex to, DevicePause* probes) {
    if (probes != nullptr) detach_from_pause(index_in_held);
    held.leave(index_in_held);
    held.count(index_in_held, Held::Counted::nowhere);
    const Held push = held.at(index_in_held);
    held.remove(index_in_held);
    if (push.collapse_key != 0) collapse.forget(push.device, push.collapse_key, CollapseIndex::in_held(index_in_held));
    Slot& slot = take_slot(to);
    slot.handle = push.handle;
    slot.offered = push.offered;
    slot.first_sent = push.sends == 0 ? now : push.first_sent;
    slot.device = push.device;
    slot.order = push.order;
    slot.priority = static_cast<std::uint64_t>(push.priority);
    slot.mortal = push.deadline != never;
    slot.keyed = push.collapse_key != 0;
    slot.sends = static_cast<std::uint16_t>(push.sends + 1);
    slot.resends = static_cast<std::uint16_t>(push.resends + (push.next == Held::Next::resend));
    slot.losses = push.losses;
    slot.error = push.error;
    const SlotIndex at = Slots::index_of(slot.message);
    if (slot.mortal) slots.chunk_of(at).deadline[at % slots_per_chunk] = push.deadline;
    if (slot.keyed) slots.chunk_of(at).collapse_key[at % slots_per_chunk] = push.collapse_key;
    if (push.sends == 0) metrics.wait[index(push.priority)].record(now - push.offered);
    metrics.counters.retried += push.next == Held::Next::retry;
    metrics.counters.resent += push.next == Held::Next::resend;
    if (probes != nullptr || project.state == PauseState::over) mark_probes(slot, probes);
    announce(slot, to, push.deadline, push.collapse_key, push.note, push.returned_at);
}

void PipelineState::mark_probes(Slot& slot, DevicePause* probes) {
    if (probes != nullptr) {
        slot.device_probe = 1;
        probes->state = PauseState::probing;
        probes->probe = slot.message;
        devices.set_until(*probes, never);
    }
    if (project.state == PauseState::over) {
        slot.project_probe = 1;
        project.state = PauseState::probing;
        project.probe = slot.message;
    }
}

void PipelineState::announce(const Slot& slot, ConnectionIndex to, Instant push_deadline, std::uint64_t key,
                             std::uint64_t note, Instant returned_at) {
    Send& send = sends.add();
    send.message = slot.message;
    send.handle = slot.handle;
    send.device = slot.device;
    send.collapse_key = key;
    send.offered = slot.offered;
    send.deadline = push_deadline;
    send.note = note;
    send.returned_at = returned_at;
    send.connection = connections.at(to).number;
    send.sends = slot.sends;
    send.resends = slot.resends;
    send.priority = static_cast<Priority>(slot.priority);
    send.has_ttl_zero = push_deadline == slot.offered;
}

void PipelineState::settle_quota(bool sent) {
    const bool waits = demand.top() != Demand::none && !blocked() && !quota->has_token() && anything_to_send();
    if (waits == quota->waiting() && !(waits && (sent || quota->token_at() <= now))) return;
    metrics.counters.quota_waits += waits && !quota->waiting();
    quota->set_waiting(waits, now);
    arm(quota->token_at());
}

}  // namespace sluice
