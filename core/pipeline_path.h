// SPDX-License-Identifier: GPL-3.0-or-later
// The path of a push that nothing happens to: offered, buffered, sent, answered. Here for speed alone, made part of
// whoever calls it: as functions of their own these cost a fifth of a push in saved registers. What is rare is told so
// and stands in the .cpp files. Internal: included by core/pipeline*.cpp.
#pragma once

#include "core/pipeline_state.h"

#define SLUICE_INLINE [[gnu::always_inline]] inline

namespace sluice {

template <class Push>
SLUICE_INLINE Send& PipelineState::announce(const Push& push, MessageId message, ConnectionId connection,
                                            Priority lane) {
    Send& send = sends.add();
    send.message = message;
    send.handle = push.handle;
    send.device = push.device;
    send.collapse_key = push.collapse_key;
    send.offered = push.offered;
    send.deadline = push.deadline;
    send.connection = connection;
    send.priority = lane;
    send.has_ttl_zero = push.deadline == push.offered;
    return send;
}

SLUICE_INLINE void PipelineState::note_cold(const Slots::Found& taken, Instant dies, std::uint64_t key,
                                            std::uint16_t error) {
    if (dies != never) {
        taken.slot->flags |= Slot::mortal;
        taken.chunk->deadline[taken.place()] = dies;
    }
    if (key != 0) {
        taken.slot->flags |= Slot::keyed;
        taken.chunk->collapse_key[taken.place()] = key;
    }
    if (error != 0) {
        taken.slot->flags |= Slot::erred;
        taken.chunk->error[taken.place()] = error;
    }
}

SLUICE_INLINE Slots::Found PipelineState::take_slot(ConnectionIndex to, Connection& connection) {
    Slots::Found taken = slots.found(connection.window.take(slots, to));
    taken.slot->message = taken.message = slots.next_message(taken.index);
    taken.slot->sent = now;
    ++connection.pending;
    if (++pending > pending_peak) pending_peak = pending;
    ++metrics.counters.sent;
    demand.place(to, connection.free());
    if (connection.ack_due == never) [[unlikely]] {
        connection.ack_due = now + settings.ack_timeout;
        connections.wake_by(to, connection.ack_due);
        arm(connection.ack_due);
    }
    if (quota) quota->spend();
    return taken;
}

SLUICE_INLINE void PipelineState::send(const Buffered& push, Priority lane, ConnectionIndex to, DevicePause* probes) {
    Connection& connection = connections.at(to);
    const Slots::Found taken = take_slot(to, connection);
    Slot& slot = *taken.slot;
    slot.handle = push.handle;
    slot.offered = push.offered;
    slot.first_sent = now;
    slot.device = push.device;
    slot.order = push.order;
    slot.sends = 1;
    slot.resends = slot.losses = 0;
    slot.priority = lane;
    slot.flags = 0;
    note_cold(taken, push.deadline, push.collapse_key, 0);
    metrics.wait[index(lane)].record(now - push.offered);
    if (probes != nullptr || project.state == PauseState::over) [[unlikely]]
        mark_probes(slot, probes);
    Send& send = announce(push, taken.message, connection.number, lane);
    send.note = 0;
    send.returned_at = never;
    send.sends = 1;
    send.resends = 0;
}

SLUICE_INLINE void PipelineState::unindex(const Buffered& push, Priority lane, Lane::Position position) {
    if (push.collapse_key != 0) collapse.forget(push.device, push.collapse_key, CollapseIndex::in_lane(lane, position));
}

SLUICE_INLINE void PipelineState::store(const Buffered& push, Priority lane, std::uint64_t room_made) {
    const Lane::Position position = lanes[index(lane)].push_back(push);
    ++buffered;
    const std::uint64_t level = buffered - room_made;  // what made room leaves within the call
    if (level > buffered_peak) buffered_peak = level;
    if (level == settings.buffer && !became_full) became_full = now;
    if (push.collapse_key != 0 && settings.collapse)
        collapse.put(push.device, push.collapse_key, CollapseIndex::in_lane(lane, position));
    if (push.deadline != never && sweep_at == never) arm(sweep_at = now + sweep_interval);
}

SLUICE_INLINE void PipelineState::drop_front(Priority lane) {
    Lane& from = lanes[index(lane)];
    const Buffered& first = from.front();
    if (now - first.offered > longest_wait) note_wait(first.offered);
    unindex(first, lane, from.front_position());
    from.pop_front();
    --buffered;
}

SLUICE_INLINE Outcome& PipelineState::new_outcome(Priority lane, OutcomeKind kind, Reason reason) {
    ++metrics.counters.outcomes[index(kind)];
    ++metrics.counters.by_priority[index(lane)].outcomes[index(kind)];
    Outcome& outcome = outcomes.add();
    outcome.done = now;
    outcome.priority = lane;
    outcome.kind = kind;
    outcome.reason = reason;
    return outcome;
}

SLUICE_INLINE void PipelineState::leave_buffered(Priority lane, ConnectionIndex to) {
    const Buffered& first = lanes[index(lane)].front();
    if (first.dead(now) || devices.any()) [[unlikely]]
        return leave_with_care(lane, to);
    send(first, lane, to, nullptr);
    drop_front(lane);
}

SLUICE_INLINE bool PipelineState::leave_first(ConnectionIndex to) {
    if (held.any_returned()) [[unlikely]]
        return leave_first_with_returned(to);
    if (!buffered_may_leave()) return false;
    for (const Priority lane : priorities) {
        if (lanes[index(lane)].empty()) continue;
        leave_buffered(lane, to);
        return true;
    }
    return false;
}

SLUICE_INLINE void PipelineState::serve(ConnectionIndex freed) {
    Connection& connection = connections.at(freed);
    if (demand.top() == Demand::none && !quota && !blocked())
        while (connection.free() != 0 && (buffered != 0 || held.any_returned()) && leave_first(freed)) {
        }
    demand.place(freed, connection.free());
}

SLUICE_INLINE const Outcome* PipelineState::deliver(ConnectionIndex from, const Slots::Found& pushed) {
    const Slot& slot = *pushed.slot;
    Connection& connection = connections.at(from);
    metrics.total.record(now - slot.offered);
    Outcome& outcome = new_outcome(slot.priority, OutcomeKind::delivered, Reason::none);
    outcome.handle = slot.handle;
    outcome.device = slot.device;
    outcome.collapse_key = pushed.collapse_key();
    outcome.offered = slot.offered;
    outcome.first_sent = slot.first_sent;
    outcome.last_sent = slot.sent;
    outcome.note = 0;
    outcome.connection = connection.number;
    outcome.attempts = static_cast<std::uint16_t>(slot.sends - slot.resends);
    outcome.resends = slot.resends;
    outcome.error = pushed.error();
    outcome.answered = true;
    const std::ptrdiff_t place = outcomes.place_of(&outcome);
    free_slot(connection, pushed);
    serve(from);
    if (connection.pending == 0 && !connection.sends()) [[unlikely]]
        nothing_pending(from);
    return outcomes.at_place(place);
}

SLUICE_INLINE const Outcome* PipelineState::answer(ConnectionId number, MessageId message, const Verdict& verdict) {
    const Slots::Found pushed = slots.find(message);
    if (pushed.chunk == nullptr || connections.at(pushed.chunk->owner).number != number) [[unlikely]] {
        ++metrics.counters.stray_answers;
        heard(number);
        return nullptr;
    }
    const ConnectionIndex from = pushed.chunk->owner;
    Connection& connection = connections.at(from);
    alive(connection);
    if (!connection.had_answer) [[unlikely]] {
        connection.had_answer = true;
        connections.pusher(connection.pusher).failures = 0;
    }
    metrics.ack.record(now - pushed.slot->sent);
    if (connection.limit < connection.reported && connection.limit < settings.window) [[unlikely]]
        grow_window(from);
    if (pushed.slot->has(Slot::device_probe | Slot::project_probe)) [[unlikely]]
        answer_probes(*pushed.slot, verdict.kind);
    if (verdict.kind != VerdictClass::delivered) [[unlikely]]
        return nacked(from, pushed, verdict);
    return deliver(from, pushed);
}

SLUICE_INLINE Offered PipelineState::admit(const Buffered& push, Priority lane, bool must_leave,
                                           std::uint64_t room_made) {
    const ConnectionIndex to = demand.top();
    const bool may_leave = to != Demand::none && !blocked() && (!quota || quota->has_token()) && buffered_may_leave();
    if (may_leave) {
        if (devices.any()) [[unlikely]]
            return leave_at_once(push, lane, to, must_leave);
        send(push, lane, to, nullptr);
        return {true};
    }
    if (must_leave || buffered >= settings.buffer + room_made) [[unlikely]]
        return admit_full(push, lane, must_leave, room_made);
    store(push, lane, room_made);
    return {true};
}

SLUICE_INLINE Offered PipelineState::offer(const Push& push) {
    offered_any = true;
    ++metrics.counters.offered;
    ++metrics.counters.by_priority[index(push.priority)].offered;
    const Duration ttl = push.ttl == pipeline_ttl ? settings.default_ttl : push.ttl;
    const Instant dies = ttl == no_ttl ? never : saturating_add(now, ttl);
    const Buffered record{push.handle, now, dies, push.device, push.device == 0 ? 0 : push.collapse_key, next_order++};
    if (stopped) return refuse(record, push.priority, OutcomeKind::failed, stop_reason);
    const bool must_leave = ttl == Duration{0};
    if (record.collapse_key != 0 && settings.collapse && !must_leave) return offer_keyed(record, push.priority);
    return admit(record, push.priority, must_leave, 0);
}

#undef SLUICE_INLINE

}  // namespace sluice
