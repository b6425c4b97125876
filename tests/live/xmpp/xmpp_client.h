// SPDX-License-Identifier: GPL-3.0-or-later
// A transport under test: what it tells is written down, and its loop runs until something holds.
#pragma once

#include "live/xmpp/xmpp_transport.h"
#include "tests/live/xmpp/test_certificates.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace sluice::test {

/// "opened 1 100", "closed 1 peer: WHY", "answered 1 5 delivered[ ERROR: DESCRIPTION][ -> TOKEN]", "draining 1".
class Recorder : public live::TransportListener {
public:
    void opened(ConnectionId connection, std::uint32_t window) override {
        note("opened " + std::to_string(connection) + " " + std::to_string(window));
    }
    void closed(ConnectionId connection, CloseReason reason, std::string_view why) override {
        note("closed " + std::to_string(connection) + " " + std::string(name(reason)) + ": " + std::string(why));
    }
    void answered(const live::WireAnswer& answer) override {
        std::string text = "answered " + std::to_string(answer.connection) + " " + std::to_string(answer.message) +
                           " " + std::to_string(static_cast<int>(answer.verdict.kind));
        if (!answer.error.empty()) text += " " + std::string(answer.error) + ": " + std::string(answer.description);
        if (!answer.new_token.empty()) text += " -> " + std::string(answer.new_token);
        note(text);
    }
    void heard(ConnectionId) override { ++heards; }
    void draining(ConnectionId connection) override { note("draining " + std::to_string(connection)); }
    void settled() override { ++settleds; }

    bool has(const std::string& line) const { return std::find(told.begin(), told.end(), line) != told.end(); }
    std::size_t count(const std::string& begin) const {
        return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), [&](const std::string& line) {
            return line.compare(0, begin.size(), begin) == 0;
        }));
    }

    std::vector<std::string> told;
    std::size_t heards = 0, settleds = 0;

private:
    void note(std::string line) { told.push_back(std::move(line)); }
};

constexpr std::uint64_t test_random = 0xabc;

struct XmppClient {
    explicit XmppClient(const live::XmppOptions& options) : transport(io, listener, options, test_random) {}

    template <class Holds>
    bool run_until(const Holds& holds) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!holds()) {
            if (std::chrono::steady_clock::now() > limit) return false;
            if (io.stopped()) io.restart();
            io.run_one_for(std::chrono::milliseconds{20});
        }
        return true;
    }
    bool run_until_told(const std::string& begin, std::size_t times = 1) {
        return run_until([&] { return listener.count(begin) >= times; });
    }
    void send(ConnectionId connection, MessageId message, std::string_view id = "p",
              std::string_view body = R"("to":"T","data":{"a":"b"})") {
        Send push{};
        push.message = message;
        push.connection = connection;
        push.deadline = never;
        transport.send(push, {id, body}, start_of_time);
    }

    boost::asio::io_context io;
    Recorder listener;
    live::XmppTransport transport;
};

/// Where a server of these tests is, and how to log in.
inline live::XmppOptions test_options(std::uint16_t port, const std::string& ca_file) {
    live::XmppOptions options;
    options.host = "127.0.0.1";
    options.port = port;
    options.domain = "fcm.googleapis.com";
    options.tls_name = "localhost";
    options.sender = "123";
    options.password = "secret";
    options.ca_file = ca_file;
    return options;
}

}  // namespace sluice::test
