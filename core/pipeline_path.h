// SPDX-License-Identifier: GPL-3.0-or-later
// The path of a push that nothing happens to: offered, buffered, sent, answered. Here for speed alone, made part of
// whoever calls it: as functions of their own these cost a fifth of a push in saved registers. The last two functions
// are the whole of it while the pipeline is calm (PipelineState::calm): then nothing but lanes and demand decides, and
// what they do keeps it so. They refuse what is not theirs before they change anything; the rest stands in the .cpp
// files. Internal: included by core/pipeline*.cpp.
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

SLUICE_INLINE void PipelineState::begin_send(Slots::Found& taken, ConnectionIndex to, Connection& connection) {
    taken.slot->message = taken.message = slots.next_message(taken.index);
    taken.slot->sent = now;
    ++metrics.counters.sent;
    if (connection.ack_due == never) [[unlikely]] {
        connection.ack_due = now + settings.ack_timeout;
        connections.wake_by(to, connection.ack_due);
        arm(connection.ack_due);
    }
}

SLUICE_INLINE Slots::Found PipelineState::take_slot(ConnectionIndex to, Connection& connection) {
    Slots::Found taken = slots.found(connection.window.take(slots, to));
    begin_send(taken, to, connection);
    ++connection.pending;
    if (++pending > pending_peak) pending_peak = pending;
    demand.place(to, connection.free());
    if (connections.many()) [[unlikely]]
        look_ahead();
    if (quota) [[unlikely]]
        quota->spend();
    return taken;
}

SLUICE_INLINE void PipelineState::fill(const Slots::Found& taken, const Buffered& push, Priority lane,
                                       ConnectionId connection) {
    Slot& slot = *taken.slot;
    slot.handle = push.handle;
    slot.offered = push.offered;
    slot.note = 0;
    slot.device = push.device;
    slot.order = push.order;
    slot.sends = 1;
    slot.resends = slot.losses = 0;
    slot.priority = lane;
    slot.flags = 0;
    note_cold(taken, push.deadline, push.collapse_key, 0);
    metrics.wait[index(lane)].record(now - push.offered);
    Send& send = announce(push, taken.message, connection, lane);
    send.note = 0;
    send.returned_at = never;
    send.sends = 1;
    send.resends = 0;
}

SLUICE_INLINE void PipelineState::send(const Buffered& push, Priority lane, ConnectionIndex to, DevicePause* probes) {
    Connection& connection = connections.at(to);
    const Slots::Found taken = take_slot(to, connection);
    fill(taken, push, lane, connection.number);
    if (probes != nullptr || project.state == PauseState::over) [[unlikely]]
        mark_probes(*taken.slot, probes);
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

SLUICE_INLINE Outcome& PipelineState::note_delivery(const Slots::Found& pushed, const Connection& connection) {
    const Slot& slot = *pushed.slot;
    metrics.total.record(now - slot.offered);
    Outcome& outcome = new_outcome(slot.priority, OutcomeKind::delivered, Reason::none);
    outcome.handle = slot.handle;
    outcome.device = slot.device;
    outcome.collapse_key = pushed.collapse_key();
    outcome.offered = slot.offered;
    outcome.first_sent = pushed.first_sent();
    outcome.last_sent = slot.sent;
    outcome.note = 0;
    outcome.connection = connection.number;
    outcome.attempts = static_cast<std::uint16_t>(slot.sends - slot.resends);
    outcome.resends = slot.resends;
    outcome.error = pushed.error();
    outcome.answered = true;
    return outcome;
}

SLUICE_INLINE Duration PipelineState::lifetime(const Push& push) const {
    return push.ttl == pipeline_ttl ? settings.default_ttl : push.ttl;
}

SLUICE_INLINE Buffered PipelineState::admitted(const Push& push, Duration ttl) {
    offered_any = true;
    ++metrics.counters.offered;
    ++metrics.counters.by_priority[index(push.priority)].offered;
    const Instant dies = ttl == no_ttl ? never : saturating_add(now, ttl);
    return {push.handle, now, dies, push.device, push.device == 0 ? 0 : push.collapse_key, next_order++};
}

SLUICE_INLINE bool PipelineState::offer_calmly(const Push& push) {
    const Duration ttl = lifetime(push);
    const ConnectionIndex to = demand.top();
    if (!calm || ttl == Duration{0} || (push.collapse_key != 0 && settings.collapse) ||
        (to == Demand::none && buffered >= settings.buffer)) [[unlikely]]
        return false;
    if (to != Demand::none)
        send(admitted(push, ttl), push.priority, to, nullptr);
    else
        store(admitted(push, ttl), push.priority, 0);
    return true;
}

SLUICE_INLINE bool PipelineState::buffered_is_next() const {
    if (buffered == 0) return false;
    const Priority lane = first_lane();
    if (held.any_returned() && held.returned_up_to(lane)) return false;
    return !lanes[index(lane)].front().dead(now);
}

/// The first of the lanes takes the slot of a push that was answered: all that is counted stays as it is.
SLUICE_INLINE void PipelineState::refill(Slots::Found freed, ConnectionIndex to, Connection& connection) {
    const Priority lane = first_lane();
    begin_send(freed, to, connection);
    fill(freed, lanes[index(lane)].front(), lane, connection.number);
    drop_front(lane);
}

SLUICE_INLINE const Outcome* PipelineState::deliver_calmly(ConnectionId number, MessageId message) {
    if (!calm) [[unlikely]]
        return nullptr;
    const Slots::Found pushed = slots.find(message);
    if (pushed.chunk == nullptr) [[unlikely]]
        return nullptr;
    const ConnectionIndex from = pushed.owner;
    Connection& connection = connections.at(from);
    const bool plain = connection.number == number && connection.sends() && connection.had_answer &&
                       !connection.pinged && connection.pending <= connection.limit &&
                       (connection.limit >= connection.reported || connection.limit >= settings.window) &&
                       !pushed.slot->has(Slot::device_probe | Slot::project_probe);
    const bool idle = nothing_to_send();
    if (!plain || !(idle || buffered_is_next())) [[unlikely]]
        return nullptr;
    connection.last_heard = now;
    metrics.ack.record(now - pushed.slot->sent);
    Outcome& outcome = note_delivery(pushed, connection);
    if (idle) {
        free_slot(connection, pushed);
        demand.place(from, connection.free());
    } else {
        refill(pushed, from, connection);
    }
    return &outcome;
}

#undef SLUICE_INLINE

}  // namespace sluice
