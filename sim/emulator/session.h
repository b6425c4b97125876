// SPDX-License-Identifier: GPL-3.0-or-later
// One client's stream as the server sees it, sans-I/O: bytes in by receive(), bytes out appended to the string given.
// From header to header, login, bind and on to pushes, as fcm-protocol.md A3 to A15 have it; trouble ends the stream
// with a stream error (RFC 6120 4.9). What Firebase does with a push, who may log in and when a connection is open is
// the host's to say.
//
//   header → login → (SASL) → header → bind → waiting for opened() → ready → closing
//
// In `closing` everything is said: the host sends what is left and closes, and nothing more is read.
#pragma once

#include "sim/emulator/downstream.h"
#include "sim/emulator/xml_reader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sim {

class SessionHost {
public:
    virtual ~SessionHost() = default;
    virtual bool knows(const std::string& sender, std::string_view password) = 0;
    /// 16 upper-case hex digits, new each time.
    virtual std::string new_id() = 0;
    /// Bound: pushes may come, messages from devices may be sent.
    virtual void bound() = 0;
    virtual void push(const Downstream& push, std::string_view json) = 0;
    /// An ack of a message from a device.
    virtual void acked(const Downstream& ack) = 0;
    /// False: a fault lets nothing through; nothing is said then.
    virtual bool heard() = 0;
    /// A ping came; `reply` is to be said when its pong is due.
    virtual void ping(std::string reply) = 0;
};

struct SessionCounts {
    std::uint64_t stanzas = 0, stream_errors = 0, stanza_errors = 0, logins_failed = 0;
};

class Session {
public:
    Session(SessionHost& host, XmlLimits limits, std::string& out)
        : host_(host), limits_(limits), out_(out), reader_(limits) {}

    void receive(std::string_view bytes);
    /// Firebase has opened the connection.
    void opened();
    /// It will not: too many are open. Said as soon as there is a stream to say it on.
    void refused();
    void draining();
    /// The last word: </stream:stream>, with a stream error before it where `condition` is not empty.
    void end(std::string_view condition = {}, std::string_view text = {});

    /// Nothing more is read or said.
    void abandon() { state_ = State::closing; }

    bool is_ready() const { return state_ == State::ready; }
    bool closing() const { return state_ == State::closing; }
    bool logged_in() const { return !sender_.empty(); }
    /// A stanza is begun and not ended.
    bool underway() const { return reader_.underway() && state_ != State::header; }
    const std::string& sender() const { return sender_; }
    const SessionCounts& counts() const { return counts_; }

private:
    enum class State : std::uint8_t { header, login, bind, waiting, ready, closing };

    std::size_t short_way(std::string_view bytes);
    void act(XmlReader::Event event);
    void header(const XmlElement& root);
    void stanza(const XmlElement& stanza);
    void trouble();
    void login(const XmlElement& stanza);
    void plain(std::string_view payload);
    void deny(std::string_view condition);
    void iq(const XmlElement& iq);
    void bind(const XmlElement& iq, const XmlElement& bind);
    void answer_bind();
    void message(const XmlElement& stanza);
    void refuse_stanza(const XmlElement& stanza, std::string_view payload, std::string_view text);

    SessionHost& host_;
    XmlLimits limits_;
    std::string& out_;
    XmlReader reader_;
    State state_ = State::header;
    bool header_sent_ = false, opened_ = false, refused_ = false, challenged_ = false, bind_has_id_ = false;
    std::string sender_, jid_, bind_id_;
    std::string held_;     // came while waiting
    std::string scratch_;  // decoded text
    Downstream downstream_;
    SessionCounts counts_;
};

}  // namespace sluice::sim
