// SPDX-License-Identifier: GPL-3.0-or-later
// A session's socket: plain or TLS. Reads while the session wants input, writes what it gives, one of each under way.
#pragma once

#include "live/http/ingress.h"
#include "live/http/session.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <memory>
#include <string>
#include <vector>

namespace sluice::live {

class Channel;

/// What a channel needs of the ingress.
class ChannelHost : public SessionHost {
public:
    /// The session has had bytes: what it submitted goes on its way at the end of the loop's turn.
    virtual void touched() = 0;
    virtual void gone(std::uint32_t number) = 0;
    virtual IngressCounts& counts() = 0;
    virtual const IngressLimits& limits() const = 0;
};

class Channel {
public:
    virtual ~Channel() = default;
    virtual void start() = 0;
    /// Goes on reading and writing as the session wants.
    virtual void pump() = 0;
    /// Once a second.
    virtual void tick(std::chrono::steady_clock::time_point now) = 0;
    virtual void close() = 0;
    virtual HttpSession& session() = 0;
};

std::shared_ptr<Channel> make_channel(ChannelHost& host, std::uint32_t number, boost::asio::ip::tcp::socket socket);
std::shared_ptr<Channel> make_channel(ChannelHost& host, std::uint32_t number, boost::asio::ip::tcp::socket socket,
                                      std::shared_ptr<boost::asio::ssl::context> tls);

}  // namespace sluice::live
