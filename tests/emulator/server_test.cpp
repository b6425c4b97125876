// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/emulator.h"

#include "tests/emulator/test_server.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

std::string nack_of(const std::string& id, const std::string& error, const std::string& description,
                    const std::string& token = "T") {
    return "<message><gcm xmlns=\"google:mobile:data\">{\"message_type\":\"nack\",\"message_id\":\"" + id +
           "\",\"from\":\"" + token + "\",\"error\":\"" + error + "\",\"error_description\":\"" + description +
           "\"}</gcm></message>";
}

TEST(EmulatorServer, MakesACertificateThatClientsCanTrust) {
    TestServer server;
    const std::string ca = server.folder() + "/ca.pem";
    for (const char* name : {"localhost", "127.0.0.1", "::1", "fcm.googleapis.com", "fcm-xmpp.googleapis.com"})
        EXPECT_TRUE(TestClient(server.port(), {ca, name, 0, ""}).secure()) << name;
    EXPECT_FALSE(TestClient(server.port(), {ca, "example.com", 0, ""}).secure());
    EXPECT_TRUE(TestClient(server.port(), {"", "example.com", 0, ""}).secure());
    EXPECT_FALSE(TestClient(server.port(), {server.folder() + "/server.key", "localhost", 0, ""}).secure());
    std::set<std::string> files;
    for (const auto& entry : fs::directory_iterator(server.folder())) files.insert(entry.path().filename());
    EXPECT_EQ(files, (std::set<std::string>{"ca.pem", "server.key", "server.pem"}));
    EXPECT_EQ(fs::status(server.folder() + "/server.key").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    std::ifstream certificate(ca);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(certificate), {}).find("PRIVATE"), std::string::npos);
}

TEST(EmulatorServer, SpeaksTls12OrLaterAndItsAlpn) {
    TestServer server;
    EXPECT_FALSE(TestClient(server.port(), {"", "localhost", TLS1_1_VERSION, ""}).secure());
    EXPECT_TRUE(TestClient(server.port(), {"", "localhost", TLS1_2_VERSION, ""}).secure());
    EXPECT_EQ(TestClient(server.port(), {"", "localhost", 0, "xmpp-client"}).alpn(), "xmpp-client");
    TestClient other(server.port(), {"", "localhost", 0, "http/1.1"});
    EXPECT_TRUE(other.secure());
    EXPECT_EQ(other.alpn(), "");
}

TEST(EmulatorServer, AcksAPush) {
    TestServer server;
    TestClient client(server.port());
    EXPECT_NE(client.login().find("<jid>123456789012@gcm.googleapis.com/"), std::string::npos);
    client.send(push_stanza("m-1"));
    EXPECT_EQ(client.until("</message>"), ack_of("m-1"));
    const EmulatorStats stats = server.stats();
    EXPECT_EQ(stats.received, 1U);
    EXPECT_EQ(stats.acked, 1U);
    EXPECT_EQ(stats.answers.at("ack"), 1U);
    EXPECT_EQ(stats.pending, 0U);
    EXPECT_EQ(stats.connections, 1U);
    const auto messages = server.on([](Emulator& emulator) { return emulator.messages(10); });
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].sender, "123456789012");
    EXPECT_EQ(messages[0].to, "T");
    EXPECT_EQ(messages[0].message_id, "m-1");
    EXPECT_EQ(messages[0].answer, "ack");
    client.send("</stream:stream>");
    EXPECT_EQ(client.rest(), "</stream:stream>");
    EXPECT_TRUE(server.until([](const EmulatorStats& now) { return now.connections == 0; }));
}

TEST(EmulatorServer, TakesBytesOneAtATime) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    for (const char c : push_stanza("slow")) client.send({&c, 1});
    EXPECT_EQ(client.until("</message>"), ack_of("slow"));
}

TEST(EmulatorServer, AnswersManyInOneWriteEachOnce) {
    TestServer server("pending_limit = 2000");
    TestClient client(server.port());
    client.login();
    std::string all;
    for (int i = 0; i < 1000; ++i) all += push_stanza("m" + std::to_string(i)) + (i % 3 == 0 ? "\n" : "");
    client.send(all);
    std::set<std::string> acks;
    for (int i = 0; i < 1000; ++i) acks.insert(client.until("</message>"));
    EXPECT_EQ(acks.size(), 1000U);
    EXPECT_EQ(acks.count(ack_of("m999")), 1U);
}

TEST(EmulatorServer, KnowsItsSenders) {
    const std::string file = fs::temp_directory_path() / ("senders-" + std::to_string(::getpid()));
    std::ofstream(file) << "# comment\n111 one\n222  two words \n";
    EmulatorOptions options;
    options.senders_file = file;
    TestServer server("", options);
    fs::remove(file);
    EXPECT_NE(TestClient(server.port()).login("111", "one").find("<jid>"), std::string::npos);
    EXPECT_NE(TestClient(server.port()).login("222", "two words").find("<jid>"), std::string::npos);
    for (const auto& [sender, password] : {std::pair{"111", "two words"}, {"333", "one"}, {"111", "onex"}})
        EXPECT_TRUE(TestClient(server.port())
                        .login(sender, password)
                        .ends_with("<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><not-authorized/></failure>"
                                   "</stream:stream>"));
    EXPECT_EQ(server.stats().logins_failed, 3U);
    EXPECT_EQ(server.stats().logins, 2U);
}

