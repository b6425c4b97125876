// SPDX-License-Identifier: GPL-3.0-or-later
// One push request as a client wrote it (formats.md, "requests and answers") → what the pipeline needs to know of it
// and what goes on the wire. Its sizes and rules are those of Firebase's XMPP protocol (shared reference
// fcm-protocol.md A5), so that what is accepted here is not refused there for its form:
//   id       1 to 128 visible ASCII; absent: the runtime makes one up
//   to       a token, or /topics/NAME; or `condition` instead
//   priority high | normal | low (sent as normal); absent: high with a notification, else normal
//   ttl      seconds, 0 to 2419200; absent: the pipeline's default
//   data     keys and values together at most 4096 bytes, to a topic 2048; keys not from, message_type, google…, gcm…
// Unknown fields are errors that name the nearest known one. Depth and size are bounded. Lines and columns count
// from 1.
#pragma once

#include "core/push.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace sluice::live {

struct PushRequest {
    std::string id;        ///< empty: none was given
    std::string target;    ///< token, topic ("/topics/NAME") or condition: what the pipeline's `device` is a hash of
    std::string body;      ///< JSON members for the wire, see WirePush::body
    std::string original;  ///< the request as it came, for the journal
    std::string collapse_key;  ///< empty: none
    Duration ttl = pipeline_ttl;
    Priority priority = Priority::normal;
    bool dry_run = false;
    bool is_topic = false;  ///< a topic or a condition
};

struct RequestProblem {
    std::string message;  ///< "found …, expected …"
    int line = 0, column = 0;
};

struct RequestLimits {
    static constexpr std::size_t bytes = 64 * 1024;  ///< of one request; 16 × what its payload may have
    static constexpr std::size_t depth = 8;          ///< data and notification are 2 deep; arrays in them 3
    static constexpr std::size_t id = 128;
    static constexpr std::size_t target = 4096;  ///< tokens have about 150 to 300 bytes, conditions up to five topics
    static constexpr std::size_t collapse_key = 256;
    static constexpr std::size_t payload = 4096, topic_payload = 2048;
    static constexpr std::int64_t ttl_s = 2'419'200;  ///< four weeks
};

using RequestResult = std::variant<PushRequest, RequestProblem>;

/// `keep_original`: fill `original` (only a journal needs it).
RequestResult read_push_request(std::string_view json, bool keep_original = false);

}  // namespace sluice::live
