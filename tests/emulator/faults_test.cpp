// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/emulator.h"

#include "tests/emulator/test_server.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;

const std::string ping = "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq>";

TEST(EmulatorFaults, DrainsWithNoticeAndGrace) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    server.inject(FaultSpec::Kind::drain, 0s, 1s);
    EXPECT_EQ(client.until("</message>"),
              "<message><data:gcm xmlns:data=\"google:mobile:data\">{\"message_type\":\"control\",\"control_type\":"
              "\"CONNECTION_DRAINING\"}</data:gcm></message>");
    client.send(push_stanza("late"));
    EXPECT_EQ(
        client.until("</message>"),
        "<message><gcm xmlns=\"google:mobile:data\">{\"message_type\":\"nack\",\"message_id\":\"late\",\"from\":\"T\","
        "\"error\":\"CONNECTION_DRAINING\",\"error_description\":\"Connection is draining\"}</gcm></message>");
    EXPECT_EQ(client.rest(), "</stream:stream>");
    EXPECT_EQ(server.stats().connections, 0U);
}

TEST(EmulatorFaults, DropsWithoutAWord) {
    TestServer server;
    TestClient first(server.port()), second(server.port());
    first.login();
    second.login();
    server.inject(FaultSpec::Kind::drop, 0s);
    EXPECT_EQ(first.rest(), "");
    EXPECT_EQ(second.rest(), "");
    TestClient third(server.port());
    third.login();
    third.send(push_stanza("1"));
    EXPECT_EQ(third.until("</message>"), ack_of("1"));
}

TEST(EmulatorFaults, LeavesEverythingUnansweredInTheDark) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    server.inject(FaultSpec::Kind::blackhole, 2s);
    const Instant begun = server.stats().now;
    client.send(push_stanza("lost") + ping + "<iq type='get' id='q'><query xmlns='jabber:iq:roster'/></iq>");
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.vanished == 1; }));
    EXPECT_EQ(server.on([](Emulator& emulator) { return emulator.connections().at(0).state; }), "dark");
    EXPECT_TRUE(server.until([&](const EmulatorStats& stats) { return stats.now - begun > 2s; }));
    client.send(push_stanza("seen"));
    EXPECT_EQ(client.until("</message>"), ack_of("seen"));
}

TEST(EmulatorFaults, HalfOpenStaysSoAndTakesNoBinds) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    server.inject(FaultSpec::Kind::half_open, 0s);
    client.send(push_stanza("lost") + ping + "</stream:stream>");
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.vanished == 1; }));
    TestClient next(server.port());
    next.login();
    next.send(push_stanza("1"));
    EXPECT_EQ(next.until("</message>"), ack_of("1"));
}

TEST(EmulatorFaults, HoldsAnswersInAStall) {
    TestServer server;
    TestClient client(server.port());
    client.login();
    server.inject(FaultSpec::Kind::stall, 300ms);
    const Instant begun = server.stats().now;
    client.send(push_stanza("1") + push_stanza("2"));
    EXPECT_EQ(client.until("</message>"), ack_of("1"));
    EXPECT_GE(server.stats().now - begun, 250ms);
    EXPECT_EQ(client.until("</message>"), ack_of("2"));
}

TEST(EmulatorFaults, CountsTheMostPendingOfAnyOneConnection) {
    TestServer server("latency = { kind = \"constant\", mean = \"1h\" }");
    {
        TestClient gone(server.port());
        gone.login();
        for (int i = 0; i < 3; ++i) gone.send(push_stanza(std::to_string(i)));
        EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.pending == 3; }));
    }
    TestClient client(server.port());
    client.login();
    for (int i = 3; i < 5; ++i) client.send(push_stanza(std::to_string(i)));
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.received == 5; }));
    EXPECT_EQ(server.stats().pending_peak, 3U);
}

