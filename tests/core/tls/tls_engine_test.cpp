// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tls/tls_engine.h"

#include "tests/live/xmpp/test_certificates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

namespace sluice {
namespace {

using Step = TlsEngine::Step;

struct Context {
    explicit Context(const SSL_METHOD* method) : made(SSL_CTX_new(method)) {}
    ~Context() { SSL_CTX_free(made); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    SSL_CTX* made;
};

class TlsEngines : public ::testing::Test {
protected:
    /// As much of what `from` has to say as `to` has room for. True: it was something.
    static bool carry(TlsEngine& from, TlsEngine& to) {
        const TlsEngine::Room room = to.room();
        const std::size_t size = std::min(room.size, from.outgoing().size());
        std::memcpy(room.data, from.outgoing().data(), size);
        from.outgoing().erase(0, size);
        to.came(size);
        return size > 0;
    }
    void shake() {
        ASSERT_TRUE(certified_);
        Step mine = Step::more, its = Step::more;
        for (int turn = 0; turn < 10 && (mine == Step::more || its == Step::more); ++turn) {
            if (mine == Step::more) mine = client_.handshake();
            carry(client_, server_);
            if (its == Step::more) its = server_.handshake();
            carry(server_, client_);
        }
        ASSERT_EQ(Step::done, mine);
        ASSERT_EQ(Step::done, its);
    }
    static std::string read_all(TlsEngine& engine) {
        std::string all;
        char piece[1000];
        while (const std::size_t size = engine.read(piece, sizeof piece)) all.append(piece, size);
        return all;
    }

    bool certify() {
        const test::Identity identity = authority_.issue("DNS:localhost");
        const std::string certificate = folder_.write("cert.pem", identity.certificate);
        const std::string key = folder_.write("key.pem", identity.key);
        return SSL_CTX_use_certificate_file(server_context_.made, certificate.c_str(), SSL_FILETYPE_PEM) == 1 &&
               SSL_CTX_use_PrivateKey_file(server_context_.made, key.c_str(), SSL_FILETYPE_PEM) == 1;
    }

    test::TestFolder folder_;
    test::TestAuthority authority_;
    Context client_context_{TLS_client_method()}, server_context_{TLS_server_method()};
    const bool certified_ = certify();
    TlsEngine client_{client_context_.made, TlsEngine::Role::client};
    TlsEngine server_{server_context_.made, TlsEngine::Role::server};
};

TEST_F(TlsEngines, CarryManyRecordsAtOnce) {
    shake();
    EXPECT_EQ("", read_all(client_)) << "the server's tickets are not for us";
    std::string said(50'000, 'x');
    for (std::size_t i = 0; i < said.size(); ++i) said[i] = static_cast<char>('a' + i % 26);
    ASSERT_TRUE(client_.write(said));
    EXPECT_GT(client_.outgoing().size(), said.size()) << "four records";
    carry(client_, server_);
    EXPECT_TRUE(client_.outgoing().empty()) << "all of them in one pass";
    EXPECT_FALSE(server_.drained());
    EXPECT_EQ(said, read_all(server_));
    EXPECT_TRUE(server_.drained());
}

TEST_F(TlsEngines, WaitForTheRestOfARecord) {
    shake();
    ASSERT_TRUE(client_.write("hello"));
    const std::string bytes = std::exchange(client_.outgoing(), {});
    for (const char byte : bytes.substr(0, bytes.size() - 1)) {
        client_.outgoing() = byte;
        carry(client_, server_);
        ASSERT_EQ("", read_all(server_));
    }
    client_.outgoing() = bytes.back();
    carry(client_, server_);
    EXPECT_EQ("hello", read_all(server_));
    EXPECT_FALSE(server_.failed());
}

TEST_F(TlsEngines, TakeMoreThanThereIsRoomForAtOnce) {
    shake();
    const std::string said(5 * TlsEngine::room_size, 'y');
    ASSERT_TRUE(client_.write(said));
    std::string heard;
    while (carry(client_, server_)) heard += read_all(server_);
    EXPECT_EQ(said, heard);
}

TEST_F(TlsEngines, TellGoodbyeFromFailure) {
    shake();
    client_.goodbye();
    carry(client_, server_);
    EXPECT_EQ("", read_all(server_));
    EXPECT_TRUE(server_.ended());
    EXPECT_FALSE(server_.failed());
}

TEST_F(TlsEngines, RefuseWhatIsNoTls) {
    shake();
    client_.outgoing() = "HTTP/1.1 400 Bad Request\r\n";
    carry(client_, server_);
    EXPECT_EQ("", read_all(server_));
    EXPECT_TRUE(server_.failed());
    EXPECT_NE(0u, server_.error());
    EXPECT_FALSE(server_.outgoing().empty()) << "an alert";
    EXPECT_FALSE(server_.write("more"));
}

}  // namespace
}  // namespace sluice
