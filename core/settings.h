// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that [pipeline] of a scenario or of a live configuration can say, with its defaults. core/config reads it
// from TOML; nothing here parses.
#pragma once

#include "core/push.h"
#include "core/time.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

/// What is lost when the buffer is full.
enum class ShedPolicy : std::uint8_t {
    incoming,         ///< the arriving push
    oldest,           ///< the oldest of the lowest filled lane, unless that is higher than the arriving one's
    lowest_priority,  ///< the newest of the lowest filled lane if lower than the arriving one's, else the arriving one
};
constexpr std::string_view name(ShedPolicy policy) {
    constexpr std::array<std::string_view, 3> names{"incoming", "oldest", "lowest-priority"};
    return names[static_cast<std::size_t>(policy)];
}

/// Hard limits, each with its reason. Settings beyond them are refused by `problems`.
struct Limits {
    static constexpr std::uint32_t pushers = 100'000;         ///< 100 × Firebase's documented connections a sender
    static constexpr std::uint32_t window = 100'000;          ///< HTTP/2 and the 2013 CCS allowed more than 100; memory
    static constexpr std::uint64_t pending = 16'777'216;      ///< pushers × window: a slot is 64 bytes, so 1 GiB
    static constexpr std::uint64_t pending_chunks = 524'288;  ///< a connection takes slots by 64: 3.3 GiB
    static constexpr std::uint64_t buffer = 1'000'000'000;    ///< 48 bytes each: 48 GB, past any machine meant here
    static constexpr std::uint64_t waiting = 100'000'000;     ///< the same, at about 150 bytes each
    static constexpr std::uint32_t attempts = 1'000;          ///< attempts and losses are kept in 16 bits
    static constexpr Duration longest = std::chrono::hours{24 * 366};  ///< any duration; keeps sums far from overflow
};

struct Settings {
    struct Ping {
        Duration idle = std::chrono::seconds{30};
        Duration timeout = std::chrono::seconds{30};
        bool operator==(const Ping&) const = default;
    };
    struct Retry {
        std::uint32_t attempts = 8;  ///< nacked so often: failed, `attempts`
        Duration base = std::chrono::seconds{1};
        Duration cap = std::chrono::seconds{60};
        double jitter = 0.5;  ///< share: U[1 − jitter, 1 + jitter]
        Duration after_max = std::chrono::hours{1};
        std::uint32_t losses = 10;        ///< lost more often: failed, `lost-too-often`
        std::uint64_t waiting = 100'000;  ///< places for retries, and as many for what a pause holds
        bool operator==(const Retry&) const = default;
    };
    struct Quota {
        double rate = 0;          ///< pushes a second at most
        std::uint64_t burst = 0;  ///< tokens the bucket holds, at least 1
        Duration ramp = std::chrono::seconds{60};
        bool operator==(const Quota&) const = default;
    };
    struct Reconnect {
        Duration base = std::chrono::seconds{1};
        Duration cap = std::chrono::seconds{60};
        Duration spread = std::chrono::seconds{1};
        bool operator==(const Reconnect&) const = default;
    };

    std::uint32_t pushers = 20;  ///< connections; 0: the driver opens its own
    std::uint32_t window = 100;  ///< pending per connection
    std::uint64_t buffer = 250'000;
    ShedPolicy shed = ShedPolicy::incoming;
    Duration ack_timeout = std::chrono::seconds{30};
    Duration drain_grace = std::chrono::seconds{60};
    Ping ping;
    Duration default_ttl = no_ttl;
    bool collapse = true;
    Retry retry;
    bool congestion = true;
    Duration device_pause = std::chrono::seconds{15};
    std::uint64_t device_waiting = 100;
    Duration project_pause = std::chrono::seconds{60};
    std::optional<Quota> quota;
    Reconnect reconnect;

    bool operator==(const Settings&) const = default;
};

/// What is wrong with `settings`: one sentence each, naming the key ("pipeline.window: 0 …"); empty where nothing is.
std::vector<std::string> problems(const Settings& settings);
/// What `reconfigure` refuses to change (pushers to or from 0); empty where nothing is.
std::vector<std::string> refused_changes(const Settings& from, const Settings& to);

}  // namespace sluice
