// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/connections.h"

#include <algorithm>

namespace sluice {

ConnectionIndex Connections::add(PusherIndex pusher, Instant now) { return add(pusher, last_number_ + 1, now); }

ConnectionIndex Connections::add(PusherIndex pusher, ConnectionId number, Instant now) {
    CHECK(number > last_number_);
    last_number_ = number;
    ConnectionIndex index;
    if (free_.empty()) {
        index = static_cast<ConnectionIndex>(table_.size());
        table_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    Connection& made = table_[index];
    made = Connection{};
    made.number = number;
    made.pusher = pusher;
    made.opened_at = made.last_heard = now;
    by_number_.emplace_back(number, index);
    pushers_[pusher].connection = index;
    ++pushers_[pusher].connections;
    return index;
}

void Connections::remove(ConnectionIndex index) {
    set_wake(index, never);
    Connection& gone = table_[index];
    CHECK(gone.pending == 0);
    const auto place =
        std::lower_bound(by_number_.begin(), by_number_.end(), std::pair{gone.number, ConnectionIndex{0}});
    by_number_.erase(place);
    Pusher& pusher = pushers_[gone.pusher];
    if (pusher.connection == index) pusher.connection = no_index;
    --pusher.connections;
    gone = Connection{};
    free_.push_back(index);
}

ConnectionIndex Connections::find(ConnectionId number) const {
    const auto place = std::lower_bound(by_number_.begin(), by_number_.end(), std::pair{number, ConnectionIndex{0}});
    return place == by_number_.end() || place->first != number ? no_index : place->second;
}

PusherIndex Connections::add_pusher(bool retired) {
    PusherIndex index;
    if (free_pushers_.empty()) {
        index = static_cast<PusherIndex>(pushers_.size());
        pushers_.emplace_back();
    } else {
        index = *std::min_element(free_pushers_.begin(), free_pushers_.end());
        std::erase(free_pushers_, index);
    }
    pushers_[index] = Pusher{};
    pushers_[index].exists = true;
    pushers_[index].retired = retired;
    return index;
}

void Connections::remove_pusher(PusherIndex index) {
    CHECK(pushers_[index].connections == 0);
    cancel_reopen(index);
    pushers_[index] = Pusher{};
    free_pushers_.push_back(index);
}

std::uint32_t Connections::working_pushers() const {
    return static_cast<std::uint32_t>(std::count_if(
        pushers_.begin(), pushers_.end(), [](const Pusher& pusher) { return pusher.exists && !pusher.retired; }));
}

void Connections::set_wake(ConnectionIndex index, Instant at) {
    Connection& connection = table_[index];
    if (connection.wake != never) wakes_.erase({connection.wake, connection.number});
    connection.wake = at;
    if (at != never) wakes_.insert({at, connection.number});
}

std::vector<ConnectionIndex> Connections::take_due(Instant now) {
    std::vector<std::pair<ConnectionId, ConnectionIndex>> due;
    while (!wakes_.empty() && wakes_.begin()->first <= now) {
        const ConnectionIndex index = find(wakes_.begin()->second);
        due.emplace_back(wakes_.begin()->second, index);
        set_wake(index, never);
    }
    std::sort(due.begin(), due.end());
    std::vector<ConnectionIndex> indexes;
    for (const auto& [number, index] : due) indexes.push_back(index);
    return indexes;
}

void Connections::reopen_at(PusherIndex pusher, Instant at) {
    cancel_reopen(pusher);
    pushers_[pusher].reopens = at;
    reopens_.insert({at, pusher});
}

void Connections::cancel_reopen(PusherIndex pusher) {
    if (pushers_[pusher].reopens == never) return;
    reopens_.erase({pushers_[pusher].reopens, pusher});
    pushers_[pusher].reopens = never;
}

PusherIndex Connections::take_reopen() {
    const PusherIndex pusher = reopens_.begin()->second;
    cancel_reopen(pusher);
    return pusher;
}

}  // namespace sluice
