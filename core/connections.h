// SPDX-License-Identifier: GPL-3.0-or-later
// The connections and their Pushers: a table, an order by number, and when each wants to be looked at. A Pusher is the
// place of a connection: it outlives it, counts its failures in a row and holds its congestion window. What a deadline
// means stands in pipeline_connections.cpp.
#pragma once

#include "core/pipeline.h"
#include "core/prefetch.h"
#include "core/window.h"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace sluice {

using ConnectionIndex = std::uint32_t;
using PusherIndex = std::uint32_t;
inline constexpr std::uint32_t no_index = 0xffffffff;

/// What every push looks at stands first, in two lines of cache.
struct alignas(64) Connection {
    ConnectionId number = 0;  ///< 0: free entry
    ConnectionState state = ConnectionState::opening;
    bool had_answer = false;
    bool pinged = false;         ///< a Ping went out and nothing was heard since
    std::uint32_t reported = 0;  ///< window, as opened or resized
    std::uint32_t limit = 0;     ///< effective window
    std::uint32_t pending = 0;
    PusherIndex pusher = no_index;
    Instant last_heard;
    Instant ack_due = never;  ///< a lower bound: no pending is due before
    Window window;
    Instant opened_at;
    Instant ping_due = never;   ///< of the outstanding ping
    Instant grace_due = never;  ///< draining with nothing pending, or surplus
    Instant wake = never;       ///< in the wake order

    bool sends() const { return state == ConnectionState::open; }
    std::uint32_t free() const { return sends() && limit > pending ? limit - pending : 0; }
};

struct Pusher {
    std::uint32_t failures = 0;  ///< in a row
    double congestion = 0;       ///< effective window while it recovers from a timeout; 0: full
    ConnectionIndex connection = no_index;
    Instant reopens = never;
    std::uint32_t connections = 0;  ///< that refer to it, draining ones included
    bool exists = false;
    bool retired = false;  ///< reopens nothing and goes with its last connection: the driver's own, or surplus
};

class Connections {
public:
    /// Makes the next connection for `pusher`; numbers rise and are never used again.
    ConnectionIndex add(PusherIndex pusher, Instant now);
    /// The same with the driver's own number. Requires that it was never used (above all before).
    ConnectionIndex add(PusherIndex pusher, ConnectionId number, Instant now);
    void remove(ConnectionIndex index);

    Connection& at(ConnectionIndex index) { return table_[index]; }
    const Connection& at(ConnectionIndex index) const { return table_[index]; }
    /// More than stay in the nearest caches.
    bool many() const { return table_.size() > 256; }
    void prefetch(ConnectionIndex index) const {
        sluice::prefetch(table_.data() + index);
        sluice::prefetch(reinterpret_cast<const char*>(table_.data() + index) + 64);
    }
    ConnectionIndex find(ConnectionId number) const;  ///< no_index: foreign
    bool was_used(ConnectionId number) const { return number <= last_number_; }
    /// Live ones, by rising number.
    const std::vector<std::pair<ConnectionId, ConnectionIndex>>& by_number() const { return by_number_; }

    PusherIndex add_pusher(bool retired);
    /// Requires that no connection refers to it.
    void remove_pusher(PusherIndex index);
    std::uint32_t working_pushers() const;  ///< not retired
    Pusher& pusher(PusherIndex index) { return pushers_[index]; }
    void forget_congestion() {
        for (Pusher& pusher : pushers_) pusher.congestion = 0;
    }
    std::size_t pusher_count() const { return pushers_.size(); }

    /// Looks at it at `at`, or earlier if that was asked before.
    void wake_by(ConnectionIndex index, Instant at) {
        if (at < table_[index].wake) set_wake(index, at);
    }
    void set_wake(ConnectionIndex index, Instant at);
    Instant next_wake() const { return wakes_.empty() ? never : wakes_.begin()->first; }
    /// Those due at `now`, by number, taken out of the wake order.
    std::vector<ConnectionIndex> take_due(Instant now);

    void reopen_at(PusherIndex pusher, Instant at);
    void cancel_reopen(PusherIndex pusher);
    Instant next_reopen() const { return reopens_.empty() ? never : reopens_.begin()->first; }
    PusherIndex take_reopen();

private:
    std::vector<Connection> table_;
    std::vector<ConnectionIndex> free_;
    std::vector<std::pair<ConnectionId, ConnectionIndex>> by_number_;
    ConnectionId last_number_ = 0;
    std::vector<Pusher> pushers_;
    std::vector<PusherIndex> free_pushers_;
    std::set<std::pair<Instant, ConnectionId>> wakes_;
    std::set<std::pair<Instant, PusherIndex>> reopens_;
};

}  // namespace sluice
