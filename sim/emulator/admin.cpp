// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/admin.h"

#include "sim/emulator/admin_requests.h"
#include "sim/emulator/emulator.h"
#include "sim/emulator/listener.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <optional>
#include <set>

namespace sluice::sim {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

constexpr std::size_t most_connections = 64, most_header = 8 << 10, most_body = 64 << 10;
constexpr std::chrono::seconds patience{30};

class Session;

/// What sessions share with their server, which may go before them.
struct Shared {
    std::optional<AdminRequests> requests;  // none: stopped
    std::set<Session*> sessions;
};

AdminRequest asked_of(const http::request<http::string_body>& request) {
    AdminRequest asked;
    asked.method = std::string{request.method_string()};
    asked.target = std::string{request.target()};
    asked.host = std::string{request[http::field::host]};
    asked.content_type = std::string{request[http::field::content_type]};
    asked.has_origin = request.count(http::field::origin) > 0;
    asked.body = request.body();
    return asked;
}

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket socket, std::shared_ptr<Shared> shared)
        : stream_(std::move(socket)), shared_(std::move(shared)) {
        shared_->sessions.insert(this);
    }
    ~Session() { shared_->sessions.erase(this); }
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void read() {
        parser_.emplace();
        parser_->header_limit(most_header);
        parser_->body_limit(most_body);
        stream_.expires_after(patience);
        http::async_read(stream_, buffer_, *parser_,
                         [self = shared_from_this()](Error error, std::size_t) { self->have_read(error); });
    }
    void close() {
        Error ignored;
        stream_.socket().close(ignored);
    }

private:
    void have_read(const Error& error) {
        if (!shared_->requests) return close();
        if (error == http::error::body_limit) return write(admin_refusal(413, "expected at most 64 KiB"), false);
        if (error == http::error::header_limit)
            return write(admin_refusal(431, "expected at most 8 KiB of header"), false);
        if (error && error.category() == http::make_error_code(http::error::bad_method).category() &&
            error != http::error::end_of_stream)
            return write(admin_refusal(400, "expected HTTP/1.1: " + error.message()), false);
        if (error) return close();
        const bool keep = parser_->get().keep_alive();
        write(shared_->requests->answer(asked_of(parser_->get())), keep);
    }

    void write(AdminAnswer answer, bool keep) {
        response_ = {};
        response_.version(11);
        response_.result(answer.status);
        response_.set(http::field::content_type, "application/json");
        response_.set(http::field::cache_control, "no-store");
        if (!answer.allow.empty()) response_.set(http::field::allow, answer.allow);
        response_.keep_alive(keep);
        response_.body() = std::move(answer.body);
        response_.prepare_payload();
        stream_.expires_after(patience);
        http::async_write(stream_, response_, [self = shared_from_this(), keep](Error error, std::size_t) {
            if (!error && keep && self->shared_->requests) return self->read();
            self->close();
        });
    }

    beast::tcp_stream stream_;
    beast::flat_buffer buffer_{most_header + most_body};
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
    std::shared_ptr<Shared> shared_;
};

class Server final : public AdminServer {
public:
    Server(boost::asio::io_context& io, Emulator& emulator, const std::string& host_port, std::uint32_t machines)
        : listener_(std::make_shared<Listener>(io, host_port)), shared_(std::make_shared<Shared>()) {
        const std::string address = listener_->address();
        const bool on_loopback = address.starts_with("127.") || address.starts_with("[::1]");
        shared_->requests.emplace(emulator, machines, on_loopback);
        listener_->start([shared = shared_](tcp::socket socket) {
            if (!shared->requests || shared->sessions.size() >= most_connections) return;  // closed
            std::make_shared<Session>(std::move(socket), shared)->read();
        });
    }
    ~Server() override { stop(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::string address() const override { return listener_->address(); }
    void stop() override {
        listener_->stop();
        shared_->requests.reset();
        for (Session* session : shared_->sessions) session->close();
    }

private:
    std::shared_ptr<Listener> listener_;
    std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<AdminServer> make_admin(boost::asio::io_context& io, Emulator& emulator, const std::string& host_port,
                                        std::uint32_t machines) {
    return std::make_unique<Server>(io, emulator, host_port, machines);
}

}  // namespace sluice::sim
