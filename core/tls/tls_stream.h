// SPDX-License-Identifier: GPL-3.0-or-later
// TLS on an Asio socket, as boost::asio::ssl::stream has it and faster: every read of the socket brings all records
// that are there, every write takes all there are (core/tls/tls_engine.h). One read and one write may be under way at a
// time. Handlers are never called from inside the call that takes them, and must keep the stream alive until they are
// called.
//
// Errors are those of asio::ssl::stream: eof after the peer's goodbye, stream_truncated where the connection ends
// without one, OpenSSL's in the category of asio::error::get_ssl_category(), the socket's own.
#pragma once

#include "core/check.h"
#include "core/tls/tls_engine.h"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace sluice {

template <class Socket>
class TlsStream {
public:
    using Error = boost::system::error_code;

    /// `from`: what a Socket is made of.
    template <class From>
    TlsStream(SSL_CTX* context, TlsEngine::Role role, From&& from)
        : socket_(std::forward<From>(from)), engine_(context, role) {}

    Socket& socket() { return socket_; }
    SSL* native_handle() { return engine_.native(); }

    /// handler(error)
    template <class Handler>
    void async_handshake(Handler handler) {
        const TlsEngine::Step step = engine_.handshake();
        send_outgoing([this, step, handler = std::move(handler)](Error error) mutable {
            if (error) return handler(error);
            if (step == TlsEngine::Step::done) return handler(Error{});
            if (step == TlsEngine::Step::failed) return handler(failure());
            socket_.async_read_some(room(),
                                    [this, handler = std::move(handler)](Error problem, std::size_t size) mutable {
                                        if (problem) return handler(lost(problem));
                                        engine_.came(size);
                                        async_handshake(std::move(handler));
                                    });
        });
    }

    /// handler(error, size). `to` stays valid until then, and is written to just before it is called, so that streams
    /// of one thread may share it.
    template <class Handler>
    void async_read_some(char* to, std::size_t size, Handler handler) {
        if (engine_.drained()) return receive(to, size, std::move(handler));
        boost::asio::post(socket_.get_executor(), [this, to, size, handler = std::move(handler)]() mutable {
            decrypt(to, size, std::move(handler));
        });
    }

    /// handler(error): all of `bytes` are on their way, which stay valid until then.
    template <class Handler>
    void async_write(std::string_view bytes, Handler handler) {
        constexpr std::size_t at_once = std::size_t{256} << 10;
        const std::string_view piece = bytes.substr(0, at_once);
        bytes.remove_prefix(piece.size());
        engine_.write(piece);
        send_outgoing([this, bytes, handler = std::move(handler)](Error error) mutable {
            if (error || engine_.failed()) return handler(error ? error : failure());
            if (bytes.empty()) return handler(error);
            async_write(bytes, std::move(handler));
        });
    }

    /// Says goodbye, and waits until the peer has ended the connection; what it still says is dropped. No write may be
    /// under way; a read that is may still bring something.
    template <class Handler>
    void async_shutdown(Handler handler) {
        engine_.goodbye();
        send_outgoing([this, handler = std::move(handler)](Error error) mutable {
            Error ignored;
            socket_.shutdown(boost::asio::socket_base::shutdown_send, ignored);
            if (error) return handler(error);
            drop(std::make_unique<std::array<char, 4096>>(), std::move(handler));
        });
    }

private:
    boost::asio::mutable_buffer room() {
        const TlsEngine::Room room = engine_.room();
        return {room.data, room.size};
    }
    Error failure() const {
        if (engine_.ended()) return boost::asio::error::eof;
        if (engine_.error() == 0) return boost::asio::ssl::error::stream_truncated;
        return {static_cast<int>(engine_.error()), boost::asio::error::get_ssl_category()};
    }
    static Error lost(Error error) {
        return error == boost::asio::error::eof ? Error(boost::asio::ssl::error::stream_truncated) : error;
    }

    template <class Handler>
    void receive(char* to, std::size_t size, Handler handler) {
        socket_.async_read_some(room(),
                                [this, to, size, handler = std::move(handler)](Error error, std::size_t came) mutable {
                                    if (error) return handler(lost(error), std::size_t{0});
                                    engine_.came(came);
                                    decrypt(to, size, std::move(handler));
                                });
    }
    template <class Handler>
    void decrypt(char* to, std::size_t size, Handler handler) {
        const std::size_t got = engine_.read(to, size);
        if (got > 0) return handler(Error{}, got);
        if (!engine_.ended() && !engine_.failed()) return receive(to, size, std::move(handler));
        if (writing_) return handler(failure(), std::size_t{0});
        send_outgoing([this, handler = std::move(handler)](Error) mutable { handler(failure(), std::size_t{0}); });
    }

    /// handler(error), posted where there is nothing to send.
    template <class Handler>
    void send_outgoing(Handler handler) {
        CHECK(!writing_);
        if (engine_.outgoing().empty())
            return boost::asio::post(socket_.get_executor(),
                                     [handler = std::move(handler)]() mutable { handler(Error{}); });
        writing_ = true;
        std::swap(in_flight_, engine_.outgoing());
        boost::asio::async_write(socket_, boost::asio::buffer(in_flight_),
                                 [this, handler = std::move(handler)](Error error, std::size_t) mutable {
                                     constexpr std::size_t kept = std::size_t{512} << 10;
                                     writing_ = false;
                                     in_flight_.clear();
                                     if (in_flight_.capacity() > kept) in_flight_.shrink_to_fit();
                                     handler(error);
                                 });
    }

    template <class Handler>
    void drop(std::unique_ptr<std::array<char, 4096>> scratch, Handler handler) {
        const auto buffer = boost::asio::buffer(*scratch);
        socket_.async_read_some(buffer, [this, scratch = std::move(scratch), handler = std::move(handler)](
                                            Error error, std::size_t) mutable {
            if (error) return handler(error);
            drop(std::move(scratch), std::move(handler));
        });
    }

    Socket socket_;
    TlsEngine engine_;
    std::string in_flight_;
    bool writing_ = false;
};

}  // namespace sluice
