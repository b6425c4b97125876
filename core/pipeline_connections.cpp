// SPDX-License-Identifier: GPL-3.0-or-later
// Connections: opening and reopening, draining, ack timeouts (one deadline a connection), pings, congestion windows.
#include "core/pipeline_state.h"

#include <algorithm>

namespace sluice {

void PipelineState::open(PusherIndex pusher) {
    const ConnectionIndex made = connections.add(pusher, now);
    demand.know(made);
    commands.add() = {Command::Kind::open, connections.at(made).number, CloseReason::peer};
    look_again(made);
}

void PipelineState::opened(ConnectionId number, std::uint32_t window) {
    ConnectionIndex index = connections.find(number);
    if (index == no_index) {
        if (settings.pushers != 0 || stopped || connections.was_used(number)) return;
        index = connections.add(connections.add_pusher(true), number, now);
        demand.know(index);
    }
    Connection& connection = connections.at(index);
    alive(connection);
    if (connection.state != ConnectionState::opening) return;
    connection.state = ConnectionState::open;
    connection.opened_at = now;
    connection.reported = window;
    ++metrics.counters.opened;
    refresh_limit(index);
    look_again(index);
}

void PipelineState::heard(ConnectionId number) {
    const ConnectionIndex index = connections.find(number);
    if (index != no_index) alive(connections.at(index));
}

void PipelineState::resize(ConnectionId number, std::uint32_t window) {
    const ConnectionIndex index = connections.find(number);
    if (index == no_index || connections.at(index).state == ConnectionState::opening) return;
    alive(connections.at(index));
    connections.at(index).reported = window;
    refresh_limit(index);
}

void PipelineState::refresh_limit(ConnectionIndex index) {
    Connection& connection = connections.at(index);
    const double congestion = connections.pusher(connection.pusher).congestion;
    connection.limit = std::min(settings.window, connection.reported);
    if (congestion != 0 && congestion < static_cast<double>(connection.limit))
        connection.limit = static_cast<std::uint32_t>(congestion);
    demand.place(index, connection.free());
}

void PipelineState::grow_window(ConnectionIndex index) {
    const Connection& connection = connections.at(index);
    Pusher& pusher = connections.pusher(connection.pusher);
    if (pusher.congestion == 0) return;
    pusher.congestion += 1 / pusher.congestion;
    if (pusher.congestion >= static_cast<double>(std::min(settings.window, connection.reported))) pusher.congestion = 0;
    const std::uint32_t before = connection.limit;
    refresh_limit(index);
    if (connection.limit == before) return;
    if (pusher.connection != no_index && pusher.connection != index) refresh_limit(pusher.connection);
}

void PipelineState::halve_window(const Connection& connection) {
    Pusher& pusher = connections.pusher(connection.pusher);
    const double full = static_cast<double>(std::min(settings.window, connection.reported));
    const double was = pusher.congestion == 0 ? full : std::min(full, pusher.congestion);
    pusher.congestion = std::max(1.0, was / 2);
    if (pusher.connection != no_index && &connections.at(pusher.connection) != &connection)
        refresh_limit(pusher.connection);
}

bool PipelineState::was_up(const Connection& connection) const {
    if (connection.state == ConnectionState::opening) return false;
    return connection.had_answer || (connection.pending == 0 && now - connection.opened_at >= settings.ping.idle);
}

void PipelineState::closed(ConnectionId number, CloseReason reason) {
    const ConnectionIndex index = connections.find(number);
    if (index != no_index) lose(index, reason);
}

void PipelineState::close(ConnectionIndex index, CloseReason reason) {
    commands.add() = {Command::Kind::close, connections.at(index).number, reason};
    lose(index, reason);
}

void PipelineState::lose(ConnectionIndex index, CloseReason reason) {
    Connection& connection = connections.at(index);
    const bool timeout = reason == CloseReason::ack_timeout || reason == CloseReason::ping_timeout;
    const bool up = was_up(connection);
    if (timeout && settings.congestion) halve_window(connection);
    if (connection.state != ConnectionState::opening) ++metrics.counters.closed;
    connection.state = ConnectionState::surplus;  // nothing more is sent here
    demand.place(index, 0);
    for (const SlotIndex slot : give_up_on(connection)) {
        answer_probes(slots.at(slot), VerdictClass::elsewhere);
        come_back(lift(index, slots.found(slot)), Return::lost, std::nullopt, false);
    }
    connection.window.release(slots);
    const PusherIndex pusher = connection.pusher;
    const bool current = connections.pusher(pusher).connection == index;
    connections.remove(index);
    const Pusher& left = connections.pusher(pusher);
    if (left.retired && left.connections == 0) return connections.remove_pusher(pusher);
    if (current && !left.retired) after_close(pusher, up, timeout && settings.congestion, reason);
}

std::vector<SlotIndex> PipelineState::give_up_on(const Connection& connection) {
    std::vector<SlotIndex> pending_here;
    connection.window.each_used([&](SlotIndex slot) { pending_here.push_back(slot); });
    std::sort(pending_here.begin(), pending_here.end(),
              [this](SlotIndex a, SlotIndex b) { return slots.at(a).order < slots.at(b).order; });
    metrics.counters.unanswered += pending_here.size();
    for (const SlotIndex slot : pending_here)
        metrics.counters.unanswered_ns += static_cast<std::uint64_t>((now - slots.at(slot).sent).count());
    return pending_here;
}

void PipelineState::after_close(PusherIndex pusher, bool up, bool failed, CloseReason reason) {
    if (stopped) return;
    if (!up || failed || reason == CloseReason::refused_login) return fail(pusher, reason);
    connections.pusher(pusher).failures = 0;
    const double spread = static_cast<double>(settings.reconnect.spread.count()) * random.uniform();
    const Instant at = saturating_add(now, Duration{static_cast<std::int64_t>(spread)});
    connections.reopen_at(pusher, at);
    arm(at);
}

void PipelineState::fail(PusherIndex pusher, CloseReason reason) {
    const std::uint32_t failures = ++connections.pusher(pusher).failures;
    const Duration wait = reason == CloseReason::refused_login
                              ? settings.reconnect.cap
                              : backoff(settings.reconnect.base, settings.reconnect.cap, failures);
    connections.reopen_at(pusher, saturating_add(now, wait));
    arm(saturating_add(now, wait));
}

void PipelineState::draining(ConnectionIndex index) {
    Connection& connection = connections.at(index);
    alive(connection);
    if (connection.state != ConnectionState::open) return;
    const bool up = was_up(connection);
    connection.state = ConnectionState::draining;
    ++metrics.counters.drained;
    demand.place(index, 0);
    if (connection.pending == 0) nothing_pending(index);
    const PusherIndex pusher = connection.pusher;
    if (connections.pusher(pusher).retired || connections.pusher(pusher).connection != index) return;
    connections.pusher(pusher).connection = no_index;
    if (up)
        open(pusher);
    else
        fail(pusher, CloseReason::peer);
}

void PipelineState::told_draining(ConnectionIndex index) {
    draining(index);
    const bool keeps_slots = connections.at(index).number != 0 && connections.at(index).pending != 0;
    if (keeps_slots && slots.crowded()) close(index, CloseReason::drain_grace);  // no more beside its replacement
}

void PipelineState::nothing_pending(ConnectionIndex index) {
    Connection& connection = connections.at(index);
    if (connection.state == ConnectionState::surplus) return close(index, CloseReason::surplus);
    if (connection.state != ConnectionState::draining) return;
    connection.grace_due = saturating_add(now, settings.drain_grace);
    connections.wake_by(index, connection.grace_due);
    arm(connection.grace_due);
}

Instant PipelineState::oldest_pending(const Connection& connection) {
    Instant oldest = never;
    connection.window.each_used([&](SlotIndex slot) { oldest = std::min(oldest, slots.at(slot).sent); });
    return oldest;
}

void PipelineState::connection_due(ConnectionIndex index) {
    Connection& connection = connections.at(index);
    if (connection.state == ConnectionState::opening) {
        if (connection.opened_at + settings.ack_timeout <= now) return close(index, CloseReason::open_timeout);
        return look_again(index);
    }
    if (connection.grace_due <= now)
        return close(index,
                     connection.state == ConnectionState::surplus ? CloseReason::surplus : CloseReason::drain_grace);
    if (connection.ack_due <= now) {
        const Instant oldest = oldest_pending(connection);
        connection.ack_due = saturating_add(oldest, settings.ack_timeout);
        if (connection.ack_due <= now) {
            ++metrics.counters.ack_timeouts;
            return close(index, CloseReason::ack_timeout);
        }
    }
    if (connection.pinged && connection.ping_due <= now) return close(index, CloseReason::ping_timeout);
    if (!connection.pinged && connection.last_heard + settings.ping.idle <= now) {
        connection.pinged = true;
        connection.ping_due = now + settings.ping.timeout;
        ++metrics.counters.pings;
        commands.add() = {Command::Kind::ping, connection.number, CloseReason::peer};
    }
    look_again(index);
}

void PipelineState::answered_ping(Connection& connection) {
    connection.pinged = false;
    const Instant next = saturating_add(now, settings.ping.idle);  // else looked at when the answer was due
    connections.wake_by(connections.find(connection.number), next);
    arm(next);
}

void PipelineState::look_again(ConnectionIndex index) {
    const Connection& connection = connections.at(index);
    Instant at = connection.opened_at + settings.ack_timeout;
    if (connection.state != ConnectionState::opening) {
        at = connection.pinged ? connection.ping_due : connection.last_heard + settings.ping.idle;
        at = std::min({at, connection.ack_due, connection.grace_due});
    }
    connections.set_wake(index, at);
    arm(at);
}

}  // namespace sluice