TEST(EmulatorServer, NacksAsDocumented) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    const auto answer = [&](const std::string& json) {
        client.send(gcm_stanza(json));
        return client.until("</message>");
    };
    EXPECT_EQ(answer(R"({"to":"REG_TOKEN","message_id":"msgId1","time_to_live":"abc"})"),
              nack_of("msgId1", "INVALID_JSON",
                      R"(InvalidJson: JSON_TYPE_ERROR : Field \"time_to_live\" must be a JSON java.lang.Number: abc)",
                      "REG_TOKEN"));
    EXPECT_EQ(answer(R"({"to":"Some Invalid","message_id":"msgId1"})"),
              nack_of("msgId1", "BAD_REGISTRATION", "Invalid token on 'to' field: Some Invalid", "Some Invalid"));
    EXPECT_TRUE(server.on([](Emulator& emulator) {
        return emulator.script("T", {"DEVICE_MESSAGE_RATE_EXCEEDED", "BAD_REGISTRATION", "ODD_ERROR", "ack"});
    }));
    EXPECT_EQ(
        answer(R"({"to":"T","message_id":"1"})"),
        nack_of("1", "DEVICE_MESSAGE_RATE_EXCEEDED", "Downstream message rate exceeded for this registration id"));
    EXPECT_EQ(answer(R"({"to":"T","message_id":"2"})"),
              nack_of("2", "BAD_REGISTRATION", "Invalid token on 'to' field: T"));
    EXPECT_EQ(answer(R"({"to":"U","message_id":"3"})"), ack_of("3", "U"));
    EXPECT_EQ(answer(R"({"to":"T","message_id":"4"})"), nack_of("4", "ODD_ERROR", "ODD_ERROR"));
    EXPECT_EQ(answer(R"({"to":"T","message_id":"5"})"), ack_of("5"));
    EXPECT_EQ(answer(R"({"to":"T","message_id":"&lt;&amp;&gt;\"\u0041"})"), ack_of(R"(&lt;&amp;&gt;\"\u0041)"));
    EXPECT_FALSE(server.on([](Emulator& emulator) { return emulator.script("T", {"bad \"name"}); }));
    EXPECT_EQ(server.stats().answers.at("INVALID_JSON"), 1U);
}

TEST(EmulatorServer, NacksByTheScenariosShares) {
    TestServer server("nack = { DEVICE_UNREGISTERED = 1.0 }");
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("1"));
    EXPECT_EQ(client.until("</message>"), nack_of("1", "DEVICE_UNREGISTERED", "Device is not registered"));
    EXPECT_EQ(server.stats().nacked, 1U);
}

TEST(EmulatorServer, BringsCanonicalTokens) {
    TestServer server("canonical = 1.0");
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("1", "OLD") + push_stanza("2", "OLD~2"));
    EXPECT_EQ(client.until("</message>"),
              "<message><gcm xmlns=\"google:mobile:data\">{\"from\":\"OLD\",\"registration_id\":\"OLD~2\","
              "\"message_id\":\"1\",\"message_type\":\"ack\"}</gcm></message>");
    EXPECT_NE(client.until("</message>").find("\"registration_id\":\"OLD~3\""), std::string::npos);
}

TEST(EmulatorServer, SendsReceiptsUntilTheyAreAcked) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    client.send(gcm_stanza(R"({"to":"T","message_id":"m-1","delivery_receipt_requested":true})"));
    EXPECT_EQ(client.until("</message>"), ack_of("m-1"));
    const std::string receipt = client.until("</message>");
    EXPECT_TRUE(receipt.starts_with(
        "<message id=\"\" type=\"normal\" to=\"123456789012@gcm.googleapis.com\" from=\"devices@gcm.googleapis.com\">"
        "<gcm xmlns=\"google:mobile:data\">{\"category\":\"com.example.yourapp\",\"data\":{\"message_status\":"
        "\"MESSAGE_SENT_TO_DEVICE\",\"original_message_id\":\"m-1\",\"device_registration_id\":\"T\","
        "\"message_sent_timestamp\":\""));
    EXPECT_TRUE(
        receipt.ends_with("\"},\"message_id\":\"dr2:m-1\",\"message_type\":\"receipt\",\"time_to_live\":0,"
                          "\"from\":\"gcm.googleapis.com\"}</gcm></message>"));
    client.cut();
    TestClient next(server.port());
    next.login();
    EXPECT_EQ(next.until("</message>"), receipt);
    next.send(gcm_stanza(R"({"to":"gcm.googleapis.com","message_id":"dr2:m-1","message_type":"ack"})"));
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.upstream_acked == 1; }));
}

