// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes over TLS, on Asio and OpenSSL. One attempt to connect, thrown away after. Resolving, connecting, handshake and
// what follows until settle_in() stand under one deadline; the certificate must be for the configured name (RFC 6125),
// and what is wrong with it is told plainly.
//
// Writing: append to output(), then flush_soon(): what a turn of the loop appended leaves in one write. Two buffers:
// one is being written while the other is appended to. More than the limit waiting ends the channel. Reading: one
// buffer, which bounds what may wait unconsumed. Nothing is told from inside a call; `lost` is told once and last.
#pragma once

#include "core/pipeline.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sluice::live {

struct ChannelOptions {
    std::string host;
    std::uint16_t port = 0;
    std::string tls_name;
    Duration connect_timeout{0};
    std::size_t output_limit = 0;
};

class ChannelListener {
public:
    virtual ~ChannelListener() = default;
    virtual void connected() = 0;
    /// All unconsumed bytes, the last `fresh` of them new. Returns how many are consumed.
    virtual std::size_t received(std::string_view bytes, std::size_t fresh) = 0;
    /// `peer`: it ended or cut the connection; `network`: anything else. `why` is one line.
    virtual void lost(CloseReason reason, const std::string& why) = 0;
};

class TlsChannel {
public:
    static constexpr std::size_t input_limit = 64 * 1024;

    /// The listener is told nothing more once the channel is closed or destroyed.
    TlsChannel(boost::asio::io_context& io, std::shared_ptr<boost::asio::ssl::context> context,
               const ChannelOptions& options, ChannelListener& listener);
    ~TlsChannel();  ///< closes, politely where it is connected
    TlsChannel(const TlsChannel&) = delete;
    TlsChannel& operator=(const TlsChannel&) = delete;

    void connect();
    /// The deadline is over.
    void settle_in();
    /// To append to. Bytes of it leave in order; what was appended before may be gone from it.
    std::string& output();
    void flush_soon();
    /// Nothing is told any more. Politely: what is in output() leaves, TLS says goodbye, within two seconds.
    void close(bool politely);

private:
    class Link;
    std::shared_ptr<Link> link_;
};

}  // namespace sluice::live
