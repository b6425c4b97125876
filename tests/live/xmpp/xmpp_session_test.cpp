// SPDX-License-Identifier: GPL-3.0-or-later
// What a session says and hears: pushes, answers, draining, upstream, pings.
#include "live/xmpp/xmpp_transport.h"
#include "tests/live/xmpp/scripted_server.h"
#include "tests/live/xmpp/xmpp_client.h"

#include <gtest/gtest.h>

namespace sluice::test {
namespace {

const std::string ours = "p:0000000000000abc-";

std::string gcm(const std::string& json, const std::string& attributes = "", const std::string& prefix = "") {
    return "<message" + attributes + "><" + prefix + "gcm xmlns" + (prefix.empty() ? "" : ":") +
           prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1) + "=\"google:mobile:data\">" + json + "</" +
           prefix + "gcm></message>";
}
std::string ack(int message, const std::string& more = "") {
    return "{\"from\":\"T\"," + more + "\"message_id\":\"" + ours + std::to_string(message) +
           "\",\"message_type\":\"ack\"}";
}
std::string nack(int message, const std::string& error, const std::string& description = "") {
    return "{\"message_type\":\"nack\",\"message_id\":\"" + ours + std::to_string(message) +
           "\",\"from\":\"T\",\"error\":\"" + error + "\",\"error_description\":\"" + description + "\"}";
}

class XmppSession : public testing::Test {
protected:
    /// Logs in and runs `script` behind it.
    XmppClient& open(const ScriptedServer::Script& script, bool bytewise = false) {
        server = std::make_unique<ScriptedServer>(authority.issue("DNS:localhost"), [script, bytewise](Peer& peer) {
            peer.bytewise = bytewise;
            peer.login();
            script(peer);
        });
        client =
            std::make_unique<XmppClient>(test_options(server->port(), folder.write("ca.pem", authority.certificate())));
        client->transport.open(1);
        EXPECT_TRUE(client->run_until_told("opened 1 100"));
        return *client;
    }

