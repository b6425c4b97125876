// SPDX-License-Identifier: GPL-3.0-or-later
// A TLS server that plays a script with each client: a thread a connection, blocking calls, plain OpenSSL. Shares
// nothing with what it tests. A script ends by returning, or by PeerGone where the client ends first or 20 s pass.
#pragma once

#include "tests/live/xmpp/test_certificates.h"

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sluice::test {

struct PeerGone {};

/// The client, as the script sees it.
class Peer {
public:
    Peer(int socket, SSL_CTX* context);  ///< context nullptr: no TLS
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    /// What comes, up to and with `what`.
    std::string read_until(std::string_view what);
    /// What comes until the client ends: `polite`, with TLS's close_notify.
    std::string read_to_end(bool* polite = nullptr);
    /// At most one TLS record.
    std::string read_record();
    void send(std::string_view text);
    void cut();    ///< TCP's end without TLS's
    void reset();  ///< RST

    /// The session of fcm-protocol.md A3 as the server; returns what stood in <auth>.
    std::string login(std::string_view mechanisms = "<mechanism>X-OAUTH2</mechanism><mechanism>PLAIN</mechanism>");
    /// The first half: up to <auth>.
    std::string offer_login(std::string_view mechanisms);
    std::string server_name() const;  ///< SNI
    std::string alpn() const { return alpn_; }

    bool bytewise = false;          ///< every byte in a TLS record of its own
    std::size_t budget = SIZE_MAX;  ///< so many bytes are sent, then reset and PeerGone

private:
    void write(std::string_view text);
    bool take_more();
    void answer_iq(std::string_view inside);

    int socket_;
    SSL* tls_ = nullptr;
    std::string held_, alpn_;
    bool polite_ = false;
};

class ScriptedServer {
public:
    using Script = std::function<void(Peer&)>;
    ScriptedServer(const Identity& identity, Script script, bool tls = true);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    /// Scripts that came to their end or to PeerGone.
    int finished() const { return finished_; }

private:
    void accept_all();
    void serve(int socket);

    SSL_CTX* context_ = nullptr;
    Script script_;
    int listener_;
    std::uint16_t port_;
    std::atomic<int> finished_{0};
    std::mutex mutex_;
    std::vector<std::thread> threads_;
    std::vector<int> sockets_;
    std::thread acceptor_;
};

std::string base64_decoded(const std::string& text);

}  // namespace sluice::test
