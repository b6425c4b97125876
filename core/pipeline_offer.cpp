// SPDX-License-Identifier: GPL-3.0-or-later
// Admission: a push leaves at once, takes an older one's place, is buffered, or something is shed. And what ends in the
// buffer: TTL at the heads and by the sweep, collapse.
#include "core/pipeline_path.h"

#include <algorithm>

namespace sluice {

namespace {
constexpr std::uint64_t swept_records = 100;  // 1,000 a second
}  // namespace

Offered PipelineState::offer_with_care(const Push& push) {
    const Offered result = offer(push);
    end();
    return result;
}

Offered PipelineState::offer(const Push& push) {
    const Duration ttl = lifetime(push);
    const Buffered record = admitted(push, ttl);
    if (stopped) return refuse(record, push.priority, OutcomeKind::failed, stop_reason);
    const bool must_leave = ttl == Duration{0};
    if (record.collapse_key != 0 && settings.collapse && !must_leave) return offer_keyed(record, push.priority);
    return admit(record, push.priority, must_leave, 0);
}

Offered PipelineState::offer_keyed(Buffered push, Priority lane) {
    const auto older = indexed(push.device, push.collapse_key);
    if (!older) return admit(push, lane, false, 0);
    const Priority old_lane = older->buffered ? older->lane : held.at(static_cast<HeldIndex>(older->where)).priority;
    if (old_lane == lane) {
        return replace(*older, push, lane);
    }
    const std::uint64_t older_order = order_at(*older);
    const Offered result = admit(push, lane, false, older->buffered ? 1 : 0);
    if (result.admitted && order_at(*older) == older_order) end_older(*older);
    return result;
}

Offered PipelineState::admit(const Buffered& push, Priority lane, bool must_leave, std::uint64_t room_made) {
    const ConnectionIndex to = demand.top();
    const bool may_leave = to != Demand::none && !blocked() && (!quota || quota->has_token()) && buffered_may_leave();
    if (may_leave) return leave_at_once(push, lane, to, must_leave);
    if (must_leave || buffered >= settings.buffer + room_made) return admit_full(push, lane, must_leave, room_made);
    store(push, lane, room_made);
    return {true};
}

Offered PipelineState::admit_full(Buffered push, Priority lane, bool must_leave, std::uint64_t room_made) {
    if (must_leave) return refuse(push, lane, OutcomeKind::expired, Reason::none);
    expire_heads();
    if (buffered >= settings.buffer + room_made) return shed_for(push, lane);
    store(push, lane, room_made);
    return {true};
}

Offered PipelineState::refuse(Buffered push, Priority lane, OutcomeKind kind, Reason reason) {
    finish(push, lane, kind, reason);
    return {false, kind, reason};
}

Offered PipelineState::leave_at_once(Buffered push, Priority lane, ConnectionIndex to, bool must_leave) {
    DevicePause* pause = pause_of(push.device);
    if (pause == nullptr || pause->state == PauseState::over) {
        send(push, lane, to, pause);
        return {true};
    }
    const bool too_late = pause->state == PauseState::paused && pause->until > push.deadline;
    if (must_leave || too_late) return refuse(push, lane, OutcomeKind::expired, Reason::none);
    if (!has_pause_place(*pause)) return refuse(push, lane, OutcomeKind::shed, Reason::waiting_full);
    Held moved;
    moved.handle = push.handle;
    moved.offered = push.offered;
    moved.deadline = push.deadline;
    moved.device = push.device;
    moved.collapse_key = push.collapse_key;
    moved.order = push.order;
    moved.priority = lane;
    const HeldIndex held_index = held.add(moved);
    if (push.collapse_key != 0 && settings.collapse)
        collapse.put(push.device, push.collapse_key, CollapseIndex::in_held(held_index));
    wait_for_device(held_index, *pause);
    return {true};
}

Offered PipelineState::shed_for(const Buffered& push, Priority lane) {
    if (settings.shed == ShedPolicy::incoming) return refuse(push, lane, OutcomeKind::shed, Reason::incoming);
    const auto lowest = std::find_if(lanes.rbegin(), lanes.rend(), [](const Lane& each) { return !each.empty(); });
    const auto victim_lane = static_cast<std::size_t>(lanes.rend() - lowest) - 1;
    const bool any = lowest != lanes.rend();
    const auto victim_priority = static_cast<Priority>(victim_lane);
    switch (settings.shed) {
        case ShedPolicy::incoming: break;
        case ShedPolicy::oldest:
            if (!any || victim_priority < lane) return refuse(push, lane, OutcomeKind::shed, Reason::oldest);
            finish(take_front(victim_priority), victim_priority, OutcomeKind::shed, Reason::oldest);
            break;
        case ShedPolicy::lowest_priority: {
            if (!any || victim_priority <= lane) return refuse(push, lane, OutcomeKind::shed, Reason::lowest_priority);
            const Lane::Position last = lanes[victim_lane].back_position();
            const Buffered victim = lanes[victim_lane].back();
            take_out(victim_priority, last);
            finish(victim, victim_priority, OutcomeKind::shed, Reason::lowest_priority);
            break;
        }
    }
    store(push, lane);
    return {true};
}

Buffered PipelineState::take_front(Priority lane) {
    const Buffered push = lanes[index(lane)].front();
    drop_front(lane);
    return push;
}

void PipelineState::take_out(Priority lane, Lane::Position position) {
    Lane& from = lanes[index(lane)];
    unindex(from.at(position), lane, position);
    note_wait(from.at(position).offered);
    from.erase(position);
    --buffered;
    holes = holes || from.wants_compaction();
}

void PipelineState::compact_lanes() {
    holes = false;
    for (const Priority lane : priorities) {
        if (!lanes[index(lane)].wants_compaction()) continue;
        sweep_position = 0;
        lanes[index(lane)].compact([&](const Buffered& moved, Lane::Position from, Lane::Position to) {
            if (moved.collapse_key == 0 || collapse.empty()) return;
            const auto place = collapse.find(moved.device, moved.collapse_key);
            if (place == CollapseIndex::in_lane(lane, from))
                collapse.put(moved.device, moved.collapse_key, CollapseIndex::in_lane(lane, to));
        });
    }
}

void PipelineState::expire_heads() {
    for (const Priority lane : priorities)
        while (!lanes[index(lane)].empty() && lanes[index(lane)].front().dead(now))
            finish(take_front(lane), lane, OutcomeKind::expired, Reason::none);
}

std::optional<CollapseIndex::Place> PipelineState::indexed(std::uint64_t device, std::uint64_t key) const {
    return key == 0 || !settings.collapse || collapse.empty() ? std::nullopt : collapse.find(device, key);
}

Instant PipelineState::offered_at(CollapseIndex::Place place) {
    return place.buffered ? lanes[index(place.lane)].at(place.where).offered
                          : held.at(static_cast<HeldIndex>(place.where)).offered;
}

bool PipelineState::newer(CollapseIndex::Place there, Instant offered, std::uint64_t order) {
    const Instant other = offered_at(there);
    return other != offered ? other > offered : order_at(there) > order;
}

std::uint64_t PipelineState::order_at(CollapseIndex::Place place) {
    if (!place.buffered) return held.at(static_cast<HeldIndex>(place.where)).order;
    const Lane& lane = lanes[index(place.lane)];
    const bool there = !lane.empty() && place.where >= lane.front_position() && place.where < lane.end_position();
    return there ? lane.at(place.where).order : 0;
}

Offered PipelineState::replace(CollapseIndex::Place place, const Buffered& newer, Priority lane) {
    if (place.buffered) {
        const Buffered older = lanes[index(lane)].at(place.where);
        note_wait(older.offered);
        Buffered placed = newer;
        placed.order = older.order;
        lanes[index(lane)].replace(place.where, placed);
        if (newer.deadline != never && sweep_at == never) arm(sweep_at = now + sweep_interval);
        finish(older, lane, OutcomeKind::collapsed, Reason::none);
        return {true};
    }
    const auto index_in_held = static_cast<HeldIndex>(place.where);
    Held& there = held.at(index_in_held);
    const Held older = there;
    there.handle = newer.handle;
    there.offered = newer.offered;
    there.deadline = newer.deadline;
    there.first_sent = there.last_sent = there.returned_at = never;
    there.note = 0;
    there.connection = 0;
    there.sends = there.resends = there.losses = there.error = 0;
    there.next = Held::Next::first;
    finish(older, OutcomeKind::collapsed, Reason::none, false);
    const DevicePause* pause = pause_of(there.device);
    const bool late = there.where == Held::Where::retry ? there.due > there.deadline
                      : there.where == Held::Where::paused
                          ? pause->state == PauseState::paused && pause->until > there.deadline
                          : false;
    if (!late) return {true};
    finish(index_in_held, OutcomeKind::expired, Reason::none);
    return {false, OutcomeKind::expired, Reason::none};
}

void PipelineState::end_older(CollapseIndex::Place place) {
    if (!place.buffered) return finish(static_cast<HeldIndex>(place.where), OutcomeKind::collapsed, Reason::none);
    const Buffered older = lanes[index(place.lane)].at(place.where);
    take_out(place.lane, place.where);
    finish(older, place.lane, OutcomeKind::collapsed, Reason::none);
}

void PipelineState::sweep() {
    sweep_at = lanes[0].mortal() + lanes[1].mortal() + lanes[2].mortal() == 0 ? never : now + sweep_interval;
    const std::uint64_t spans = buffered + swept_records;
    for (std::uint64_t seen = 0, looked = 0; seen < swept_records && looked < spans; ++seen, ++looked) {
        Lane& lane = lanes[sweep_lane];
        if (!lane.empty() && sweep_position < lane.front_position()) sweep_position = lane.front_position();
        if (lane.empty() || sweep_position >= lane.end_position()) {
            sweep_lane = (sweep_lane + 1) % priority_count;
            sweep_position = 0;
            continue;
        }
        const Lane::Position here = sweep_position++;
        const Buffered record = lane.at(here);
        if (record.order == 0 || !record.dead(now)) continue;
        const auto priority = static_cast<Priority>(sweep_lane);
        take_out(priority, here);
        finish(record, priority, OutcomeKind::expired, Reason::none);
    }
}

void PipelineState::restore(const Push& push, Instant offered) {
    CHECK(!offered_any);
    CHECK(offered <= now);
    ++metrics.counters.offered;
    ++metrics.counters.by_priority[index(push.priority)].offered;
    const Duration ttl = lifetime(push);
    Held back;
    back.handle = push.handle;
    back.offered = offered;
    back.deadline = ttl == no_ttl ? never : saturating_add(offered, ttl);
    back.device = push.device;
    back.collapse_key = push.device == 0 ? 0 : push.collapse_key;
    back.order = next_order++;
    back.priority = push.priority;
    if (back.dead(now)) return finish(back, OutcomeKind::expired, Reason::none, false);
    if (const auto other = indexed(back.device, back.collapse_key)) {
        if (newer(*other, offered, back.order)) return finish(back, OutcomeKind::collapsed, Reason::none, false);
        end_older(*other);
    }
    const HeldIndex placed = held.add(back);
    if (back.collapse_key != 0 && settings.collapse)
        collapse.put(back.device, back.collapse_key, CollapseIndex::in_held(placed));
    held.join_returned(placed);
}

}  // namespace sluice
