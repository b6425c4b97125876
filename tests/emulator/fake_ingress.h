// SPDX-License-Identifier: GPL-3.0-or-later
// A pusher's HTTP as `sluice-sim drive` meets it, on a thread of its own: POST /v1/pushes is answered with a line a
// push, and everything that came is kept.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace sluice::sim {

class FakeIngress {
public:
    struct Request {
        std::string target, authorization, content_type, body;
    };
    /// What the answer to a request is to be; the default accepts every line.
    struct Answer {
        unsigned status = 200;
        std::string body = {};
        bool hang_up = false;         ///< close without an answer
        std::size_t after_lines = 0;  ///< answer once so many lines have come in all
    };
    using Reply = std::function<Answer(const Request&)>;

    explicit FakeIngress(Reply reply = accept_all);
    ~FakeIngress();
    FakeIngress(const FakeIngress&) = delete;
    FakeIngress& operator=(const FakeIngress&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    std::vector<Request> requests() const;
    /// The lines of all bodies.
    std::vector<std::string> lines() const;

    static Answer accept_all(const Request& request);

private:
    void accept();
    void keep(Request request);

    Reply reply_;
    boost::asio::io_context io_{1};
    boost::asio::ip::tcp::acceptor acceptor_;
    unsigned short port_;
    mutable std::mutex mutex_;
    std::vector<Request> requests_;
    std::size_t lines_ = 0;
    std::multimap<std::size_t, std::function<void()>> held_;
    std::thread thread_;
};

std::vector<std::string> lines_of(const std::string& text);

}  // namespace sluice::sim