TEST(EmulatorFaults, ClosesBeyondThePendingLimit) {
    TestServer server("pending_limit = 3\nlatency = { kind = \"constant\", mean = \"1h\" }");
    TestClient client(server.port());
    client.login();
    for (int i = 0; i < 3; ++i) client.send(push_stanza(std::to_string(i)));
    EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.pending == 3; }));
    EXPECT_EQ(server.on([](Emulator& emulator) { return emulator.connections().at(0).pending_peak; }), 3U);
    client.send(push_stanza("one too many"));
    EXPECT_EQ(client.rest(),
              "<stream:error><policy-violation xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/><text "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\">too many pending "
              "messages</text></stream:error></stream:stream>");
    EXPECT_EQ(server.stats().over_limit, 1U);
    EXPECT_EQ(server.stats().pending, 0U);
}

TEST(EmulatorFaults, NacksBeyondThePendingLimit) {
    TestServer server("pending_limit = 1\nover_limit = \"nack\"\nlatency = { kind = \"constant\", mean = \"50ms\" }");
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("1") + push_stanza("2"));
    EXPECT_EQ(client.until("</message>"), ack_of("1"));
    EXPECT_NE(client.until("</message>").find("\"message_id\":\"2\",\"from\":\"T\",\"error\":\"SERVICE_UNAVAILABLE\""),
              std::string::npos);
}

TEST(EmulatorFaults, AcceptsBeyondThePendingLimit) {
    TestServer server("pending_limit = 1\nover_limit = \"accept\"");
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("1") + push_stanza("2"));
    EXPECT_EQ(client.until("</message>"), ack_of("1"));
    EXPECT_EQ(client.until("</message>"), ack_of("2"));
    EXPECT_EQ(server.stats().over_limit, 1U);
}

TEST(EmulatorFaults, RefusesMoreConnectionsThanThereMayBe) {
    TestServer server("connections_max = 1");
    TestClient first(server.port());
    first.login();
    TestClient second(server.port());
    second.send(
        "<stream:stream to=\"fcm.googleapis.com\" version=\"1.0\" xmlns=\"jabber:client\" "
        "xmlns:stream=\"http://etherx.jabber.org/streams\">");
    EXPECT_NE(second.rest().find("<policy-violation "), std::string::npos);
    first.send(push_stanza("1"));
    EXPECT_EQ(first.until("</message>"), ack_of("1"));
    EXPECT_EQ(server.stats().refused, 1U);
}

TEST(EmulatorFaults, LosesAMachineWithItsConnections) {
    TestServer server("", {}, "[machines]\ncount = 2");
    TestClient first(server.port());
    first.login();
    TestClient second(server.port());
    second.login();
    FaultSpec fault;
    fault.kind = FaultSpec::Kind::machine_loss;
    fault.machine = 1;
    fault.machine_chosen = false;
    fault.lasts = 1h;
    server.on([&](Emulator& emulator) {
        emulator.inject(fault);
        return true;
    });
    EXPECT_EQ(second.rest(), "");
    first.send(push_stanza("1"));
    EXPECT_EQ(first.until("</message>"), ack_of("1"));
    TestClient third(server.port());
    third.login();
    EXPECT_EQ(server.stats().connections, 2U);
}

TEST(EmulatorFaults, AResendOfWhatWasTakenIsADuplicate) {
    TestServer server("latency = { kind = \"constant\", mean = \"200ms\" }\naccept_at = 0.0");
    {
        TestClient client(server.port());
        client.login();
        client.send(push_stanza("a:x-1"));
        EXPECT_TRUE(server.until([](const EmulatorStats& stats) { return stats.received == 1; }));
        client.cut();
    }
    TestClient client(server.port());
    client.login();
    client.send(push_stanza("a:x-2"));
    EXPECT_EQ(client.until("</message>"), ack_of("a:x-2"));
    EXPECT_EQ(server.stats().duplicates, 1U);
}

}  // namespace
}  // namespace sluice::sim
