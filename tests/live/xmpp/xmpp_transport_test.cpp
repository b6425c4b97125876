// SPDX-License-Identifier: GPL-3.0-or-later
// How connections begin and end: login, certificates, every way to be lost.
#include "live/xmpp/xmpp_transport.h"
#include "tests/live/xmpp/scripted_server.h"
#include "tests/live/xmpp/xmpp_client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace sluice::test {
namespace {

using namespace std::chrono_literals;

class XmppEnds : public testing::Test {
protected:
    void serve(const ScriptedServer::Script& script, const std::string& names = "DNS:localhost", long begins_s = -60,
               bool tls = true) {
        server = std::make_unique<ScriptedServer>(authority.issue(names, begins_s), script, tls);
        options = test_options(server->port(), folder.write("ca.pem", authority.certificate()));
    }
    /// Opens connection 1 and returns the line that tells of its end.
    std::string end_of_one() {
        XmppClient client(options);
        client.transport.open(1);
        EXPECT_TRUE(client.listener.told.empty()) << "nothing is told from inside a call";
        EXPECT_TRUE(client.run_until_told("closed 1"));
        EXPECT_EQ(1u, client.listener.count("closed"));
        return client.listener.told.back();
    }
    std::string place() const { return "127.0.0.1:" + std::to_string(options.port); }

    TestFolder folder;
    TestAuthority authority;
    std::unique_ptr<ScriptedServer> server;
    live::XmppOptions options;
};

TEST_F(XmppEnds, LogsInWithThePlainNameAndTheNamesOfTheConfiguration) {
    std::string auth, name, alpn;
    serve([&](Peer& peer) {
        name = peer.server_name();
        alpn = peer.alpn();
        auth = peer.login();
        peer.read_to_end();
    });
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("opened 1 100"));
    client.transport.close(1, CloseReason::stopped);
    ASSERT_TRUE(client.run_until([&] { return server->finished() == 1; }));
    EXPECT_EQ(std::string("\0"
                          "123@fcm.googleapis.com\0"
                          "secret",
                          30),
              base64_decoded(auth));
    EXPECT_EQ("localhost", name);
    EXPECT_EQ("xmpp-client", alpn);
}

TEST_F(XmppEnds, ARefusedLoginIsToldApart) {
    for (const auto& [problem, told] :
         std::vector<std::pair<std::string, std::string>>{{"not-authorized", "refused-login"},
                                                          {"account-disabled", "refused-login"},
                                                          {"temporary-auth-failure", "network"}}) {
        const std::string condition = problem;
        serve([condition](Peer& peer) {
            peer.offer_login("<mechanism>PLAIN</mechanism>");
            peer.send("<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><" + condition +
                      "/></failure></stream:stream>");
            peer.read_to_end();
        });
        const std::string line = end_of_one();
        EXPECT_EQ(0u, line.find("closed 1 " + told + ": the server refused the login of 123@fcm.googleapis.com: "))
            << line;
        EXPECT_EQ(std::string::npos, line.find("secret"));
        if (problem == "account-disabled") continue;  // gloox does not know it
        EXPECT_NE(std::string::npos, line.find(problem)) << line;
    }
    serve([](Peer& peer) { peer.offer_login("<mechanism>X-OAUTH2</mechanism>"); });
    EXPECT_EQ("closed 1 refused-login: the server does not offer SASL PLAIN", end_of_one());
}

TEST_F(XmppEnds, CertificatesThatDoNotDoAreRefusedPlainly) {
    std::atomic<int> heard{0};
    const auto hear = [&](Peer& peer) {
        peer.read_record();
        ++heard;
    };
    const std::string refused = "closed 1 network: TLS with ",
                      because = " failed: the server's certificate is refused: ";
    serve(hear, "DNS:other.example,DNS:*.localhost,IP:127.0.0.1");
    EXPECT_EQ(refused + place() + because + "it is not for localhost", end_of_one());
    serve(hear, "DNS:localhost", -7200);
    EXPECT_EQ(refused + place() + because + "certificate has expired", end_of_one());
    serve(hear, "DNS:localhost", 7200);
    EXPECT_EQ(refused + place() + because + "certificate is not yet valid", end_of_one());
    serve(hear);
    const TestAuthority foreign("Somebody else");
    folder.write("ca.pem", foreign.certificate());
    EXPECT_EQ(refused + place() + because + "unable to get local issuer certificate", end_of_one());
    options.ca_file.clear();
    EXPECT_EQ(refused + place() + because + "unable to get local issuer certificate", end_of_one());
    EXPECT_EQ(0, heard) << "no byte was said to any of them";
}

