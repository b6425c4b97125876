// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/channel.h"

#include <boost/asio/write.hpp>

namespace sluice::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Now = std::chrono::steady_clock::time_point;

constexpr std::size_t small_read = 8 * 1024, large_read = 64 * 1024;

template <class Stream>
class StreamChannel final : public Channel, public std::enable_shared_from_this<StreamChannel<Stream>> {
public:
    StreamChannel(ChannelHost& host, std::uint32_t number, Stream stream, std::shared_ptr<asio::ssl::context> tls)
        : host_(host), number_(number), tls_(std::move(tls)), stream_(std::move(stream)), session_(host, number) {}

    void start() override {
        last_read_ = last_write_ = request_began_ = std::chrono::steady_clock::now();
        if constexpr (std::is_same_v<Stream, tcp::socket>) {
            ready_ = true;
            pump();
        } else {
            stream_.async_handshake(asio::ssl::stream_base::server,
                                    [self = this->shared_from_this()](const error_code& error) {
                                        if (error) return self->close();
                                        self->ready_ = true;
                                        self->pump();
                                    });
        }
    }

    void pump() override {
        if (closed_ || !ready_) return;
        session_.resume();
        write();
        if (closed_) return;
        if (session_.done() && !writing_) return linger();
        if (session_.wants_input() && !reading_ && !lingering_) read();
    }

    void tick(Now now) override {
        const IngressLimits& limits = host_.limits();
        if (lingering_) return now - last_write_ > limits.linger ? close() : void();
        if (!ready_) return now - last_read_ > limits.request ? close() : void();
        if (writing_) return now - last_write_ > limits.write ? close() : void();
        const HttpSession::Phase phase = session_.phase();
        const bool begun = phase == HttpSession::Phase::reading;
        if (!begun) request_began_ = now;
        const bool too_slow = begun && now - request_began_ > limits.request;
        const bool idle = phase == HttpSession::Phase::idle && now - last_read_ > limits.idle;
        const bool stream_idle =
            phase == HttpSession::Phase::streaming && session_.wants_input() && now - last_read_ > limits.stream_idle;
        if (!too_slow && !idle && !stream_idle) return;
        session_.timed_out();
        pump();
    }

    void close() override {
        if (closed_) return;
        closed_ = true;
        error_code ignored;
        socket().close(ignored);
        host_.gone(number_);
    }

    HttpSession& session() override { return session_; }

private:
    tcp::socket& socket() {
        if constexpr (std::is_same_v<Stream, tcp::socket>)
            return stream_;
        else
            return stream_.next_layer();
    }

    void read() {
        reading_ = true;
        if (input_.empty()) input_.resize(small_read);
        stream_.async_read_some(asio::buffer(input_),
                                [self = this->shared_from_this()](const error_code& error, std::size_t bytes) {
                                    self->was_read(error, bytes);
                                });
    }

    void was_read(const error_code& error, std::size_t bytes) {
        reading_ = false;
        if (closed_) return;
        last_read_ = std::chrono::steady_clock::now();
        if (lingering_) return error ? close() : read();
        if (error) {
            if (error != asio::error::eof && error != asio::ssl::error::stream_truncated) return close();
            session_.input_ended();
            return pump();
        }
        host_.counts().bytes_in += bytes;
        session_.received({input_.data(), bytes});
        if (bytes == input_.size() && bytes < large_read) input_.resize(large_read);
        host_.touched();
        pump();
    }

    void write() {
        if (writing_ || !session_.has_output()) return;
        if (session_.done() && !session_.has_output()) return;
        output_ = session_.take_output();
        if (output_.size() > SessionLimits::most_output) return close();
        writing_ = true;
        last_write_ = std::chrono::steady_clock::now();
        asio::async_write(stream_, asio::buffer(output_),
                          [self = this->shared_from_this()](const error_code& error, std::size_t bytes) {
                              self->writing_ = false;
                              if (self->closed_) return;
                              self->host_.counts().bytes_out += bytes;
                              self->last_write_ = std::chrono::steady_clock::now();
                              if (error) return self->close();
                              self->pump();
                          });
    }

    /// The last answer is on its way; what still comes is read and dropped, so that no reset overtakes it.
    void linger() {
        if (lingering_) return;
        lingering_ = true;
        last_write_ = std::chrono::steady_clock::now();
        error_code ignored;
        if constexpr (std::is_same_v<Stream, tcp::socket>) {
            socket().shutdown(tcp::socket::shutdown_send, ignored);
            if (!reading_) read();
        } else {
            stream_.async_shutdown([self = this->shared_from_this()](const error_code&) {
                error_code unused;
                self->socket().shutdown(tcp::socket::shutdown_send, unused);
                self->close();
            });
        }
    }

    ChannelHost& host_;
    const std::uint32_t number_;
    std::shared_ptr<asio::ssl::context> tls_;  // outlives the stream
    Stream stream_;
    HttpSession session_;
    std::vector<char> input_;
    std::string output_;
    Now last_read_, last_write_, request_began_;
    bool ready_ = false, reading_ = false, writing_ = false, lingering_ = false, closed_ = false;
};

}  // namespace

std::shared_ptr<Channel> make_channel(ChannelHost& host, std::uint32_t number, tcp::socket socket) {
    return std::make_shared<StreamChannel<tcp::socket>>(host, number, std::move(socket), nullptr);
}

std::shared_ptr<Channel> make_channel(ChannelHost& host, std::uint32_t number, tcp::socket socket,
                                      std::shared_ptr<asio::ssl::context> tls) {
    using Tls = asio::ssl::stream<tcp::socket>;
    Tls stream{std::move(socket), *tls};
    return std::make_shared<StreamChannel<Tls>>(host, number, std::move(stream), std::move(tls));
}

}  // namespace sluice::live
