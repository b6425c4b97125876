// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/emulator.h"

#include "tests/emulator/test_server.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

/// A client beside the hostile one, which must notice nothing.
class Hostile : public testing::Test {
protected:
    void serve(const EmulatorOptions& options = {}, const std::string& firebase = "") {
        server_ = std::make_unique<TestServer>(firebase, options);
        witness_ = std::make_unique<TestClient>(server_->port());
        witness_->login("witness");
        hostile_ = std::make_unique<TestClient>(server_->port());
        hostile_->login();
    }
    void others_untouched() {
        witness_->send(push_stanza("w"));
        EXPECT_EQ(witness_->until("</message>"), ack_of("w"));
        EXPECT_TRUE(server_->until([](const EmulatorStats& stats) { return stats.connections == 1; }));
    }
    std::unique_ptr<TestServer> server_;
    std::unique_ptr<TestClient> witness_, hostile_;
};

TEST_F(Hostile, ADepthBomb) {
    serve();
    std::string bomb;
    for (int i = 0; i < 100'000; ++i) bomb += "<a>";
    hostile_->send(bomb);
    others_untouched();
    EXPECT_EQ(server_->stats().stream_errors, 1U);
}

TEST_F(Hostile, AStanzaOfTenMegabytes) {
    serve();
    hostile_->send("<message><gcm xmlns=\"google:mobile:data\">");
    const std::string much(1 << 20, 'x');
    for (int i = 0; i < 10; ++i) hostile_->send(much);
    others_untouched();
    EXPECT_LT(server_->stats().bytes_read, 1U << 20);
}

TEST_F(Hostile, AnEndlessTagAndEndlessAttributes) {
    serve();
    hostile_->send("<" + std::string(1 << 20, 'a'));
    others_untouched();
    TestClient next(server_->port());
    next.login();
    std::string tag = "<message";
    for (int i = 0; i < 100; ++i) tag += " a" + std::to_string(i) + "=''";
    next.send(tag + ">");
    EXPECT_NE(next.rest().find("too many attributes"), std::string::npos);
}

TEST_F(Hostile, BadXmlOfEveryKind) {
    serve();
    for (const char* bad :
         {"<a></b>", "&", "<a b=c>", "<!-- -->", "<!DOCTYPE a>", "<a>\xff</a>", "<a>&lol;</a>", "\x01"}) {
        TestClient client(server_->port());
        client.login();
        client.send(bad);
        EXPECT_TRUE(client.rest().ends_with("</stream:error></stream:stream>")) << bad;
    }
    hostile_->send("</stream:stream>");
    others_untouched();
}

TEST_F(Hostile, HalfAStanza) {
    EmulatorOptions options;
    options.limits.stanza = 50ms;
    serve(options);
    hostile_->send("<message><gcm xmlns=\"google:mob");
    EXPECT_EQ(hostile_->rest(),
              "<stream:error><connection-timeout "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>");
    others_untouched();
}

TEST_F(Hostile, ByteAfterByteForEver) {
    EmulatorOptions options;
    options.limits.stanza = 100ms;
    serve(options);
    hostile_->send("<message id='");
    std::size_t sent = 0;
    for (; server_->stats().stream_errors == 0 && sent < 60'000; ++sent) hostile_->send("x");
    EXPECT_LT(sent, 60'000U);
    others_untouched();
}

TEST_F(Hostile, NoLogin) {
    EmulatorOptions options;
    options.limits.login = 1s;
    TestServer server("", options);
    TestClient silent(server.port()), half(server.port());
    half.send("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    EXPECT_NE(silent.rest().find("<connection-timeout "), std::string::npos);
    EXPECT_NE(half.rest().find("<connection-timeout "), std::string::npos);
    EXPECT_EQ(server.stats().connections, 0U);
}

TEST_F(Hostile, ABusyTalkerThatNeverReads) {
    EmulatorOptions options;
    options.limits.unsent_bytes = 256 << 10;
    serve(options, "over_limit = \"accept\"\npending_limit = 100000");
    std::string many;
    for (int i = 0; i < 1000; ++i) many += push_stanza("m" + std::to_string(i));
    for (int i = 0; i < 2000 && server_->stats().connections == 2; ++i) hostile_->send(many);
    others_untouched();
}

TEST_F(Hostile, GoodByeThatNeverEnds) {
    EmulatorOptions options;
    options.limits.goodbye = 50ms;
    serve(options);
    hostile_->send("<a></b>");
    hostile_->until("</stream:stream>");
    EXPECT_TRUE(server_->until([](const EmulatorStats& stats) { return stats.connections == 1; }));
    EXPECT_TRUE(server_->until([&](const EmulatorStats&) {
        return server_->on([](Emulator& emulator) { return emulator.connections().size(); }) == 1;
    }));
    others_untouched();
}

TEST_F(Hostile, CutAtEveryPlaceOfASession) {
    TestServer server;
    std::string all =
        "<stream:stream to=\"x\" version=\"1.0\" xmlns=\"jabber:client\" "
        "xmlns:stream=\"http://etherx.jabber.org/streams\">"
        "<auth mechanism=\"PLAIN\" xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">ADEAMQ==</auth>"
        "<stream:stream to=\"x\" version=\"1.0\" xmlns=\"jabber:client\" "
        "xmlns:stream=\"http://etherx.jabber.org/streams\">"
        "<iq type=\"set\" id=\"bind-1\"><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"/></iq>" +
        push_stanza("1") + push_stanza("2");
    std::uint64_t connected = 0;
    for (std::size_t size = 0; size <= all.size(); size += 5, ++connected) {
        TestClient client(server.port());
        client.send(all.substr(0, size));
        client.cut();
    }
    EXPECT_TRUE(server.until(
        [&](const EmulatorStats& stats) { return stats.accepted == connected && stats.connections == 0; }));
    EXPECT_EQ(server.stats().pending, 0U);
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("after"));
    EXPECT_EQ(client.until("</message>"), ack_of("after"));
}

}  // namespace
}  // namespace sluice::sim
