// SPDX-License-Identifier: GPL-3.0-or-later
// Time as the core knows it: integer nanoseconds on a clock that cannot be read. Every call of the pipeline takes its
// `now`, so the same core runs in virtual time and on a wall clock. `Clock` has no now(): reading time in core/ does
// not compile.
#pragma once

#include <chrono>
#include <cstdint>

namespace sluice {

struct Clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = true;
};

using Duration = Clock::duration;
using Instant = Clock::time_point;

inline constexpr Instant never = Instant::max();
inline constexpr Instant start_of_time{};

/// Nanoseconds since the clock's zero.
constexpr std::int64_t nanoseconds(Instant at) { return at.time_since_epoch().count(); }
constexpr Instant instant(std::int64_t ns) { return Instant{Duration{ns}}; }

/// at + by, `never` where that would pass the end of the clock. Requires by >= 0.
constexpr Instant saturating_add(Instant at, Duration by) { return by >= never - at ? never : at + by; }

}  // namespace sluice
