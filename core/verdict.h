// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer means. The one table of error names, by transport, and the class of each: every transport and the
// simulation use it, so that a name means the same in both worlds. Source: shared reference fcm-protocol.md A8, A9, C
// (Firebase's XMPP and HTTP v1 error tables). An unknown name is transient.
#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace sluice {

enum class VerdictClass : std::uint8_t {
    delivered,
    reject_token,      ///< permanent; the token is dead, its owner should be told
    reject_sender,     ///< permanent; the request is wrong
    reject_operator,   ///< permanent; credentials or set-up are wrong
    transient,         ///< charged an attempt, waits, is sent again
    throttle_device,   ///< transient, and pauses its device or topic
    throttle_project,  ///< transient, and pauses everything
    draining,          ///< sent again at once; its connection drains
    elsewhere,         ///< sent again at once; its connection stays (HTTP/2 REFUSED_STREAM, a first 401)
};

struct Verdict {
    VerdictClass kind = VerdictClass::delivered;
    std::uint16_t code = 0;  ///< of the error's name, kept as the push's last error; 0: ack
    std::optional<Duration> retry_after = std::nullopt;
};

enum class Transport : std::uint8_t { xmpp, http_legacy, http_v1 };

/// The verdict for an error `name`; `detail` separates what a name alone does not (HTTP v1: the kind of quota,
/// "device", "topic" or "project"; whether INVALID_ARGUMENT speaks of the token: "token"; an HTTP status for a body
/// without FcmError: "401"). An unknown name is transient, with code `unknown_error`.
Verdict verdict_of(Transport transport, std::string_view name, std::string_view detail = {});

inline constexpr std::uint16_t unknown_error = 1;
/// The name behind a code, "" for 0, "unknown" for unknown_error and for codes that no table has.
std::string_view error_name(std::uint16_t code);

}  // namespace sluice
