// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/push_connection.h"

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <type_traits>

namespace sluice::sim {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = boost::asio::ssl;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;
using Secure = ssl::stream<beast::tcp_stream>;

constexpr std::size_t most_answer = 64u << 20;

/// A batch is over when it is written and its answer read, whichever comes last; an answer may come early (401).
template <class Stream>
class Connection final : public PushConnection, public std::enable_shared_from_this<Connection<Stream>> {
public:
    template <class... More>
    Connection(const PushClientOptions& options, PushConnectionOwner& owner, More&&... more)
        : stream_(std::forward<More>(more)...), options_(options), owner_(&owner) {}

    void dial(const tcp::resolver::results_type& where) override {
        patient();
        tcp_stream().async_connect(where, guarded([this](Error error, const tcp::endpoint&) {
                                       if (error) return lose(error);
                                       tcp_stream().socket().set_option(tcp::no_delay(true), error);
                                       shake_hands();
                                   }));
    }

    void send(PushBatch batch) override {
        batch_ = std::move(batch);
        writing_ = reading_ = true;
        wrote_some_ = false;
        head_ = "POST " + options_.to.path + "/v1/pushes HTTP/1.1\r\nHost: " + options_.to.authority() +
                "\r\nContent-Type: application/x-ndjson\r\nContent-Length: " + std::to_string(batch_->lines.size()) +
                (options_.token.empty() ? "" : "\r\nAuthorization: Bearer " + options_.token) + "\r\n\r\n";
        parser_.emplace();
        parser_->body_limit(most_answer);
        patient();
        const std::array bytes{boost::asio::buffer(head_), boost::asio::buffer(batch_->lines)};
        boost::asio::async_write(stream_, bytes, guarded([this](Error error, std::size_t written) {
                                     wrote_some_ = written > 0;
                                     if (error && reading_) return lose(error);
                                     writing_ = false;
                                     if (!error) owner_->batch_written(*batch_);
                                     finish();
                                 }));
        http::async_read(stream_, buffer_, *parser_, guarded([this](Error error, std::size_t) {
                             if (error) return lose(error);
                             reading_ = false;
                             finish();
                         }));
    }

    void close() override {
        owner_ = nullptr;
        Error ignored;
        tcp_stream().socket().close(ignored);
    }

private:
    /// A handler that keeps this alive, and does nothing once it is closed.
    template <class Handler>
    struct Guarded {
        std::shared_ptr<Connection> self;
        Handler handler;
        template <class... Results>
        requires std::is_invocable_v<Handler&, const Results&...>
        void operator()(const Results&... results) {
            if (self->owner_ != nullptr) handler(results...);
        }
    };
    template <class Handler>
    Guarded<Handler> guarded(Handler handler) {
        return {this->shared_from_this(), handler};
    }

    beast::tcp_stream& tcp_stream() { return beast::get_lowest_layer(stream_); }
    void patient() { tcp_stream().expires_after(options_.patience); }

    void shake_hands() {
        if constexpr (std::is_same_v<Stream, Secure>) {
            SSL_set_tlsext_host_name(stream_.native_handle(), options_.to.host.c_str());
            stream_.set_verify_callback(ssl::host_name_verification(options_.to.host));
            stream_.async_handshake(ssl::stream_base::client, guarded([this](Error error) {
                                        if (error) return lose(error);
                                        be_free();
                                        owner_->dialled(*this);
                                    }));
        } else {
            be_free();
            owner_->dialled(*this);
        }
    }

    void be_free() {
        tcp_stream().expires_never();
        rested_since = std::chrono::steady_clock::now();
    }

    void finish() {
        if (writing_ || reading_) return;
        const PushBatch batch = std::move(*batch_);
        batch_.reset();
        const bool closing = !parser_->get().keep_alive();
        be_free();
        const auto response = parser_->release();
        owner_->batch_answered(*this, batch, response.result_int(), response.body(), closing);
    }

    void lose(const Error& error) {
        PushConnectionOwner& owner = *owner_;
        const auto self = this->shared_from_this();
        close();
        owner.broken(*this, batch_ ? &*batch_ : nullptr, error.message(), wrote_some_);
    }

    Stream stream_;
    const PushClientOptions& options_;
    PushConnectionOwner* owner_;  // nullptr: closed
    beast::flat_buffer buffer_;
    std::optional<PushBatch> batch_;
    std::string head_;  // of the request; its body is the batch
    std::optional<http::response_parser<http::string_body>> parser_;
    bool writing_ = false, reading_ = false, wrote_some_ = false;
};

}  // namespace

std::shared_ptr<PushConnection> make_push_connection(boost::asio::io_context& io, ssl::context* tls,
                                                     const PushClientOptions& options, PushConnectionOwner& owner) {
    if (tls != nullptr) return std::make_shared<Connection<Secure>>(options, owner, beast::tcp_stream(io), *tls);
    return std::make_shared<Connection<beast::tcp_stream>>(options, owner, io);
}

}  // namespace sluice::sim
