// SPDX-License-Identifier: GPL-3.0-or-later
// A small HTTP client for tests: one connection, one request after the other, headers as given.
#pragma once

#include "live/live_config.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <string>
#include <utility>
#include <vector>

namespace sluice::live::testing {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Headers = std::vector<std::pair<std::string, std::string>>;
using Response = http::response<http::string_body>;

inline asio::ip::tcp::endpoint endpoint_of(const Address& address) {
    return {asio::ip::make_address(address.host == "0.0.0.0" ? "127.0.0.1" : address.host), address.port};
}

class HttpClient {
public:
    explicit HttpClient(const Address& address) : socket_(io_) { socket_.connect(endpoint_of(address)); }

    Response ask(http::verb method, const std::string& target, const Headers& headers = {},
                 const std::string& body = "") {
        http::request<http::string_body> request(method, target, 11);
        request.set(http::field::host, "localhost");
        for (const auto& [name, value] : headers) request.set(name, value);
        request.body() = body;
        if (!body.empty()) request.prepare_payload();
        http::write(socket_, request);
        return read(method == http::verb::head);
    }
    Response get(const std::string& target, const Headers& headers = {}) {
        return ask(http::verb::get, target, headers);
    }
    void write(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
    Response read(bool head = false) {
        http::response_parser<http::string_body> parser;
        parser.body_limit(std::uint64_t{1} << 30);
        parser.skip(head);
        http::read(socket_, buffer_, parser);
        return parser.release();
    }
    /// Waits until the server closes; true where nothing more came before.
    bool closed() {
        char byte = 0;
        boost::system::error_code error;
        return socket_.read_some(asio::buffer(&byte, 1), error) == 0 && error;
    }

private:
    asio::io_context io_;
    asio::ip::tcp::socket socket_;
    boost::beast::flat_buffer buffer_;
};

}  // namespace sluice::live::testing
