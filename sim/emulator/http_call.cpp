// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/http_call.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace sluice::sim {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::asio::ip::tcp;
using Error = boost::system::error_code;

class Call {
public:
    Call(const Url& url, const std::string& path, Duration patience) : resolver_(io_), stream_(io_) {
        request_.version(11);
        request_.method(http::verb::post);
        request_.target(url.path + path);
        request_.set(http::field::host, url.authority());
        request_.keep_alive(false);
        request_.prepare_payload();
        stream_.expires_after(patience);
        resolver_.async_resolve(url.host, url.port, [this](Error error, const tcp::resolver::results_type& found) {
            if (error) return failed(error);
            stream_.async_connect(found, [this](Error wrong, const tcp::endpoint&) { connected(wrong); });
        });
    }
    HttpReply run() {
        io_.run();
        return reply_;
    }

private:
    void connected(const Error& error) {
        if (error) return failed(error);
        http::async_write(stream_, request_, [this](Error wrong, std::size_t) {
            if (wrong) return failed(wrong);
            http::async_read(stream_, buffer_, response_, [this](Error broken, std::size_t) {
                if (broken) return failed(broken);
                reply_ = {response_.result_int(), response_.body()};
            });
        });
    }
    void failed(const Error& error) { reply_ = {0, error.message()}; }

    boost::asio::io_context io_{1};
    tcp::resolver resolver_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response<http::string_body> response_;
    HttpReply reply_;
};

}  // namespace

HttpReply http_post(const Url& url, const std::string& path, Duration patience) {
    return Call(url, path, patience).run();
}

}  // namespace sluice::sim
