// SPDX-License-Identifier: GPL-3.0-or-later
// A listening TCP socket. Trouble while accepting (no file descriptors left) makes it wait a little, never stop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>

namespace sluice::sim {

class Listener : public std::enable_shared_from_this<Listener> {
public:
    using Accepted = std::function<void(boost::asio::ip::tcp::socket)>;

    /// `address`: HOST:PORT or [HOST]:PORT; a HOST that is a name is looked up. Throws EmulatorError.
    Listener(boost::asio::io_context& io, const std::string& address);

    void start(Accepted accepted);
    void stop();
    /// With the port that it has got.
    std::string address() const;

private:
    void accept();

    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer pause_;
    Accepted accepted_;
};

}  // namespace sluice::sim
