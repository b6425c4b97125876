// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/tls_channel.h"

#include "core/tls/tls_stream.h"

#include <openssl/x509v3.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstring>
#include <vector>

namespace sluice::live {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Tcp = asio::ip::tcp;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Resolver = asio::ip::basic_resolver<Tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr auto goodbye_timeout = std::chrono::seconds{2};
constexpr auto after_write_error = std::chrono::seconds{1};
constexpr std::size_t kept_capacity = std::size_t{1} << 20;

bool is_address(const std::string& name) {
    error_code error;
    asio::ip::make_address(name, error);
    return !error;
}

}  // namespace

/// Lives until its last asynchronous operation is over, whatever its owner does.
class TlsChannel::Link : public std::enable_shared_from_this<Link> {
public:
    Link(asio::io_context& io, std::shared_ptr<asio::ssl::context> context, const ChannelOptions& options,
         ChannelListener& listener)
        : context_(std::move(context)),
          options_(options),
          listener_(&listener),
          resolver_(io),
          stream_(context_->native_handle(), TlsEngine::Role::client, io.get_executor()),
          deadline_(io),
          input_(input_limit) {}

    std::string output;

    void connect() {
        stage_ = "connecting to";
        deadline_.expires_after(options_.connect_timeout);
        deadline_.async_wait([self = shared_from_this()](error_code error) {
            if (!error && self->stage_ != nullptr) self->fail(CloseReason::network, self->late());
        });
        error_code error;
        const auto address = asio::ip::make_address(options_.host, error);
        if (!error) return connect_to(address);
        resolver_.async_resolve(
            options_.host, std::to_string(options_.port),
            [self = shared_from_this()](error_code problem, const auto& found) { self->resolved(problem, found); });
    }
    void settle_in() {
        stage_ = nullptr;
        deadline_.cancel();
    }
    void flush_soon() {
        if (flush_posted_ || gone_) return;
        flush_posted_ = true;
        asio::post(stream_.socket().get_executor(), [self = shared_from_this()] {
            self->flush_posted_ = false;
            if (self->output.size() > self->options_.output_limit)
                self->fail(CloseReason::network,
                           "the peer does not read: " + std::to_string(self->output.size()) + " bytes wait for it");
            else
                self->flush();
        });
    }
    void close(bool politely) {
        if (listener_ == nullptr) return;
        listener_ = nullptr;
        settle_in();
        if (gone_) return;
        if (!politely || !secure_) return abandon();
        leaving_ = true;
        deadline_.expires_after(goodbye_timeout);
        deadline_.async_wait([self = shared_from_this()](error_code error) {
            if (!error) self->abandon();
        });
        flush();
    }

private:
    std::string place() const { return options_.host + ":" + std::to_string(options_.port); }
    std::string late() const {
        const auto seconds = std::chrono::duration<double>(options_.connect_timeout).count();
        std::string text = std::to_string(seconds);
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
        return std::string(stage_) + " " + place() + " took longer than " + text + " s";
    }

    void abandon() {
        gone_ = true;
        deadline_.cancel();
        resolver_.cancel();
        error_code ignored;
        stream_.socket().close(ignored);
    }
    void fail(CloseReason reason, const std::string& why) {
        if (gone_) return;
        abandon();
        if (listener_ == nullptr) return;
        ChannelListener* const listener = listener_;
        listener_ = nullptr;
        listener->lost(reason, why);
    }

