// SPDX-License-Identifier: GPL-3.0-or-later
// Telemetry's listener: HTTP/1.1 and WebSocket by Boost.Beast, answers by a Desk. Everything runs on the one thread of
// its io_context; every wait has a time limit and everything that a peer can make grow has a bound.
#pragma once

#include "live/live_config.h"
#include "live/telemetry/desk.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace sluice::live {

struct ServerLimits {
    std::size_t connections = 64;               ///< more are closed at once: scrapers and people, not a crowd
    std::size_t streams = 16;                   ///< of these, readers of /stream; more get 503
    std::size_t heavy = 4;                      ///< answers of megabytes under way; more get 503
    std::size_t header_bytes = 8 * 1024;        ///< of a request; more: 431
    std::size_t queued_rows = 32;               ///< a reader of /stream that is further behind is dropped
    std::size_t send_buffer_bytes = 64 * 1024;  ///< the kernel's, of a reader of /stream: what it may lag unseen
    std::chrono::seconds first_request{10};     ///< a new connection must have sent one
    std::chrono::seconds idle{75};              ///< between two requests: longer than Prometheus' scrape interval
    std::chrono::seconds write{30};             ///< for an answer to be taken
    std::chrono::seconds silence{60};           ///< of a WebSocket, pings included
};

class ServerState;

class TelemetryServer {
public:
    TelemetryServer(boost::asio::io_context& io, Desk& desk, const ServerLimits& limits = {});
    ~TelemetryServer();
    TelemetryServer(const TelemetryServer&) = delete;
    TelemetryServer& operator=(const TelemetryServer&) = delete;

    /// "" or why not. Port 0: any; address() says which.
    std::string listen(const Address& address);
    Address address() const;
    /// To every reader of /stream.
    void publish(const std::string& line);
    /// Closes everything; the io_context runs dry.
    void stop();

private:
    std::shared_ptr<ServerState> state_;
};

}  // namespace sluice::live