TEST_F(XmppEnds, ACertificateForAnAddressDoesForThatAddress) {
    serve(
        [](Peer& peer) {
            EXPECT_EQ("", peer.server_name()) << "SNI has no addresses";
            peer.login();
            peer.read_to_end();
        },
        "IP:127.0.0.1");
    options.tls_name = "127.0.0.1";
    XmppClient client(options);
    client.transport.open(1);
    EXPECT_TRUE(client.run_until_told("opened 1 100"));
}

TEST_F(XmppEnds, WhatCannotConnectSaysWhy) {
    serve([](Peer& peer) { peer.send("220 mail ready\r\n"); }, "DNS:localhost", -60, false);
    EXPECT_EQ("closed 1 network: TLS with " + place() + " failed: wrong version number (SSL routines)", end_of_one());
    const std::string there = place();
    server.reset();
    EXPECT_EQ("closed 1 network: cannot connect to " + there + ": Connection refused", end_of_one());
    options.host = "name.invalid";
    EXPECT_EQ(0u, end_of_one().find("closed 1 network: cannot resolve name.invalid: "));
}

TEST_F(XmppEnds, OneDeadlineForAllUntilItIsOpen) {
    serve([](Peer& peer) { peer.read_to_end(); }, "DNS:localhost", -60, false);
    options.connect_timeout = 50ms;
    EXPECT_EQ("closed 1 network: TLS with " + place() + " took longer than 0.05 s", end_of_one());
    serve([](Peer& peer) { peer.read_to_end(); });
    options.connect_timeout = 400ms;
    EXPECT_EQ("closed 1 network: login to " + place() + " took longer than 0.4 s", end_of_one());
}

