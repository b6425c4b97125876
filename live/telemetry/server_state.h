// SPDX-License-Identifier: GPL-3.0-or-later
// What the listener, its HTTP connections and its readers of /stream share. They keep it alive; it knows of them
// weakly, by what it counts, and of the readers to write to them. On one thread.
#pragma once

#include "live/telemetry/desk.h"
#include "live/telemetry/server.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <cstddef>
#include <memory>
#include <set>

namespace sluice::live {

/// Something with a connection that can be ended at once.
class Client {
public:
    virtual ~Client() = default;
    virtual void hang_up() = 0;
};

class Reader : public Client {
public:
    virtual void write(const std::shared_ptr<const std::string>& line) = 0;
};

class ServerState : public std::enable_shared_from_this<ServerState> {
public:
    ServerState(boost::asio::io_context& io, Desk& desk_given, const ServerLimits& limits_given)
        : desk(desk_given), limits(limits_given), acceptor(io) {}

    void accept();
    void add(Client& client) { clients.insert(&client); }
    void remove(Client& client) { clients.erase(&client); }
    void add_reader(Reader& reader);
    void remove_reader(Reader& reader);

    Desk& desk;
    const ServerLimits limits;
    boost::asio::ip::tcp::acceptor acceptor;
    std::set<Client*> clients;  ///< HTTP connections and readers
    std::set<Reader*> readers;
    std::size_t heavy = 0;  ///< answers under way
    bool stopped = false;
};

/// Serves requests on `stream` until it closes or becomes a reader.
void serve_http(std::shared_ptr<ServerState> state, boost::beast::tcp_stream stream);

}  // namespace sluice::live
