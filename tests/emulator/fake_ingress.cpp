// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/emulator/fake_ingress.h"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace sluice::sim {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

class Session : public std::enable_shared_from_this<Session> {
public:
    /// Takes a request; calls back when its answer is to go out.
    using Take = std::function<void(FakeIngress::Request, std::function<void(FakeIngress::Answer)>)>;
    Session(tcp::socket socket, Take take) : stream_(std::move(socket)), take_(std::move(take)) {}

    void read() {
        parser_.emplace();
        parser_->body_limit(64u << 20);
        http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](Error error, std::size_t) {
            if (!error) self->reply();
        });
    }

private:
    void reply() {
        const auto& request = parser_->get();
        take_({std::string{request.target()}, std::string{request[http::field::authorization]},
               std::string{request[http::field::content_type]}, request.body()},
              [self = shared_from_this()](const FakeIngress::Answer& answer) { self->write(answer); });
    }

    void write(const FakeIngress::Answer& answer) {
        if (answer.hang_up) return;
        response_ = {};
        response_.result(answer.status);
        response_.keep_alive(true);
        response_.body() = answer.body;
        response_.prepare_payload();
        http::async_write(stream_, response_, [self = shared_from_this()](Error error, std::size_t) {
            if (!error) self->read();
        });
    }

    beast::tcp_stream stream_;
    Take take_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<http::string_body>> parser_;
    http::response<http::string_body> response_;
};

}  // namespace

FakeIngress::FakeIngress(Reply reply)
    : reply_(std::move(reply)),
      acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
      port_(acceptor_.local_endpoint().port()) {
    accept();
    thread_ = std::thread([this] { io_.run(); });
}

FakeIngress::~FakeIngress() {
    io_.stop();
    thread_.join();
}

void FakeIngress::accept() {
    acceptor_.async_accept([this](Error error, tcp::socket socket) {
        if (error) return;
        std::make_shared<Session>(std::move(socket), [this](Request request, auto then) {
            const Answer answer = reply_(request);
            held_.emplace(answer.after_lines, [then, answer] { then(answer); });
            keep(std::move(request));
        })->read();
        accept();
    });
}

void FakeIngress::keep(Request request) {
    lines_ += lines_of(request.body).size();
    {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
    }
    while (!held_.empty() && held_.begin()->first <= lines_) {
        held_.begin()->second();
        held_.erase(held_.begin());
    }
}

std::vector<FakeIngress::Request> FakeIngress::requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
}

std::vector<std::string> FakeIngress::lines() const {
    std::vector<std::string> all;
    for (const Request& request : requests())
        for (const std::string& line : lines_of(request.body)) all.push_back(line);
    return all;
}

FakeIngress::Answer FakeIngress::accept_all(const Request& request) {
    std::string body;
    const std::size_t lines = lines_of(request.body).size();
    for (std::size_t i = 0; i < lines; ++i) body += "{\"id\":\"x\",\"status\":202}\n";
    return {200, body};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return lines;
}

}  // namespace sluice::sim