TEST_F(XmppEnds, EveryEndIsToldOnceWithItsReason) {
    const std::vector<std::pair<std::function<void(Peer&)>, std::string>> ends{
        {[](Peer& peer) { peer.send("</stream:stream>"); }, "peer: the server ended the stream"},
        {[](Peer& peer) {
             peer.send(
                 "<stream:error><policy-violation "
                 "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>");
         },
         "peer: stream error: policy-violation"},
        {[](Peer& peer) { peer.cut(); }, "peer: the server cut the connection"},
        {[](Peer& peer) { peer.reset(); }, "network: connection lost: Connection reset by peer"},
        {[](Peer& peer) { peer.send("garbage"); }, "peer: the server sent what is no XMPP"},
        {[](Peer& peer) { peer.send("<message></gcm>"); }, "peer: the server sent XML that cannot be read"},
        {[](Peer& peer) { peer.send("<message><a b='" + std::string(70'000, 'x') + "'/></message>"); },
         "peer: the server sent a stanza that is too long"}};
    for (const auto& [end, told] : ends) {
        serve([end = end](Peer& peer) {
            peer.login();
            end(peer);
            peer.read_to_end();
        });
        EXPECT_EQ("closed 1 " + told, end_of_one());
    }
}

TEST_F(XmppEnds, AResetAtEveryByteOfASessionIsOneEnd) {
    std::atomic<std::size_t> budget{0};
    std::atomic<bool> whole{false};
    serve([&](Peer& peer) {
        peer.budget = budget;
        peer.login();
        peer.send(
            R"(<message id=""><gcm xmlns="google:mobile:data">{"from":"T","message_id":"p:0000000000000abc-1","message_type":"ack"}</gcm></message>)");
        peer.send(
            R"(<message><data:gcm xmlns:data="google:mobile:data">{"message_type":"control","control_type":"CONNECTION_DRAINING"}</data:gcm></message></stream:stream>)");
        whole = true;
        peer.read_to_end();
    });
    XmppClient client(options);
    ConnectionId connection = 0;
    while (!whole) {
        client.listener.told.clear();
        client.transport.open(++connection);
        const std::string end = "closed " + std::to_string(connection);
        ASSERT_TRUE(client.run_until_told(end)) << budget;
        ASSERT_EQ(0u, client.listener.told.back().find(end));
        ASSERT_EQ(1u, client.listener.count("closed"));
        ASSERT_EQ(0u, client.listener.count("closed " + std::to_string(connection) + " refused-login"));
        ++budget;
    }
    EXPECT_GT(budget, 1000u);
    EXPECT_EQ(4u, client.listener.told.size()) << "opened, answered, draining, closed";
}

TEST_F(XmppEnds, AfterCloseNothingIsToldAndGoodbyeIsSaid) {
    std::string last;
    bool polite = false;
    serve([&](Peer& peer) {
        peer.login();
        peer.send(
            R"(<message><gcm xmlns="google:mobile:data">{"from":"T","message_id":"p:0000000000000abc-1","message_type":"ack"}</gcm></message>)");
        last = peer.read_to_end(&polite);
    });
    XmppClient client(options);
    client.transport.open(1);
    client.transport.open(2);
    ASSERT_TRUE(client.run_until_told("opened", 2));
    client.listener.told.clear();
    client.send(1, 5);
    client.transport.close(1, CloseReason::surplus);
    client.transport.close(2, CloseReason::ack_timeout);
    ASSERT_TRUE(client.run_until([&] { return server->finished() == 2; }));
    EXPECT_TRUE(client.listener.told.empty());
    client.transport.open(3);
    ASSERT_TRUE(client.run_until_told("opened 3"));
    client.transport.close(3, CloseReason::stopped);
    ASSERT_TRUE(client.run_until([&] { return server->finished() == 3; }));
    EXPECT_EQ("</stream:stream>", last);
    EXPECT_TRUE(polite);
}

TEST_F(XmppEnds, ClosingAtOnceTellsNothing) {
    serve([](Peer& peer) { peer.login(); });
    XmppClient client(options);
    client.transport.open(1);
    client.transport.close(1, CloseReason::stopped);
    options.ca_file = "/nowhere/ca.pem";
    XmppClient wrong(options);
    wrong.transport.open(1);
    wrong.transport.close(1, CloseReason::stopped);
    wrong.transport.open(2);
    ASSERT_TRUE(wrong.run_until_told("closed 2"));
    EXPECT_EQ((std::vector<std::string>{"closed 2 network: /nowhere/ca.pem: No such file or directory"}),
              wrong.listener.told);
    client.io.run();
    EXPECT_TRUE(client.listener.told.empty());
}

TEST_F(XmppEnds, APeerThatDoesNotReadIsGivenUp) {
    std::atomic<bool> over{false};
    serve([&](Peer& peer) {
        peer.login();
        while (!over) std::this_thread::yield();
    });
    options.output_limit = 100'000;
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("opened 1"));
    const std::string body = "\"to\":\"T\",\"data\":{\"a\":\"" + std::string(4000, 'x') + "\"}";
    MessageId message = 0;
    const bool ended = client.run_until([&] {
        for (int i = 0; i < 10 && client.listener.count("closed") == 0; ++i) client.send(1, ++message, "p", body);
        return client.listener.count("closed") != 0;
    });
    over = true;
    ASSERT_TRUE(client.run_until([&] { return server->finished() == 1; }));
    ASSERT_TRUE(ended);
    EXPECT_EQ(0u, client.listener.told.back().find("closed 1 network: the peer does not read: "));
}

TEST_F(XmppEnds, ReplacedOptionsAreForTheNext) {
    std::mutex mutex;
    std::vector<std::string> auths;
    serve([&](Peer& peer) {
        const std::string auth = base64_decoded(peer.login());
        {
            const std::lock_guard lock(mutex);
            auths.push_back(auth);
        }
        peer.read_to_end();
    });
    XmppClient client(options);
    client.transport.open(1);
    ASSERT_TRUE(client.run_until_told("opened 1"));
    options.password = "newer";
    EXPECT_EQ("", client.transport.replace(options));
    client.transport.open(2);
    ASSERT_TRUE(client.run_until_told("opened 2"));
    options.ca_file = folder.write("bad.pem", "no certificate");
    options.password = "never";
    EXPECT_EQ(0u, client.transport.replace(options).find(options.ca_file + ": "));
    client.transport.open(3);
    ASSERT_TRUE(client.run_until_told("opened 3"));
    for (ConnectionId connection = 1; connection <= 3; ++connection)
        client.transport.close(connection, CloseReason::stopped);
    ASSERT_TRUE(client.run_until([&] { return server->finished() == 3; }));
    ASSERT_EQ(3u, auths.size());
    std::sort(auths.begin(), auths.end());  // "newer" twice, then "secret"
    EXPECT_NE(std::string::npos, auths[2].find("secret"));
    EXPECT_NE(std::string::npos, auths[0].find("newer"));
    EXPECT_NE(std::string::npos, auths[1].find("newer"));
}

TEST_F(XmppEnds, ManyConnectionsAtOnceAllOpenAndGo) {
    serve([](Peer& peer) {
        peer.login();
        peer.read_to_end();
    });
    {
        XmppClient client(options);
        for (ConnectionId connection = 1; connection <= 50; ++connection) client.transport.open(connection);
        ASSERT_TRUE(client.run_until_told("opened", 50));
    }
    XmppClient other(options);
    ASSERT_TRUE(other.run_until([&] { return server->finished() == 50; })) << "they went with their transport";
}

}  // namespace
}  // namespace sluice::test
