// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer means. The one table of error names, by transport, and the class of each: every transport and the
// simulation use it, so that a name means the same in both worlds. Source: shared reference fcm-protocol.md A8, A9, C
// (Firebase's XMPP and HTTP v1 error tables). An unknown name is transient.
#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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

/// The verdict for an error `name`; `detail` separates what a name alone does not, one that separates nothing is
/// ignored. XMPP: no details; a stanza error is named "stanza-error". HTTP: where the
/// body names no error, its name is "" and the status the detail ("503"). HTTP v1: an error.status stands in for a
/// missing FcmError; details are the kind of quota ("device", "topic", "project"), that INVALID_ARGUMENT speaks of the
/// token
/// ("token"), that a 401 came after a fresh login ("again"). An unknown name is transient, with code `unknown_error`.
Verdict verdict_of(Transport transport, std::string_view name, std::string_view detail = {});

inline constexpr std::uint16_t unknown_error = 1;
/// The name behind a code ("HTTP 503" where only a status came), "" for 0, "unknown" for unknown_error and for codes
/// that the table has not. Codes are stable: they may be stored.
std::string_view error_name(std::uint16_t code);
/// The names a transport's table has, each once, without "".
std::vector<std::string_view> error_names(Transport transport);

}  // namespace sluice
