// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/stream_session.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>
#include <utility>

namespace sluice::live {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using beast::error_code;
using Upgrade = beast::http::request<beast::http::string_body>;

class StreamSession final : public Reader, public std::enable_shared_from_this<StreamSession> {
public:
    StreamSession(std::shared_ptr<ServerState> state, beast::tcp_stream stream, Upgrade request)
        : state_(std::move(state)), socket_(std::move(stream)), request_(std::move(request)) {
        state_->add(*this);
        state_->add_reader(*this);
    }
    ~StreamSession() override {
        state_->remove_reader(*this);
        state_->remove(*this);
    }
    void hang_up() override { beast::get_lowest_layer(socket_).close(); }

    void start() {
        error_code ignored;
        beast::get_lowest_layer(socket_).socket().set_option(
            boost::asio::socket_base::send_buffer_size(static_cast<int>(state_->limits.send_buffer_bytes)), ignored);
        websocket::stream_base::timeout timeout = websocket::stream_base::timeout::suggested(beast::role_type::server);
        timeout.idle_timeout = state_->limits.silence;
        timeout.keep_alive_pings = true;
        socket_.set_option(timeout);
        socket_.read_message_max(1024);
        socket_.text(true);
        socket_.async_accept(request_, [self = shared_from_this()](error_code error) {
            if (error) return;
            self->accepted_ = true;
            self->read();
            if (!self->queue_.empty()) self->write_next();
        });
    }

    // A reader that is too far behind is cut off: it would not take a close frame either.
    void write(const std::shared_ptr<const std::string>& line) override {
        if (queue_.size() == state_->limits.queued_rows) {
            if (!std::exchange(dropped_, true)) state_->desk.stream_dropped();
            return hang_up();
        }
        queue_.push_back(line);
        if (accepted_ && queue_.size() == 1) write_next();
    }

private:
    void read() {
        socket_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
            if (error) return self->hang_up();
            self->buffer_.clear();
            self->read();
        });
    }
    void write_next() {
        socket_.async_write(boost::asio::buffer(*queue_.front()),
                            [self = shared_from_this()](error_code error, std::size_t) {
                                if (error) return self->hang_up();
                                self->queue_.pop_front();
                                if (!self->queue_.empty()) self->write_next();
                            });
    }

    std::shared_ptr<ServerState> state_;
    websocket::stream<beast::tcp_stream> socket_;
    Upgrade request_;
    beast::flat_buffer buffer_;
    std::deque<std::shared_ptr<const std::string>> queue_;
    bool accepted_ = false, dropped_ = false;
};

}  // namespace

void serve_stream(std::shared_ptr<ServerState> state, beast::tcp_stream stream, Upgrade request) {
    std::make_shared<StreamSession>(std::move(state), std::move(stream), std::move(request))->start();
}

}  // namespace sluice::live
