// SPDX-License-Identifier: GPL-3.0-or-later
// An emulator on a port of its own, in a thread of its own, and a client that says exactly what it is told to: raw
// OpenSSL on a blocking socket. Nothing waits longer than `patience`; then the test fails.
#pragma once

#include "sim/emulator/emulator.h"

#include <boost/asio/io_context.hpp>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include <openssl/ssl.h>

namespace sluice::sim {

inline constexpr int patience_s = 30;

class TestServer {
public:
    /// `firebase`: lines of that table; latency 1 ms and connect_time 0 s unless it says otherwise.
    explicit TestServer(const std::string& firebase = "", const EmulatorOptions& options = {},
                        const std::string& rest = "");
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    /// Runs `act` on the emulator's thread.
    template <typename Act>
    auto on(Act act) {
        std::packaged_task<decltype(act(*emulator_))()> task([&] { return act(*emulator_); });
        auto result = task.get_future();
        post([&] { task(); });
        return result.get();
    }
    /// The same with its io_context.
    template <typename Act>
    auto on_loop(Act act) {
        return on([&](Emulator& emulator) { return act(io_, emulator); });
    }
    EmulatorStats stats() {
        return on([](Emulator& emulator) { return emulator.stats(); });
    }
    /// Waits until the counts are as wanted; false: they never were.
    bool until(const std::function<bool(const EmulatorStats&)>& wanted);
    void inject(FaultSpec::Kind kind, Duration lasts, Duration grace = std::chrono::seconds{10});

    int port() const { return port_; }
    const std::string& folder() const { return folder_; }

private:
    void post(std::function<void()> act);

    std::string folder_;
    boost::asio::io_context io_{1};
    std::unique_ptr<Emulator> emulator_;
    int port_ = 0;
    std::thread thread_;
};

class TestClient {
public:
    struct Tls {
        std::string ca_file;             ///< empty: any certificate
        std::string name = "localhost";  ///< SNI, and checked where there is a ca_file
        int highest = 0;                 ///< 0: any version
        std::string alpn;
    };
    explicit TestClient(int port) : TestClient(port, Tls{}) {}
    TestClient(int port, const Tls& tls);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    /// The handshake came through.
    bool secure() const { return secure_; }
    std::string alpn() const;
    /// Header, PLAIN, header, bind: what the server said to it.
    std::string login(const std::string& sender = "123456789012", const std::string& password = "key");
    void send(std::string_view text);
    /// Everything up to and with `wanted`; ends early, with what there is, where the server closes.
    std::string until(std::string_view wanted);
    /// Everything up to the close; "… not closed" where it does not come.
    std::string rest();
    /// No TLS good-bye.
    void cut();

private:
    bool read_more();

    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    int socket_ = -1;
    bool secure_ = false, closed_ = false, timed_out_ = false;
    std::string unread_;
};

std::string gcm_stanza(const std::string& json);
std::string push_stanza(const std::string& id, const std::string& token = "T");
std::string ack_of(const std::string& id, const std::string& token = "T");

}  // namespace sluice::sim
