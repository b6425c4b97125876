// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/server_state.h"
#include "live/telemetry/stream_session.h"

#include <boost/asio/dispatch.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <optional>
#include <utility>

namespace sluice::live {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using beast::error_code;

Request request_of(const http::request<http::string_body>& message) {
    const auto text = [](auto view) { return std::string(view.data(), view.size()); };
    return {text(message.method_string()),          text(message.target()),
            text(message[http::field::host]),       text(message[http::field::authorization]),
            message.count(http::field::origin) > 0, beast::websocket::is_upgrade(message)};
}

// One connection: a request, its answer, and so on. Kept alive by what it waits for.
class HttpSession final : public Client, public std::enable_shared_from_this<HttpSession> {
public:
    HttpSession(std::shared_ptr<ServerState> state, beast::tcp_stream stream)
        : state_(std::move(state)), stream_(std::move(stream)), buffer_(state_->limits.header_bytes) {
        state_->add(*this);
    }
    ~HttpSession() override {
        state_->remove(*this);
        release();
    }
    void hang_up() override { stream_.close(); }

    void read(std::chrono::seconds within) {
        parser_.emplace();
        parser_->header_limit(static_cast<std::uint32_t>(state_->limits.header_bytes));
        parser_->body_limit(std::uint64_t{0});
        stream_.expires_after(within);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](error_code error, std::size_t) { self->got(error); });
    }

private:
    void got(error_code error) {
        if (state_->stopped) return;
        if (error == http::error::body_limit) return refuse(413, "requests here have no body\n");
        if (error == http::error::header_limit || error == http::error::buffer_overflow)
            return refuse(431, "the request's header is too large\n");
        if (error.category() == http::make_error_code(http::error::bad_method).category() &&
            error != http::error::end_of_stream && error != http::error::partial_message)
            return refuse(400, "not an HTTP request\n");
        if (error) return hang_up();
        const http::request<http::string_body>& message = parser_->get();
        const auto now = std::chrono::steady_clock::now();
        if (message.version() == 11 && message.count(http::field::host) != 1)
            return answer({400, Answer{}.type, "expected one Host\n"}, false);
        Answer made = state_->desk.answer(request_of(message), now);
        if (made.stream && state_->readers.size() >= state_->limits.streams)
            made = {503, Answer{}.type, "too many readers of /stream\n"};
        if (made.stream) return upgrade();
        if (made.heavy && state_->heavy >= state_->limits.heavy)
            made = {503, Answer{}.type, "too many large answers are under way\n"};
        answer(std::move(made), message.keep_alive());
    }

    void upgrade() {
        stream_.expires_never();
        serve_stream(state_, std::move(stream_), parser_->release());
    }

    void refuse(unsigned status, std::string why) { answer({status, Answer{}.type, std::move(why)}, false); }

    void answer(Answer made, bool keep) {
        if (made.heavy && !counted_heavy_) {
            counted_heavy_ = true;
            ++state_->heavy;
        }
        const bool head = parser_->is_header_done() && parser_->get().method() == http::verb::head;
        response_ = {};
        response_.version(11);
        response_.result(made.status);
        response_.set(http::field::content_type, made.type);
        response_.set(http::field::cache_control, "no-store");
        response_.set("X-Content-Type-Options", "nosniff");
        if (made.status == 401) response_.set(http::field::www_authenticate, "Bearer");
        if (made.status == 405) response_.set(http::field::allow, "GET, HEAD");
        if (made.status == 426) response_.set(http::field::upgrade, "websocket");
        if (made.status == 503) response_.set(http::field::retry_after, "1");
        response_.content_length(made.body.size());
        response_.keep_alive(keep);
        if (!head) response_.body() = std::move(made.body);
        serializer_.emplace(response_);
        serializer_->split(head);
        stream_.expires_after(state_->limits.write);
        const auto written = [self = shared_from_this(), keep](error_code error, std::size_t) {
            self->wrote(error, keep);
        };
        if (head)
            http::async_write_header(stream_, *serializer_, written);
        else
            http::async_write(stream_, *serializer_, written);
    }

    void wrote(error_code error, bool keep) {
        release();
        response_ = {};
        if (error || state_->stopped) return hang_up();
        if (keep) return read(state_->limits.idle);
        stream_.socket().shutdown(boost::asio::ip::tcp::socket::shutdown_send, error);
    }

    void release() {
        if (std::exchange(counted_heavy_, false)) --state_->heavy;
    }

    std::shared_ptr<ServerState> state_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    std::optional<http::response_serializer<http::string_body>> serializer_;
    bool counted_heavy_ = false;
};

}  // namespace

void serve_http(std::shared_ptr<ServerState> state, beast::tcp_stream stream) {
    const std::chrono::seconds within = state->limits.first_request;
    std::make_shared<HttpSession>(std::move(state), std::move(stream))->read(within);
}

}  // namespace sluice::live
