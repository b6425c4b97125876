// SPDX-License-Identifier: GPL-3.0-or-later
// The wire, as the pipeline's driver sees it: it carries out commands and reports facts, one policy less than none. A
// transport lives on the pipeline's thread. Nothing is told from inside a call of ours; what is told of a connection
// comes in order, and `closed` once and last. After close() nothing more is told of that connection.
#pragma once

#include "core/pipeline.h"
#include "core/verdict.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::live {

/// An answer to one send. Views are valid during the call.
struct WireAnswer {
    ConnectionId connection;
    MessageId message;
    Verdict verdict;
    std::string_view error;        ///< the error's name as the peer wrote it; empty: ack
    std::string_view description;  ///< the peer's words
    std::string_view new_token;    ///< an ack's canonical token, empty: none
};

class TransportListener {
public:
    virtual ~TransportListener() = default;
    virtual void opened(ConnectionId connection, std::uint32_t window) = 0;
    /// `why`: one line for people, without secrets.
    virtual void closed(ConnectionId connection, CloseReason reason, std::string_view why) = 0;
    virtual void answered(const WireAnswer& answer) = 0;
    /// Bytes came (told once a read, before what they say).
    virtual void heard(ConnectionId connection) = 0;
    virtual void draining(ConnectionId connection) = 0;
    /// The end of a read: everything it said has been told; time to drain the pipeline once.
    virtual void settled() = 0;
};

/// What a push says on the wire beside its number and its TTL.
struct WirePush {
    std::string_view id;    ///< the request's id, 1 to 128 visible ASCII
    std::string_view body;  ///< a JSON object's members without `message_id` and `time_to_live` and without the braces:
                            ///< "\"to\":\"TOKEN\",\"priority\":\"high\",…"; valid JSON, never empty
};

struct TransportCounts {
    std::uint64_t bytes_in = 0, bytes_out = 0;
    std::uint64_t upstream = 0, receipts = 0;  ///< messages from devices and receipts, each acked
    std::uint64_t unknown = 0;                 ///< answers that fit nothing of ours, and stanzas of unknown kind
};

class Transport {
public:
    virtual ~Transport() = default;
    virtual void open(ConnectionId connection) = 0;
    virtual void close(ConnectionId connection, CloseReason reason) = 0;
    virtual void ping(ConnectionId connection) = 0;
    /// Appends the push to its connection's output; leaves with the next flush, at the latest at the end of the loop's
    /// turn. `message_id` is ID:RANDOM-SEND (formats.md).
    virtual void send(const Send& send, const WirePush& push, Instant now) = 0;
    virtual TransportCounts counts() const = 0;
};

}  // namespace sluice::live
