// SPDX-License-Identifier: GPL-3.0-or-later
// The emulator's levers over HTTP/1.1, for test authors in any language (README.md beside this file). Requests and
// answers are admin_requests.h's; here are the sockets: on the emulator's io_context, at most 64 connections, a header
// of 8 KiB, a body of 64 KiB, 30 s for a request and as long between two.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace boost::asio {
class io_context;
}

namespace sluice::sim {

class Emulator;

class AdminServer {
public:
    virtual ~AdminServer() = default;
    /// ADDRESS:PORT.
    virtual std::string address() const = 0;
    /// Closes everything; the Emulator is not called any more. Also done when destroyed.
    virtual void stop() = 0;
};

/// Listens at `host_port` (port 0: any) and serves. `machines`: those of the scenario. Throws EmulatorError where that
/// address cannot be had. Destroy it before `emulator`.
std::unique_ptr<AdminServer> make_admin(boost::asio::io_context& io, Emulator& emulator, const std::string& host_port,
                                        std::uint32_t machines);

}  // namespace sluice::sim