    TestFolder folder;
    TestAuthority authority;
    std::unique_ptr<ScriptedServer> server;
    std::unique_ptr<XmppClient> client;
};

TEST_F(XmppSession, SendsPushesAndHearsAnswers) {
    std::string got;
    XmppClient& at = open([&](Peer& peer) {
        for (int i = 0; i < 3; ++i) got += peer.read_until("</message>");
        peer.send(gcm(ack(3)) + gcm(nack(1, "BAD_REGISTRATION", "Invalid token"), " id=\"\"") + " \n" +
                  gcm(ack(2, "\"registration_id\":\"NEW\",")));
        peer.read_to_end();
    });
    for (MessageId message = 1; message <= 3; ++message) at.send(1, message);
    ASSERT_TRUE(at.run_until_told("answered", 3));
    const std::string push = "<message id=\"" + ours + "1\"><gcm xmlns=\"google:mobile:data\">{\"message_id\":\"" +
                             ours + "1\",\"to\":\"T\",\"data\":{\"a\":\"b\"}}</gcm></message>";
    EXPECT_EQ(push, got.substr(0, push.size()));
    EXPECT_EQ("answered 1 3 0", at.listener.told.at(1));
    EXPECT_EQ("answered 1 1 1 BAD_REGISTRATION: Invalid token", at.listener.told.at(2));
    EXPECT_EQ("answered 1 2 0 -> NEW", at.listener.told.at(3));
    const live::TransportCounts counts = at.transport.counts();
    EXPECT_EQ(0u, counts.unknown);
    EXPECT_GT(counts.bytes_in, 1000u);
    EXPECT_GT(counts.bytes_out, 3 * push.size());
}

TEST_F(XmppSession, TakesEveryFormOfAnswer) {
    XmppClient& at = open([&](Peer& peer) {
        std::string quoted = ack(1);
        for (std::size_t place; (place = quoted.find('"')) != std::string::npos;) quoted.replace(place, 1, "&quot;");
        peer.send(gcm(quoted) + gcm("<![CDATA[" + ack(2) + "]]>") + gcm(ack(3), "", "data:") +
                  gcm(ack(4), " type='normal' to='123@fcm.googleapis.com' from='devices@gcm.googleapis.com'") +
                  gcm(nack(5, "INVALID_JSON", "Field \\\"ttl\\\" ü")) + gcm(nack(6, "CONNECTION_DRAINING")) +
                  gcm(nack(7, "NOBODY_KNOWS")) + gcm("\r\n" + ack(8) + "\n"));
        peer.read_to_end();
    });
    ASSERT_TRUE(at.run_until_told("answered", 8));
    EXPECT_EQ((std::vector<std::string>{
                  "opened 1 100", "answered 1 1 0", "answered 1 2 0", "answered 1 3 0", "answered 1 4 0",
                  "answered 1 5 2 INVALID_JSON: Field \"ttl\" ü",
                  "answered 1 6 7 CONNECTION_DRAINING: ", "answered 1 7 4 NOBODY_KNOWS: ", "answered 1 8 0"}),
              at.listener.told);
}

TEST_F(XmppSession, HearsDrainingWithAnyPrefix) {
    const std::string control = R"({"message_type":"control","control_type":"CONNECTION_DRAINING"})";
    XmppClient& at = open([&](Peer& peer) {
        peer.send(gcm(control, "", "data:") + gcm(control) + gcm(ack(1)));
        peer.read_to_end();
    });
    ASSERT_TRUE(at.run_until_told("answered 1 1"));
    EXPECT_EQ(2u, at.listener.count("draining 1"));
    EXPECT_EQ(0u, at.listener.count("closed"));
}

TEST_F(XmppSession, AcksReceiptsAndUpstreamBehindAFullWindow) {
    std::string acks;
    XmppClient& at = open([&](Peer& peer) {
        for (int i = 0; i < 100; ++i) peer.read_until("</message>");
        peer.send(gcm(
            R"({"data":{"hello":"world"},"time_to_live":86400,"from":"DEVICE&amp;","message_id":"0001","category":"c"})",
            " to='123@fcm.googleapis.com' from='devices@gcm.googleapis.com' type='normal'"));
        acks += peer.read_until("</message>");
        peer.send(gcm(R"({"message_type":"receipt","message_id":"dr2:m","from":"gcm.googleapis.com","data":{}})"));
        acks += peer.read_until("</message>");
        peer.send(gcm(ack(100)));
        peer.read_to_end();
    });
    for (MessageId message = 1; message <= 100; ++message) at.send(1, message);
    ASSERT_TRUE(at.run_until_told("answered 1 100 0"));
    EXPECT_EQ(gcm(R"({"to":"DEVICE&amp;","message_id":"0001","message_type":"ack"})", " id=\"\"") +
                  gcm(R"({"to":"gcm.googleapis.com","message_id":"dr2:m","message_type":"ack"})", " id=\"\""),
              acks);
    EXPECT_EQ(1u, at.transport.counts().upstream);
    EXPECT_EQ(1u, at.transport.counts().receipts);
}

TEST_F(XmppSession, PingsAndIsPinged) {
    std::string ping, pong;
    XmppClient& at = open([&](Peer& peer) {
        ping = peer.read_until("</iq>");
        peer.send("<iq type=\"result\" id=\"ping-1\"/>");
        peer.send("<iq type=\"get\" id=\"s2c1\" from=\"gcm.googleapis.com\"><ping xmlns=\"urn:xmpp:ping\"/></iq>");
        pong = peer.read_until(">");
        peer.send(gcm(ack(1)));
        peer.read_to_end();
    });
    const std::size_t before = at.listener.heards;
    at.transport.ping(1);
    ASSERT_TRUE(at.run_until_told("answered 1 1"));
    EXPECT_EQ("<iq type=\"get\" id=\"ping-1\"><ping xmlns=\"urn:xmpp:ping\"/></iq>", ping);
    EXPECT_NE(std::string::npos, pong.find("s2c1")) << pong;
    EXPECT_NE(std::string::npos, pong.find("result")) << pong;
    EXPECT_GT(at.listener.heards, before);
}

TEST_F(XmppSession, WhiteSpaceIsASignOfLifeAndNothingElse) {
    XmppClient& at = open([&](Peer& peer) {
        peer.read_until("</message>");  // so that the space is not in one read with the login's last stanza
        peer.send(" ");
        peer.read_to_end();
    });
    at.send(1, 1);
    ASSERT_TRUE(at.run_until([&] { return at.listener.heards > 0; }));
    EXPECT_EQ(1u, at.listener.told.size());
    EXPECT_EQ(0u, at.transport.counts().unknown);
}

TEST_F(XmppSession, AStanzaErrorAnswersItsPush) {
    const std::string error =
        R"(<error code="400" type="modify"><bad-request xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/><text xmlns="urn:ietf:params:xml:ns:xmpp-stanzas">InvalidJson: no &lt;id&gt;</text></error></message>)";
    XmppClient& at = open([&](Peer& peer) {
        peer.send("<message id=\"" + ours +
                  "7\" type=\"error\"><gcm xmlns=\"google:mobile:data\">{\"random\": \"text\"}</gcm>" + error);
        peer.send("<message id=\"\" type=\"error\">" + error + gcm(ack(8)));
        peer.read_to_end();
    });
    ASSERT_TRUE(at.run_until_told("answered 1 8 0"));
    EXPECT_EQ("answered 1 7 2 stanza-error: InvalidJson: no <id>", at.listener.told.at(1));
    EXPECT_EQ(1u, at.transport.counts().unknown) << "the one without an id";
}

TEST_F(XmppSession, CountsWhatFitsNothing) {
    XmppClient& at = open([&](Peer& peer) {
        peer.send(gcm(R"({"from":"T","message_id":"m:1-2","message_type":"ack"})"));
        peer.send(gcm(R"({"message_type":"nack","message_id":"000001","from":"T","error":"BAD_ACK"})"));
        peer.send(gcm(R"({"message_type":"future","message_id":"1"})") + gcm("no json"));
        peer.send("<message><body>hello</body></message><presence/>" + gcm(ack(1)));
        peer.read_to_end();
    });
    ASSERT_TRUE(at.run_until_told("answered 1 1"));
    EXPECT_EQ(5u, at.transport.counts().unknown);
    EXPECT_EQ(2u, at.listener.told.size());
}

TEST_F(XmppSession, ATurnOfTheLoopLeavesInOneWrite) {
    std::string first;
    XmppClient& at = open([&](Peer& peer) {
        first = peer.read_record();
        peer.send(gcm(ack(50)));
        peer.read_to_end();
    });
    for (MessageId message = 1; message <= 50; ++message) at.send(1, message);
    ASSERT_TRUE(at.run_until_told("answered 1 50"));
    std::size_t pushes = 0;
    for (std::size_t place = 0; (place = first.find("</message>", place)) != std::string::npos; ++place) ++pushes;
    EXPECT_EQ(50u, pushes) << "in the first TLS record";
}

TEST_F(XmppSession, SettlesOnceARead) {
    XmppClient& at = open([&](Peer& peer) {
        std::string all;
        for (int i = 1; i <= 40; ++i) all += gcm(ack(i));
        peer.read_until("</message>");  // so that they are not in one read with the login's last stanza
        peer.send(all);
        peer.read_to_end();
    });
    const std::size_t before = at.listener.settleds;
    at.send(1, 1);
    ASSERT_TRUE(at.run_until_told("answered", 40));
    EXPECT_EQ(before + 1, at.listener.settleds);
}

TEST_F(XmppSession, ReadsASessionThatComesByteByByte) {
    XmppClient& at = open(
        [&](Peer& peer) {
            peer.send(gcm(ack(1)) + "\n" + gcm(nack(2, "SERVICE_UNAVAILABLE", "a "), "", "data:") +
                      gcm(R"({"message_type":"control","control_type":"CONNECTION_DRAINING"})", "", "x:"));
            peer.read_to_end();
        },
        true);
    ASSERT_TRUE(at.run_until_told("draining 1"));
    EXPECT_TRUE(at.listener.has("answered 1 1 0"));
    EXPECT_TRUE(at.listener.has("answered 1 2 4 SERVICE_UNAVAILABLE: a ")) << at.listener.told.at(2);
}

}  // namespace
}  // namespace sluice::test
