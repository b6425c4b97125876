// SPDX-License-Identifier: GPL-3.0-or-later
// What the server writes, byte for byte as fcm-protocol.md A3 to A15 show it. Each call appends one piece to `out`.
// `from` and `message_id` of a push are taken as they came: JSON's inside of a string, its escapes left in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sim {

namespace ns {
inline constexpr std::string_view stream = "http://etherx.jabber.org/streams", client = "jabber:client",
                                  sasl = "urn:ietf:params:xml:ns:xmpp-sasl", bind = "urn:ietf:params:xml:ns:xmpp-bind",
                                  session = "urn:ietf:params:xml:ns:xmpp-session", gcm = "google:mobile:data",
                                  ping = "urn:xmpp:ping", roster = "jabber:iq:roster",
                                  stanzas = "urn:ietf:params:xml:ns:xmpp-stanzas",
                                  streams = "urn:ietf:params:xml:ns:xmpp-streams";
}

namespace ccs {

/// A push as its answer needs it.
struct Answered {
    std::string_view from, message_id;
    bool unmarked = false;  ///< known to have no & < > in them
};

// the stream
void stream_header(std::string_view id, std::string& out);
void login_features(std::string& out);
void bind_features(std::string& out);
void success(std::string& out);
void challenge(std::string& out);
void sasl_failure(std::string_view condition, std::string& out);
/// With the end of the stream behind it.
void stream_error(std::string_view condition, std::string_view text, std::string& out);
void stream_end(std::string& out);

// iq
void bound(std::string_view id, bool has_id, std::string_view jid, std::string& out);
void iq_result(std::string_view id, bool has_id, std::string_view content, std::string& out);
void iq_error(std::string_view id, bool has_id, std::string_view type, std::string_view condition, std::string& out);
void ping(std::uint64_t number, std::string& out);

// messages
void ack(const Answered& push, std::string& out);
void ack_with_token(const Answered& push, std::string_view new_token, std::string& out);
/// `description` empty: the usual one of that error.
void nack(const Answered& push, std::string_view error, std::string_view description, std::string& out);
/// For what cannot be nacked: `payload` is given back.
void stanza_error(std::string_view stanza_id, bool has_id, std::string_view jid, std::string_view payload,
                  std::string_view text, std::string& out);
void draining(std::string& out);
void receipt(std::string_view sender, std::string_view json, std::string& out);
void upstream(std::string_view sender, std::string_view json, std::string& out);

/// `milliseconds`: since 1970. Both are JSON, `token` and `message_id` an inside of a string.
std::string receipt_json(const Answered& push, std::int64_t milliseconds);
std::string upstream_json(std::string_view token, std::string_view message_id, std::string_view data);
/// What a canonical token looks like: the token with ~2, ~3 … behind it.
std::string next_token(std::string_view token);

}  // namespace ccs
}  // namespace sluice::sim
