// SPDX-License-Identifier: GPL-3.0-or-later
// Stanzas of Firebase's XMPP protocol (CCS), written and read. Pushes and acks leave from a template; acks and nacks of
// the common form are read in place. Everything else goes to gloox, and its JSON comes to read_gcm(). Source: shared
// reference fcm-protocol.md A4 to A12.
#pragma once

#include "live/transport.h"
#include "live/xmpp/message_names.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::live {

// Writing: each appends one stanza.

/// The message_id stands in the stanza's id, too, so that a stanza error finds its push. `ttl` in seconds.
void append_push(std::string& out, const MessageNames& names, MessageId message, const WirePush& push,
                 std::optional<std::int64_t> ttl);
/// The ack for an upstream message or a receipt from `to`.
void append_ack(std::string& out, std::string_view to, std::string_view message_id);
/// XEP-0199.
void append_ping(std::string& out, std::uint64_t number);

// Reading.

/// An ack (`error` empty) or nack. Views into the stanza or the reader, valid until its next call.
struct CcsAnswer {
    std::string_view message_id, error, description, new_token;
};

class CcsReader {
public:
    /// The answer that `stanza`, a whole one, is; nullptr where it is something else or not of the common form:
    ///     <message attributes but type><[prefix:]gcm xmlns[:prefix]="google:mobile:data">JSON</[prefix:]gcm></message>
    /// with JSON of printable ASCII (after entities), known members only, each a string without escapes.
    const CcsAnswer* read(std::string_view stanza);
    /// The same of the stanza that `bytes` begin with, of `size` bytes; nullptr, too, where it is not whole.
    const CcsAnswer* read_front(std::string_view bytes, std::size_t& size);

private:
    std::string scratch_;  ///< JSON without its entities
    CcsAnswer answer_;
};

struct CcsMessage {
    enum class Kind : std::uint8_t { ack, nack, draining, receipt, upstream, unknown };
    Kind kind = Kind::unknown;
    std::string message_id, from;               ///< of ack and nack: message_id; of receipt and upstream: both
    std::string error, description, new_token;  ///< a nack's error is never empty
};
/// Any JSON that stood in a gcm element. `unknown`: not JSON, of unknown type, or without what its type needs.
CcsMessage read_gcm(std::string_view json);

}  // namespace sluice::live
