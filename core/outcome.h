// SPDX-License-Identifier: GPL-3.0-or-later
// How a push ends: exactly one Outcome each, with a reason where the kind alone does not say why. Names are those of
// reports and files.
#pragma once

#include "core/push.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice {

enum class OutcomeKind : std::uint8_t { delivered, rejected, expired, collapsed, shed, failed };
inline constexpr std::size_t outcome_count = 6;

enum class Reason : std::uint8_t {
    none,
    incoming,
    oldest,
    lowest_priority,  // shed: the policy's name
    waiting_full,     // shed if never sent, else failed
    token,
    sender,
    operator_,  // rejected
    attempts,
    lost_too_often,
    purged,
    stopped,
    machine_lost  // failed
};
inline constexpr std::size_t reason_count = 13;

constexpr std::size_t index(OutcomeKind kind) { return static_cast<std::size_t>(kind); }
constexpr std::size_t index(Reason reason) { return static_cast<std::size_t>(reason); }

constexpr std::string_view name(OutcomeKind kind) {
    constexpr std::array<std::string_view, outcome_count> names{"delivered", "rejected", "expired",
                                                                "collapsed", "shed",     "failed"};
    return names[index(kind)];
}
/// Empty for Reason::none.
constexpr std::string_view name(Reason reason) {
    constexpr std::array<std::string_view, reason_count> names{
        "",         "incoming", "oldest",         "lowest-priority", "waiting-full", "token",       "sender",
        "operator", "attempts", "lost-too-often", "purged",          "stopped",      "machine-lost"};
    return names[index(reason)];
}

/// One push's end. Times that never were are `never`. attempts = sends − resends, the first send included.
struct Outcome {
    std::uint64_t handle;
    std::uint64_t device;
    std::uint64_t collapse_key;
    Instant offered;
    Instant first_sent;
    Instant last_sent;
    Instant done;
    std::uint64_t note;       ///< the driver's word on the last send where no ack ended it, else 0 (Pipeline::note)
    Instant returned_at;      ///< with a note: when that send came back unanswered or nacked
    ConnectionId connection;  ///< of the last send; 0: never sent
    std::uint16_t attempts;
    std::uint16_t resends;
    std::uint16_t error;  ///< code of the last nack (core/verdict.h), 0: none
    Priority priority;
    OutcomeKind kind;
    Reason reason;
    bool answered;  ///< an answer ended it, at `done`
};

}  // namespace sluice
