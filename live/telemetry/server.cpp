// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/server.h"

#include "live/telemetry/server_state.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace sluice::live {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

// One address of `host`, which is a number or a name that the system knows.
tcp::endpoint endpoint_of(asio::io_context& io, const Address& address, error_code& error) {
    const asio::ip::address number = asio::ip::make_address(address.host, error);
    if (!error) return {number, address.port};
    tcp::resolver resolver(io);
    const auto found = resolver.resolve(address.host, std::to_string(address.port), tcp::resolver::passive, error);
    return error || found.empty() ? tcp::endpoint{} : found.begin()->endpoint();
}

}  // namespace

void ServerState::add_reader(Reader& reader) {
    readers.insert(&reader);
    desk.stream_readers(readers.size());
}

void ServerState::remove_reader(Reader& reader) {
    readers.erase(&reader);
    desk.stream_readers(readers.size());
}

void ServerState::accept() {
    acceptor.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
        if (self->stopped || error == asio::error::operation_aborted) return;
        if (error) {  // out of descriptors: give others a moment to close some
            auto timer =
                std::make_shared<asio::steady_timer>(self->acceptor.get_executor(), std::chrono::milliseconds{100});
            timer->async_wait([self, timer](error_code) { self->stopped ? void() : self->accept(); });
            return;
        }
        if (self->clients.size() >= self->limits.connections)
            self->desk.connection_refused();
        else
            serve_http(self, boost::beast::tcp_stream(std::move(socket)));
        self->accept();
    });
}

TelemetryServer::TelemetryServer(asio::io_context& io, Desk& desk, const ServerLimits& limits)
    : state_(std::make_shared<ServerState>(io, desk, limits)) {}

TelemetryServer::~TelemetryServer() { stop(); }

std::string TelemetryServer::listen(const Address& address) {
    error_code error;
    tcp::acceptor& acceptor = state_->acceptor;
    auto& io = static_cast<asio::io_context&>(acceptor.get_executor().context());
    const tcp::endpoint endpoint = endpoint_of(io, address, error);
    if (!error) acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) return "cannot listen on " + to_string(address) + ": " + error.message();
    state_->accept();
    return "";
}

Address TelemetryServer::address() const {
    error_code error;
    const tcp::endpoint endpoint = state_->acceptor.local_endpoint(error);
    return {endpoint.address().to_string(error), endpoint.port()};
}

void TelemetryServer::publish(const std::string& line) {
    if (state_->readers.empty()) return;
    const auto shared = std::make_shared<const std::string>(line);
    const std::set<Reader*> readers = state_->readers;  // a write may end a reader
    for (Reader* const reader : readers) reader->write(shared);
}

void TelemetryServer::stop() {
    if (std::exchange(state_->stopped, true)) return;
    error_code ignored;
    state_->acceptor.close(ignored);
    const std::set<Client*> clients = state_->clients;
    for (Client* const client : clients) client->hang_up();
}

}  // namespace sluice::live
