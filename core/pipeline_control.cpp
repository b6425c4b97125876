// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator does, and deadlines: reconfigure, purge, stop, advance.
#include "core/pipeline_path.h"

#include <algorithm>
#include <tuple>

namespace sluice {

void PipelineState::advance() {
    for (const ConnectionIndex index : connections.take_due(now)) connection_due(index);
    while (connections.next_reopen() <= now) open(connections.take_reopen());
    while (devices.next() <= now) device_due();
    if (project.next() <= now) project.state = PauseState::over;
    while (held.next_due() <= now) {
        const HeldIndex due = held.first_retry();
        held.leave(due);
        held.join_returned(due);
    }
    if (sweep_at <= now) sweep();
}

void PipelineState::reconfigure(const Settings& to) {
    CHECK(problems(to).empty());
    CHECK(refused_changes(settings, to).empty());
    const Settings from = settings;
    settings = to;
    if (!to.quota)
        quota.reset();
    else if (!from.quota)
        quota.emplace(*to.quota, now);
    else if (!(*from.quota == *to.quota))
        quota->change(*to.quota, now);
    if (to.pushers != from.pushers) set_pushers(to.pushers);
    if (!to.congestion) connections.forget_congestion();
    for (const auto& [number, index] : connections.by_number()) {
        Connection& connection = connections.at(index);
        if (connection.state != ConnectionState::opening) refresh_limit(index);
        if (connection.pending != 0)
            connection.ack_due = saturating_add(oldest_pending(connection), settings.ack_timeout);
        look_again(index);
    }
}

void PipelineState::set_pushers(std::uint32_t wanted) {
    if (stopped) return;
    std::uint32_t have = connections.working_pushers();
    for (auto index = static_cast<PusherIndex>(connections.pusher_count()); have > wanted && index-- > 0;) {
        const Pusher& pusher = connections.pusher(index);
        if (!pusher.exists || pusher.retired) continue;
        retire(index);
        --have;
    }
    for (; have < wanted; ++have) open(connections.add_pusher(false));
}

void PipelineState::retire(PusherIndex pusher) {
    connections.cancel_reopen(pusher);
    connections.pusher(pusher).retired = true;
    const ConnectionIndex index = connections.pusher(pusher).connection;
    if (index == no_index) {
        if (connections.pusher(pusher).connections == 0) connections.remove_pusher(pusher);
        return;
    }
    Connection& connection = connections.at(index);
    if (connection.state == ConnectionState::opening || connection.pending == 0)
        return close(index, CloseReason::surplus);
    connection.state = ConnectionState::surplus;
    connection.grace_due = saturating_add(now, settings.drain_grace);
    demand.place(index, 0);
}

std::uint64_t PipelineState::purge(std::optional<Priority> only, Reason reason) {
    const std::uint64_t before = metrics.counters.outcome(OutcomeKind::failed);
    std::vector<std::tuple<Priority, std::uint64_t, HeldIndex>> chosen;
    held.each([&](HeldIndex index) {
        const Held& push = held.at(index);
        if (!only || push.priority == *only) chosen.emplace_back(push.priority, push.order, index);
    });
    std::sort(chosen.begin(), chosen.end());
    for (const auto& [priority, order, index] : chosen) finish(index, OutcomeKind::failed, reason);
    for (const Priority lane : priorities) {
        if (only && lane != *only) continue;
        purged_below[index(lane)] = next_order;
        purge_lane(lane, reason);
    }
    return metrics.counters.outcome(OutcomeKind::failed) - before;
}

void PipelineState::purge_lane(Priority lane, Reason reason) {
    while (!lanes[index(lane)].empty()) finish(take_front(lane), lane, OutcomeKind::failed, reason);
}

void PipelineState::stop(Reason reason) {
    stopped = true;
    stop_reason = reason;
    purge(std::nullopt, reason);
    while (!connections.by_number().empty()) {
        const ConnectionIndex index = connections.by_number().front().second;
        for (const SlotIndex slot : give_up_on(connections.at(index)))
            finish(lift(index, slots.found(slot)), OutcomeKind::failed, reason, false);
        close(index, CloseReason::stopped);
    }
    while (connections.next_reopen() != never) connections.take_reopen();
}

}  // namespace sluice
