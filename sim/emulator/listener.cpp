// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/listener.h"

#include "sim/emulator/emulator.h"

#include <boost/asio/io_context.hpp>
#include <utility>

namespace sluice::sim {
namespace {

namespace asio = boost::asio;
using Error = boost::system::error_code;

asio::ip::tcp::endpoint endpoint_of(asio::io_context& io, const std::string& address) {
    const std::size_t colon = address.rfind(':');
    std::string host = address.substr(0, colon == std::string::npos ? 0 : colon);
    const std::string port = colon == std::string::npos ? "" : address.substr(colon + 1);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const bool number = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
    if (host.empty() || !number || std::stoul(port) > 65'535)
        throw EmulatorError("'" + address + "': expected HOST:PORT, for example 127.0.0.1:5235");
    Error error;
    const auto numeric = asio::ip::make_address(host, error);
    if (!error) return {numeric, static_cast<unsigned short>(std::stoul(port))};
    asio::ip::tcp::resolver resolver(io);
    const auto found = resolver.resolve(host, port, error);
    if (error || found.empty()) throw EmulatorError("'" + address + "': cannot find this host: " + error.message());
    return found.begin()->endpoint();
}

}  // namespace

Listener::Listener(asio::io_context& io, const std::string& address) : acceptor_(io), pause_(io) {
    const asio::ip::tcp::endpoint endpoint = endpoint_of(io, address);
    Error error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw EmulatorError(address + ": cannot listen: " + error.message());
}

void Listener::start(Accepted accepted) {
    accepted_ = std::move(accepted);
    accept();
}

void Listener::accept() {
    acceptor_.async_accept([self = shared_from_this()](const Error& error, asio::ip::tcp::socket socket) {
        if (!self->acceptor_.is_open()) return;
        if (!error) {
            self->accepted_(std::move(socket));
            return self->accept();
        }
        self->pause_.expires_after(std::chrono::milliseconds{100});
        self->pause_.async_wait([self](const Error& stopped) {
            if (!stopped && self->acceptor_.is_open()) self->accept();
        });
    });
}

void Listener::stop() {
    Error ignored;
    acceptor_.close(ignored);
    pause_.cancel();
}

std::string Listener::address() const {
    Error ignored;
    const auto endpoint = acceptor_.local_endpoint(ignored);
    const std::string host = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

}  // namespace sluice::sim
