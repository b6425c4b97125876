// SPDX-License-Identifier: GPL-3.0-or-later
// What the runtime tells of itself, once an interval and at request: an immutable picture, taken on its thread, read on
// any other. Telemetry is made of nothing else.
#pragma once

#include "core/pipeline.h"
#include "core/report/run_view.h"
#include "live/transport.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::live {

/// Why a request never got into the pipeline. Shed ones did: they are outcomes.
enum class Refusal : std::uint8_t { invalid, duplicate, memory, queue, draining, paused, journal };
inline constexpr std::size_t refusal_count = 7;
constexpr std::size_t index(Refusal refusal) { return static_cast<std::size_t>(refusal); }
constexpr std::string_view name(Refusal refusal) {
    constexpr std::array<std::string_view, refusal_count> names{"invalid",  "duplicate", "memory", "queue",
                                                                "draining", "paused",    "journal"};
    return names[index(refusal)];
}
inline constexpr std::size_t close_reason_count = 9;

struct LiveSample {
    std::uint64_t number = 0;  ///< from 1
    Instant now;
    std::int64_t now_1970_ns = 0;
    Settings settings;
    Places places;
    Metrics metrics;
    std::vector<ConnectionView> connections;      ///< all states
    std::vector<std::uint32_t> connections_peak;  ///< the most pending of each, in the same order, since it opened
    std::uint32_t open_connections = 0;
    TransportCounts transport;
    std::uint64_t buffered_peak = 0, pending_peak = 0;  ///< since the sample before
    std::optional<Instant> became_full;                 ///< since the sample before
    std::optional<Instant> shed_first, shed_last;       ///< when a push was shed since the sample before: first, last
    std::vector<Mark> marks;   ///< since the sample before: connections lost, back, draining, quota limits, each at its
                               ///< moment; not buffer_full
    Duration oldest_wait{0};   ///< of what is buffered now
    Duration longest_wait{0};  ///< of what left the buffer since the sample before, or is in it now
    std::uint64_t pending_age_ns = 0;  ///< Pipeline::pending_age_ns
    std::optional<double> allowed_rate, tokens;
    std::uint64_t devices_paused = 0;
    bool paused = false;                                         ///< by the operator
    bool project_paused = false;                                 ///< by Firebase
    bool draining = false;                                       ///< stopping
    bool connected = false;                                      ///< at least one connection may send
    bool login_refused = false;                                  ///< the last that was tried, and none is open
    std::map<std::string, std::uint64_t> nacks;                  ///< by the error's name, as many names as came
    std::array<std::uint64_t, close_reason_count> closed_why{};  ///< by CloseReason
    std::array<std::uint64_t, refusal_count> refused{};          ///< by Refusal
    std::uint64_t payload_bytes = 0, payload_limit = 0, payloads = 0;
    std::uint64_t queued = 0;  ///< submissions on their way to the pipeline
    std::uint64_t restored = 0, new_tokens = 0, dead_tokens = 0;
    double carried_rate = 0;  ///< delivered a second, of about the last 5 s
};

/// Called on the runtime's thread; must return at once (hand the pointer on).
class SampleSink {
public:
    virtual ~SampleSink() = default;
    virtual void sample(std::shared_ptr<const LiveSample> sample) = 0;
};

}  // namespace sluice::live
