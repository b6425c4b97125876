// SPDX-License-Identifier: GPL-3.0-or-later
// One connection of a PushClient: it is dialled, and carries a batch at a time. Internal to the client.
#pragma once

#include "sim/emulator/push_client.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

namespace sluice::sim {

class PushConnection;

/// Who is told. Never from within dial() or send().
class PushConnectionOwner {
public:
    virtual void dialled(PushConnection& connection) = 0;
    virtual void batch_written(const PushBatch& batch) = 0;
    /// It is free again, or (`closing`) gone.
    virtual void batch_answered(PushConnection& connection, const PushBatch& batch, unsigned status,
                                std::string_view body, bool closing) = 0;
    /// It is gone, with `batch` if it carried one.
    virtual void broken(PushConnection& connection, const PushBatch* batch, std::string_view why, bool sent) = 0;

protected:
    ~PushConnectionOwner() = default;
};

class PushConnection {
public:
    virtual ~PushConnection() = default;
    virtual void dial(const boost::asio::ip::tcp::resolver::results_type& where) = 0;
    /// Requires that it is dialled and free.
    virtual void send(PushBatch batch) = 0;
    /// Nobody is told any more.
    virtual void close() = 0;

    std::chrono::steady_clock::time_point rested_since{};
};

/// `tls`: nullptr: plain. `owner`, `options` and `tls` live until close().
std::shared_ptr<PushConnection> make_push_connection(boost::asio::io_context& io, boost::asio::ssl::context* tls,
                                                     const PushClientOptions& options, PushConnectionOwner& owner);

}  // namespace sluice::sim