    void connect_to(const asio::ip::address& address) {
        stream_.socket().async_connect({address, options_.port},
                                       [self = shared_from_this()](error_code error) { self->joined(error); });
    }
    void resolved(error_code error, const Resolver::results_type& found) {
        if (gone_) return;
        if (error) return fail(CloseReason::network, "cannot resolve " + options_.host + ": " + error.message());
        asio::async_connect(
            stream_.socket(), found,
            [self = shared_from_this()](error_code problem, const Tcp::endpoint&) { self->joined(problem); });
    }
    void joined(error_code error) {
        if (gone_) return;
        if (error) return fail(CloseReason::network, "cannot connect to " + place() + ": " + error.message());
        stage_ = "TLS with";
        stream_.socket().set_option(Tcp::no_delay(true), error);
        expect_name(options_.tls_name);
        stream_.async_handshake([self = shared_from_this()](error_code problem) { self->shaken(problem); });
    }
    void expect_name(const std::string& name) {
        SSL* const tls = stream_.native_handle();
        if (is_address(name)) {
            X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls), name.c_str());
        } else {
            SSL_set_tlsext_host_name(tls, name.c_str());
            SSL_set1_host(tls, name.c_str());
        }
    }
    /// What is wrong with the certificate; empty: nothing.
    std::string refusal() {
        const long result = SSL_get_verify_result(stream_.native_handle());
        if (result == X509_V_OK) return {};
        const bool other = result == X509_V_ERR_HOSTNAME_MISMATCH || result == X509_V_ERR_IP_ADDRESS_MISMATCH;
        return other ? "it is not for " + options_.tls_name : X509_verify_cert_error_string(result);
    }
    void shaken(error_code error) {
        if (gone_) return;
        if (error) {
            const std::string refused = refusal();
            const std::string why = refused.empty() ? error == asio::error::eof ? "the peer ended it" : error.message()
                                                    : "the server's certificate is refused: " + refused;
            return fail(CloseReason::network, "TLS with " + place() + " failed: " + why);
        }
        secure_ = true;
        stage_ = "login to";
        if (listener_ != nullptr) listener_->connected();
        read();
    }

    void read() {
        if (gone_ || leaving_) return;
        stream_.async_read_some(
            input_.data() + held_, input_.size() - held_,
            [self = shared_from_this()](error_code error, std::size_t size) { self->took(error, size); });
    }
    void took(error_code error, std::size_t size) {
        if (gone_ || leaving_) return;
        if (error) return read_ended(error);
        held_ += size;
        const std::size_t consumed = listener_->received({input_.data(), held_}, size);
        if (gone_ || leaving_) return;
        held_ -= consumed;
        if (consumed != 0 && held_ != 0) std::memmove(input_.data(), input_.data() + consumed, held_);
        if (held_ == input_.size()) return fail(CloseReason::peer, "the peer sends a stanza that is too long");
        read();
    }
    void read_ended(error_code error) {
        if (error == asio::error::eof) return fail(CloseReason::peer, "the server closed the connection");
        if (error == asio::ssl::error::stream_truncated)
            return fail(CloseReason::peer, "the server cut the connection");
        fail(CloseReason::network, "connection lost: " + error.message());
    }

    void flush() {
        if (writing_ || gone_ || !secure_ || write_broken_) return;
        if (output.empty()) {
            if (leaving_) say_goodbye();
            return;
        }
        writing_ = true;
        std::swap(output, leaving_bytes_);
        stream_.async_write(leaving_bytes_, [self = shared_from_this()](error_code error) { self->wrote(error); });
    }
    void wrote(error_code error) {
        writing_ = false;
        if (gone_) return;
        if (error) return write_ended(error);
        leaving_bytes_.clear();
        if (leaving_bytes_.capacity() > kept_capacity) leaving_bytes_.shrink_to_fit();
        flush();
    }
    /// What the peer said before it went may still be there to be read; that tells why better.
    void write_ended(error_code error) {
        if (leaving_) return abandon();
        write_broken_ = true;
        deadline_.expires_after(after_write_error);
        deadline_.async_wait([self = shared_from_this(), why = error.message()](error_code cancelled) {
            if (!cancelled) self->fail(CloseReason::network, "connection lost: " + why);
        });
    }
    void say_goodbye() {
        if (goodbye_) return;
        goodbye_ = true;
        stream_.async_shutdown([self = shared_from_this()](error_code) { self->abandon(); });
    }

    std::shared_ptr<asio::ssl::context> context_;
    ChannelOptions options_;
    ChannelListener* listener_;  ///< nullptr: closed, or lost was told
    Resolver resolver_;
    TlsStream<Socket> stream_;
    Timer deadline_;
    std::vector<char> input_;
    std::size_t held_ = 0;
    std::string leaving_bytes_;    ///< being written
    const char* stage_ = nullptr;  ///< what the deadline is for; nullptr: none
    bool secure_ = false;          ///< the handshake is over
    bool gone_ = false;            ///< the socket is closed
    bool leaving_ = false;         ///< closing politely
    bool goodbye_ = false;
    bool writing_ = false, write_broken_ = false, flush_posted_ = false;
};

TlsChannel::TlsChannel(asio::io_context& io, std::shared_ptr<asio::ssl::context> context, const ChannelOptions& options,
                       ChannelListener& listener)
    : link_(std::make_shared<Link>(io, std::move(context), options, listener)) {}
TlsChannel::~TlsChannel() { link_->close(true); }
void TlsChannel::connect() { link_->connect(); }
void TlsChannel::settle_in() { link_->settle_in(); }
std::string& TlsChannel::output() { return link_->output; }
void TlsChannel::flush_soon() { link_->flush_soon(); }
void TlsChannel::close(bool politely) { link_->close(politely); }

}  // namespace sluice::live
