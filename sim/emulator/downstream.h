// SPDX-License-Identifier: GPL-3.0-or-later
// What a client's `gcm` element says: a push (fcm-protocol.md A5), or its ack of a message from us. One pass over the
// JSON; views are of it, strings without quotes and with their escapes in.
//
// What is wrong with a push is `problem`, Google's own text where one is documented (A8): INVALID_JSON unless `error`
// says otherwise. What cannot be answered with a nack at all (no message_id, no JSON) is Kind::unanswerable, A9. Fields
// that A5 has not are let pass, as Google did.
#pragma once

#include "sim/emulator/json_scanner.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sim {

struct Downstream {
    enum class Kind : std::uint8_t { push, ack, unanswerable };
    Kind kind = Kind::push;
    bool receipt_wanted = false;
    bool dry_run = false;
    bool topic = false;     ///< `to` is a topic, or there is a condition
    bool unmarked = false;  ///< known to have no & < > anywhere (who reads the XML sets it)
    bool plain = true;      ///< all of the JSON is ASCII, without a CR
    JsonScanner::Value to;  ///< or the condition
    JsonScanner::Value message_id;
    std::string_view error;   ///< empty: none
    std::string description;  ///< of the error
};

/// False: not one JSON object (the rest of `out` then means nothing).
bool read_downstream(std::string_view json, Downstream& out);

/// `message_id` without what stands behind its last ':', which clients of ours change at every send.
inline std::string_view push_of(std::string_view message_id) { return message_id.substr(0, message_id.rfind(':')); }

}  // namespace sluice::sim
