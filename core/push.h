// SPDX-License-Identifier: GPL-3.0-or-later
// What the pipeline knows of a push request: a small record. Payload bytes stay with the driver, behind `handle`.
#pragma once

#include "core/time.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice {

/// Lanes are strict: high leaves before normal before low.
enum class Priority : std::uint8_t { high, normal, low };
inline constexpr std::size_t priority_count = 3;
inline constexpr std::array<Priority, priority_count> priorities{Priority::high, Priority::normal, Priority::low};
constexpr std::size_t index(Priority priority) { return static_cast<std::size_t>(priority); }
constexpr std::string_view name(Priority priority) {
    constexpr std::array<std::string_view, priority_count> names{"high", "normal", "low"};
    return names[index(priority)];
}

inline constexpr Duration no_ttl = Duration::max();  ///< lives until it has another outcome
inline constexpr Duration pipeline_ttl{-1};          ///< takes Settings::default_ttl

/// A push request as offered. `device` is a 64-bit hash of its token or topic, `collapse_key` one of its collapse key;
/// 0 means none (a push without a device has no collapse key). Live, both are keyed with a secret of the process.
struct Push {
    std::uint64_t handle = 0;  ///< the driver's own number; opaque here
    std::uint64_t device = 0;
    std::uint64_t collapse_key = 0;
    Duration ttl = pipeline_ttl;
    Priority priority = Priority::normal;
};

/// Connection numbers are never used again; the pipeline counts from 1. 0 is no connection.
using ConnectionId = std::uint32_t;
/// New at every send.
using MessageId = std::uint64_t;

}  // namespace sluice