TEST(EmulatorServer, BringsMessagesFromDevices) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    const auto send = [&](const char* sender) {
        return server.on(
            [&](Emulator& emulator) { return emulator.send_upstream(sender, "REG_TOKEN", R"({"hello":"world"})"); });
    };
    EXPECT_FALSE(send("nobody"));
    EXPECT_TRUE(send("123456789012"));
    EXPECT_EQ(
        client.until("</message>"),
        "<message to=\"123456789012@fcm.googleapis.com\" from=\"devices@gcm.googleapis.com\" type=\"normal\">"
        "<gcm "
        "xmlns=\"google:mobile:data\">{\"data\":{\"hello\":\"world\"},\"time_to_live\":86400,\"from\":\"REG_TOKEN\","
        "\"message_id\":\"000001\",\"category\":\"com.example.yourapp\"}</gcm></message>");
    client.send(gcm_stanza(R"({"message_id":"000001","message_type":"ack"})"));
    EXPECT_EQ(client.until("</message>"),
              nack_of("000001", "BAD_ACK", "InvalidJson: JSON_PARSING_ERROR : Missing Required Field: to", ""));
    client.send(gcm_stanza(R"({"to":"REG_TOKEN","message_id":"000001","message_type":"ack"})"));
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.upstream_acked == 1; }));
    for (int i = 0; i < 101; ++i) EXPECT_TRUE(send(""));
    EXPECT_EQ(server.stats().upstream_withheld, 1U);
    client.send(push_stanza("with all of them unacked"));
    client.until("with all of them unacked");
}

TEST(EmulatorServer, SendsTheScenariosUpstream) {
    TestServer server("upstream = \"1k/s\"");
    TestClient client(server.port());
    client.login();
    for (int i = 0; i < 3; ++i)
        EXPECT_NE(client.until("</message>").find("\"data\":{\"hello\":\"world\"}"), std::string::npos);
}

TEST(EmulatorServer, PingsAndKeepsAlive) {
    EmulatorOptions options;
    options.keep_alive = 20ms;
    {
        TestServer server("", options);
        TestClient client(server.port());
        client.login();
        EXPECT_EQ(client.until(" "), " ");
        client.send("<iq type='get' id='c2s1'><ping xmlns='urn:xmpp:ping'/></iq>");
        EXPECT_NE(client.until("/>").find("<iq type=\"result\" id=\"c2s1\"/>"), std::string::npos);
    }
    options.keep_alive = 0s;
    options.ping = 500ms;
    TestServer server("", options);
    TestClient client(server.port());
    client.login();
    EXPECT_EQ(client.until("</iq>"), "<iq type=\"get\" id=\"s2c1\"><ping xmlns=\"urn:xmpp:ping\"/></iq>");
    client.send("<iq type='result' id='s2c1'/>");
    EXPECT_EQ(client.until("</iq>"), "<iq type=\"get\" id=\"s2c2\"><ping xmlns=\"urn:xmpp:ping\"/></iq>");
    EXPECT_NE(client.rest().find("<connection-timeout "), std::string::npos);
}

TEST(EmulatorServer, CountsDuplicatesByTheIdBeforeTheLastColon) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    for (const char* id : {"a:r-1", "a:r-2", "b:r-3", "c", "c"}) {
        client.send(push_stanza(id));
        client.until("</message>");
    }
    EXPECT_EQ(server.stats().duplicates, 2U);
}

TEST(EmulatorServer, StartsAnewOnReset) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("a"));
    client.until("</message>");
    server.on([](Emulator& emulator) {
        emulator.script("T", {"ODD"});
        emulator.reset();
        return true;
    });
    const EmulatorStats stats = server.stats();
    EXPECT_EQ(stats.received + stats.acked + stats.logins, 0U);
    EXPECT_LT(stats.now, instant(Duration{60s}.count()));
    EXPECT_EQ(stats.connections, 1U);
    EXPECT_TRUE(server.on([](Emulator& emulator) { return emulator.messages(10).empty(); }));
    client.send(push_stanza("a"));
    EXPECT_EQ(client.until("</message>"), ack_of("a"));
    EXPECT_EQ(server.stats().duplicates, 0U);
}

TEST(EmulatorServer, AnswersAtOnceWhatIsPendingAtAReset) {
    TestServer server("latency = { kind = \"constant\", mean = \"1h\" }");
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("a") + push_stanza("b"));
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.pending == 2; }));
    server.on([](Emulator& emulator) {
        emulator.reset();
        return true;
    });
    EXPECT_EQ(client.until("</message>"), ack_of("a"));
    EXPECT_EQ(client.until("</message>"), ack_of("b"));
    EXPECT_EQ(server.stats().pending, 0U);
}

TEST(EmulatorServer, SaysGoodByeWhenItStops) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    server.on([](Emulator& emulator) {
        emulator.stop();
        return true;
    });
    EXPECT_EQ(client.rest(),
              "<stream:error><system-shutdown "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>");
}

}  // namespace
}  // namespace sluice::sim
