// SPDX-License-Identifier: GPL-3.0-or-later
// A session with nothing behind it: what it tells is written down, line by line. Ids count from 1, so that the same
// bytes give the same record.
#pragma once

#include "sim/emulator/session.h"

#include <cstdio>
#include <string>
#include <string_view>

namespace sluice::sim {

class RecordingHost : public SessionHost {
public:
    explicit RecordingHost(XmlLimits limits = {64 << 10, 16, 32}) : session(*this, limits, out) {}

    bool knows(const std::string& sender, std::string_view password) override {
        told += "login " + sender + "\n";
        return password == "EXAMPLE_SERVER_KEY";
    }
    std::string new_id() override {
        char text[24];
        std::snprintf(text, sizeof text, "%016llX", static_cast<unsigned long long>(++ids));
        return text;
    }
    void bound() override { told += "bound\n"; }
    void push(const Downstream& push, std::string_view json) override {
        told += "push to=" + std::string{push.to.text} + " id=" + std::string{push.message_id.text} +
                " error=" + std::string{push.error} + " receipt=" + (push.receipt_wanted ? "1" : "0") + " " +
                push.description + "\n";
        last_json = json;
        ++pushes;
    }
    void acked(const Downstream& ack) override {
        told += "ack to=" + std::string{ack.to.text} + " id=" + std::string{ack.message_id.text} +
                " error=" + std::string{ack.error} + "\n";
    }
    bool heard() override { return !dark; }
    void ping(std::string reply) override { out += reply; }

    /// What it wrote since the last take().
    std::string take() {
        std::string text;
        text.swap(out);
        return text;
    }

    std::string out, told, last_json;
    bool dark = false;
    int pushes = 0;
    unsigned long long ids = 0;
    Session session;
};

inline constexpr std::string_view client_header =
    "<stream:stream to=\"fcm.googleapis.com\" version=\"1.0\" xmlns=\"jabber:client\" "
    "xmlns:stream=\"http://etherx.jabber.org/streams\">";
inline constexpr std::string_view client_auth =
    "<auth mechanism=\"PLAIN\" xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">"
    "ADEyMzQ1Njc4OTAxMkBmY20uZ29vZ2xlYXBpcy5jb20ARVhBTVBMRV9TRVJWRVJfS0VZ</auth>";
inline constexpr std::string_view client_bind =
    "<iq type=\"set\" id=\"bind-1\"><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"/></iq>";

}  // namespace sluice::sim
