// SPDX-License-Identifier: GPL-3.0-or-later
// A client's socket: TLS, one read and one write under way, what is written meanwhile gathered into the next. Its
// deadlines (login, half a stanza, bytes that are not read, good-bye) and its keep-alive are looked at by check(),
// which the emulator calls now and then.
#pragma once

#include "core/tls/tls_stream.h"
#include "sim/emulator/client.h"
#include "sim/emulator/front.h"

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace sluice::sim {

/// What peers share; it lives as long as any of them.
struct PeerWorld {
    Front front;
    EmulatorOptions options;
    std::function<void()> refresh;            ///< brings the front to now
    std::function<void()> turn;               ///< after something was received
    std::function<void(std::uint64_t)> gone;  ///< the socket is closed
    std::array<char, 64 << 10> in{};          ///< what was received, while it is: of all peers, so that it stays warm
};

class Peer final : public Client, public std::enable_shared_from_this<Peer> {
public:
    using Clock = std::chrono::steady_clock;

    Peer(std::shared_ptr<PeerWorld> world, boost::asio::ip::tcp::socket socket, boost::asio::ssl::context& context,
         std::uint64_t number);
    ~Peer() override;

    void start();
    void check(Clock::time_point now);
    /// Stream error system-shutdown, and good-bye.
    void shut_down();

    void flush() override;
    void cut() override;
    std::string peer() const override { return address_; }

private:
    void read();
    void received(std::size_t size);
    void write();
    void say_goodbye();
    bool late(Clock::time_point now) const;
    void keep_alive(Clock::time_point now);

    std::shared_ptr<PeerWorld> world_;
    TlsStream<boost::asio::ip::tcp::socket> stream_;
    std::string address_;
    std::string writing_;
    bool secure_ = false, write_under_way_ = false, goodbye_ = false, closed_ = false;
    std::uint64_t stanzas_ = 0, pings_sent_ = 0;
    bool was_underway_ = false;
    Clock::time_point accepted_ = Clock::now(), stanza_began_{}, write_began_{}, closing_since_{};
    Clock::time_point heard_at_ = accepted_, said_at_ = accepted_, pinged_at_{};
};

}  // namespace sluice::sim
