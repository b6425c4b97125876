// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/admin.h"

#include "sim/emulator/emulator.h"
#include "tests/emulator/test_server.h"

#include <gtest/gtest.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

namespace sluice::sim {
namespace {

using boost::asio::ip::tcp;

class AdminTest : public testing::Test {
protected:
    AdminTest() {
        server_.on_loop([this](boost::asio::io_context& io, Emulator& emulator) {
            admin_ = make_admin(io, emulator, "127.0.0.1:0", 1);
            return 0;
        });
        const std::string address = admin_->address();
        port_ = static_cast<unsigned short>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    ~AdminTest() override {
        server_.on([this](Emulator&) {
            admin_.reset();
            return 0;
        });
    }

    tcp::socket connect() {
        tcp::socket socket(io_);
        socket.connect({boost::asio::ip::address_v4::loopback(), port_});
        return socket;
    }
    /// All that the server says until it closes.
    std::string say(const std::string& text) {
        tcp::socket socket = connect();
        boost::asio::write(socket, boost::asio::buffer(text));
        return rest(socket);
    }
    static std::string rest(tcp::socket& socket) {
        std::string said;
        boost::system::error_code closed;
        boost::asio::read(socket, boost::asio::dynamic_buffer(said), closed);
        return said;
    }

    TestServer server_;
    std::unique_ptr<AdminServer> admin_;
    unsigned short port_ = 0;
    boost::asio::io_context io_;
};

TEST_F(AdminTest, TwoRequestsOnOneConnection) {
    const std::string said =
        say("GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n"
            "POST /reset HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    EXPECT_NE(said.find("\"received\": 0"), std::string::npos) << said;
    EXPECT_NE(said.find("\"now_s\": 0"), std::string::npos) << said;
    EXPECT_NE(said.find("Content-Type: application/json"), std::string::npos) << said;
}

TEST_F(AdminTest, WhatABrowserSendsIsRefused) {
    EXPECT_NE(say("GET /stats HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nConnection: close\r\n\r\n")
                  .find("HTTP/1.1 403"),
              std::string::npos);
    EXPECT_NE(say("GET /stats HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").find("HTTP/1.1 403"),
              std::string::npos);
}

TEST_F(AdminTest, TooMuchAndNonsenseAreRefused) {
    EXPECT_NE(say("POST /script HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n").find("HTTP/1.1 413"),
              std::string::npos);
    EXPECT_NE(say("GET /stats HTTP/1.1\r\nX: " + std::string(20'000, 'x')).find("HTTP/1.1 431"), std::string::npos);
    EXPECT_NE(say("nonsense\r\n\r\n").find("HTTP/1.1 400"), std::string::npos);
}

TEST_F(AdminTest, AtMost64AtATime) {
    std::vector<tcp::socket> idle;
    for (int i = 0; i < 64; ++i) {
        idle.push_back(connect());
        boost::asio::write(idle.back(),
                           boost::asio::buffer(std::string{"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n"}));
        char first = 0;
        boost::asio::read(idle.back(), boost::asio::buffer(&first, 1));
    }
    EXPECT_EQ(say(""), "") << "closed at once";
    idle.clear();
}

TEST_F(AdminTest, StopClosesWhatIsOpen) {
    tcp::socket open = connect();
    boost::asio::write(open, boost::asio::buffer(std::string{"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n"}));
    char first = 0;
    boost::asio::read(open, boost::asio::buffer(&first, 1));
    server_.on([this](Emulator&) {
        admin_->stop();
        return 0;
    });
    rest(open);
    tcp::socket late(io_);
    boost::system::error_code error;
    late.connect({boost::asio::ip::address_v4::loopback(), port_}, error);
    EXPECT_TRUE(error);
}

TEST_F(AdminTest, AnAddressThatIsTakenThrows) {
    const std::string taken = admin_->address();
    server_.on_loop([&](boost::asio::io_context& io, Emulator& emulator) {
        EXPECT_THROW(make_admin(io, emulator, taken, 1), EmulatorError);
        EXPECT_THROW(make_admin(io, emulator, "127.0.0.1:99999", 1), EmulatorError);
        return 0;
    });
}

}  // namespace
}  // namespace sluice::sim
