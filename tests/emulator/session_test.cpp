// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/session.h"

#include "tests/emulator/recording_host.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::sim {
namespace {

const std::string header{client_header}, auth{client_auth}, bind{client_bind};
const std::string server_header_1 =
    "<stream:stream from=\"gcm.googleapis.com\" id=\"0000000000000001\" version=\"1.0\" "
    "xmlns:stream=\"http://etherx.jabber.org/streams\" xmlns=\"jabber:client\">";
const std::string mechanisms =
    "<stream:features><mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><mechanism>X-OAUTH2</mechanism>"
    "<mechanism>X-GOOGLE-TOKEN</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>";

std::string gcm(const std::string& json) {
    return "<message id=\"\"><gcm xmlns=\"google:mobile:data\">" + json + "</gcm></message>";
}
std::string stream_error(const std::string& condition) {
    return "<stream:error><" + condition +
           " xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>";
}
std::string auth_of(const std::string& base64, const std::string& mechanism = "PLAIN") {
    return "<auth mechanism=\"" + mechanism + "\" xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\">" + base64 + "</auth>";
}
std::string failure(const std::string& condition) {
    return "<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><" + condition + "/></failure></stream:stream>";
}

struct Bound : RecordingHost {
    explicit Bound(XmlLimits limits = {64 << 10, 16, 32}) : RecordingHost(limits) {
        session.opened();
        session.receive(header + auth + header + bind);
        take();
        told.clear();
    }
    std::string say(const std::string& text) {
        session.receive(text);
        return take();
    }
};

TEST(Session, LogsInByteForByte) {
    RecordingHost host;
    host.session.opened();
    host.session.receive(header);
    EXPECT_EQ(host.take(), server_header_1 + mechanisms);
    host.session.receive(auth);
    EXPECT_EQ(host.take(), "<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>");
    host.session.receive("<?xml version='1.0'?>" + header);
    EXPECT_EQ(
        host.take(),
        "<stream:stream from=\"gcm.googleapis.com\" id=\"0000000000000002\" version=\"1.0\" "
        "xmlns:stream=\"http://etherx.jabber.org/streams\" xmlns=\"jabber:client\"><stream:features>"
        "<bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"/><session xmlns=\"urn:ietf:params:xml:ns:xmpp-session\"/>"
        "</stream:features>");
    host.session.receive(bind);
    EXPECT_EQ(host.take(),
              "<iq type=\"result\" id=\"bind-1\"><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\">"
              "<jid>123456789012@gcm.googleapis.com/00000003</jid></bind></iq>");
    EXPECT_EQ(host.told, "login 123456789012\nbound\n");
    host.session.receive(
        "<iq type=\"set\" id=\"sess-1\"><session xmlns=\"urn:ietf:params:xml:ns:xmpp-session\"/></iq>");
    EXPECT_EQ(host.take(), "<iq type=\"result\" id=\"sess-1\"/>");
    host.session.receive("</stream:stream>");
    EXPECT_EQ(host.take(), "</stream:stream>");
    EXPECT_TRUE(host.session.closing());
}

TEST(Session, SaysTheSameHoweverTheBytesAreCut) {
    const std::string all = "<?xml version='1.0'?>\n" + header + "\n" + auth + header + bind + " " +
                            gcm("{\"to\":\"T\",\"message_id\":\"1:a-1\"}") + "\n" +
                            gcm("{&quot;to&quot;:&quot;T&quot;,&quot;message_id&quot;:&quot;2&quot;}") +
                            gcm("<![CDATA[{\"to\":\"T\",\"message_id\":\"3\"}]]>") + gcm("{\"random\":\"text\"}") +
                            "<iq type='get' id='p'><ping xmlns='urn:xmpp:ping'/></iq></stream:stream>";
    RecordingHost whole;
    whole.session.opened();
    whole.session.receive(all);
    EXPECT_EQ(whole.pushes, 3);
    ASSERT_TRUE(whole.session.closing());
    for (std::size_t cut = 1; cut < all.size(); ++cut) {
        RecordingHost host;
        host.session.opened();
        host.session.receive(all.substr(0, cut));
        host.session.receive(all.substr(cut));
        ASSERT_EQ(host.out, whole.out) << cut;
        ASSERT_EQ(host.told, whole.told) << cut;
    }
}

TEST(Session, BindsWithAResourceAndWithoutAnId) {
    RecordingHost host;
    host.session.opened();
    host.session.receive(header + auth + header);
    host.take();
    host.session.receive(
        "<iq type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>test</resource></bind></iq>");
    EXPECT_EQ(host.take(),
              "<iq type=\"result\"><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\">"
              "<jid>123456789012@gcm.googleapis.com/test00000003</jid></bind></iq>");
}

TEST(Session, WaitsWithBindUntilTheConnectionIsOpen) {
    RecordingHost host;
    host.session.receive(header + auth + header + bind + gcm("{\"to\":\"T\",\"message_id\":\"1\"}"));
    host.take();
    EXPECT_EQ(host.pushes, 0);
    EXPECT_FALSE(host.session.is_ready());
    host.session.opened();
    EXPECT_NE(host.take().find("<jid>"), std::string::npos);
    EXPECT_EQ(host.pushes, 1);
    EXPECT_TRUE(host.session.is_ready());
}

TEST(Session, IsRefusedOnTheStream) {
    RecordingHost before, after;
    before.session.refused();
    EXPECT_EQ(before.take(), "");
    before.session.receive(header);
    after.session.receive(header + auth);
    after.take();
    after.session.refused();
    const std::string error =
        "<stream:error><policy-violation xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/>"
        "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\">too many "
        "connections</text></stream:error></stream:stream>";
    EXPECT_EQ(before.take(), server_header_1 + error);
    EXPECT_EQ(after.take(), error);
    EXPECT_TRUE(after.session.closing());
}

TEST(Session, DeniesALoginThatIsWrong) {
    const std::string wrong = "ADEyMzQAd3Jvbmc=";  // \01234\0wrong
    for (const auto& [say, answer] : std::vector<std::pair<std::string, std::string>>{
             {auth_of(wrong), "not-authorized"},
             {auth_of("!!!!"), "incorrect-encoding"},
             {auth_of("AAA"), "incorrect-encoding"},
             {auth_of("YWJj"), "malformed-request"},
             {auth_of("="), "malformed-request"},
             {auth_of("token", "X-OAUTH2"), "not-authorized"},
             {auth_of("x", "SCRAM-SHA-1"), "invalid-mechanism"},
             {"<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "aborted"}}) {
        RecordingHost host;
        host.session.receive(header);
        host.take();
        host.session.receive(say);
        EXPECT_EQ(host.take(), failure(answer)) << say;
        EXPECT_TRUE(host.session.closing());
    }
}

TEST(Session, AsksForThePasswordWhereItWasNotSaid) {
    RecordingHost host;
    host.session.receive(header + auth_of(""));
    EXPECT_TRUE(host.take().ends_with("<challenge xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>"));
    host.session.receive(
        "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>ADEyMzQ1Njc4OTAxMgBFWEFNUExFX1NFUlZFUl9LRVk=</response>");
    EXPECT_EQ(host.take(), "<success xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"/>");
    EXPECT_EQ(host.session.sender(), "123456789012");
}

TEST(Session, EndsAStreamThatIsNone) {
    const auto first = [](const std::string& text) {
        RecordingHost host;
        host.session.receive(text);
        EXPECT_TRUE(host.session.closing()) << text;
        return host.take();
    };
    EXPECT_EQ(first("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>"),
              server_header_1 + stream_error("invalid-namespace"));
    EXPECT_EQ(first("<stream xmlns='jabber:client'>"), server_header_1 + stream_error("invalid-namespace"));
    EXPECT_EQ(first("GET / HTTP/1.1\r\n\r\n"), server_header_1 + stream_error("invalid-xml"));
    EXPECT_EQ(first("<?xml version='1.0' encoding='latin1'?>"), server_header_1 + stream_error("unsupported-encoding"));
    std::string closed_itself = header;
    closed_itself.insert(closed_itself.size() - 1, "/");
    EXPECT_EQ(first(closed_itself), server_header_1 + "</stream:stream>");
    EXPECT_EQ(first(header + "<message/>"), server_header_1 + mechanisms + stream_error("not-authorized"));
    EXPECT_TRUE(first(header + auth + header + gcm("{}")).ends_with(stream_error("not-authorized")));
}

TEST(Session, ToleratesWhatClientsSendBesides) {
    Bound bound;
    EXPECT_EQ(bound.say("<presence/> \n "), "");
    EXPECT_EQ(bound.say("<iq type='get' id='c2s1'><ping xmlns='urn:xmpp:ping'/></iq>"),
              "<iq type=\"result\" id=\"c2s1\"/>");
    EXPECT_EQ(bound.say("<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>"),
              "<iq type=\"result\" id=\"r\"><query xmlns=\"jabber:iq:roster\"/></iq>");
    EXPECT_EQ(bound.say("<iq type='get' id='d'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"),
              "<iq type=\"error\" id=\"d\"><error type=\"cancel\"><service-unavailable "
              "xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/></error></iq>");
    EXPECT_EQ(bound.say("<iq type='result' id='x'/><iq type='error' id='y'/>"), "");
    EXPECT_NE(bound.say(bind).find("not-allowed"), std::string::npos);
    EXPECT_FALSE(bound.session.closing());
    EXPECT_EQ(bound.say("<unknown/>"), stream_error("unsupported-stanza-type"));
}

TEST(Session, TakesAPushInEveryDisguise) {
    Bound bound;
    const std::string plain = R"({"to":"T","message_id":"1","data":{"a":"<&>"}})";
    for (
        const std::string& stanza :
        {gcm(R"({"to":"T","message_id":"1","data":{"a":"&lt;&amp;&gt;"}})"),
         gcm(R"({&quot;to&quot;:&quot;T&quot;,&#34;message_id&#34;:&#x22;1&quot;,&quot;data&quot;:{"a":"&lt;&amp;&gt;"}})"),
         gcm("<![CDATA[" + plain + "]]>"),
         std::string{
             R"(<message xml:lang='en' to='devices@gcm.googleapis.com' id='x' from="a@b"><gcm xmlns='google:mobile:data'>)"} +
             R"({"to":"T","message_id":"1","data":{"a":"&lt;&amp;&gt;"}}</gcm></message>)",
         std::string{R"(<message type="normal"><d:gcm xmlns:d="google:mobile:data">)"} +
             R"({"to":"T","message_id":"1","data":{"a":"&lt;&amp;&gt;"}}</d:gcm></message >)"}) {
        EXPECT_EQ(bound.say(stanza), "");
        EXPECT_EQ(bound.told, "push to=T id=1 error= receipt=0 \n") << stanza;
        EXPECT_EQ(bound.last_json, plain) << stanza;
        bound.told.clear();
    }
}

TEST(Session, AnswersWhatItCannotNackWithAStanzaError) {
    Bound bound;
    EXPECT_EQ(bound.say("<message id=\"3\"><gcm xmlns=\"google:mobile:data\">{\"random\": \"text\"}</gcm></message>"),
              "<message id=\"3\" type=\"error\" to=\"123456789012@gcm.googleapis.com/00000003\">"
              "<gcm xmlns=\"google:mobile:data\">{\"random\": \"text\"}</gcm><error code=\"400\" type=\"modify\">"
              "<bad-request xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\"/>"
              "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\">InvalidJson: JSON_PARSING_ERROR : Missing Required "
              "Field: message_id\\n</text></error></message>");
    EXPECT_NE(bound.say(gcm("a &lt; b")).find("<gcm xmlns=\"google:mobile:data\">a &lt; b</gcm>"), std::string::npos);
    EXPECT_NE(bound.say("<message id='q'/>").find("id=\"q\" type=\"error\""), std::string::npos);
    EXPECT_EQ(bound.say("<message type='error' id='q'/>"), "");
    EXPECT_EQ(bound.session.counts().stanza_errors, 3U);
    EXPECT_FALSE(bound.session.closing());
}

TEST(Session, EndsOnBadXmlAndOnTooMuch) {
    EXPECT_EQ(Bound().say(gcm("{\"to\":\"T\",\"message_id\":\"a & b\"}")), stream_error("invalid-xml"));
    EXPECT_EQ(Bound().say(gcm("{\"to\":\"T\",\"message_id\":\"\x07\"}")), stream_error("invalid-xml"));
    EXPECT_EQ(Bound().say(gcm("{\"to\":\"T\",\"message_id\":\"\xff\"}")), stream_error("invalid-xml"));
    EXPECT_EQ(Bound().say(gcm("{\"to\":\"T\",\"message_id\":\"]]>\"}")), stream_error("invalid-xml"));
    EXPECT_EQ(Bound().say("<message><!-- --></message>"), stream_error("restricted-xml"));
    EXPECT_NE(Bound().say(gcm(std::string(70'000, ' '))).find("policy-violation"), std::string::npos);
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "<a>";
    EXPECT_NE(Bound().say(deep).find("policy-violation"), std::string::npos);
    RecordingHost waiting;
    waiting.session.receive(header + auth + header + bind + std::string(100'000, ' '));
    EXPECT_NE(waiting.take().find("policy-violation"), std::string::npos);
}

TEST(Session, SaysNothingInTheDark) {
    Bound bound;
    bound.dark = true;
    EXPECT_EQ(bound.say("<iq type='set' id='s'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>"), "");
    EXPECT_EQ(bound.say(gcm("{}") + "</stream:stream>"), "");
    EXPECT_TRUE(bound.session.closing());
}

TEST(Session, TellsAcks) {
    Bound bound;
    bound.say(gcm(R"({"to":"T","message_id":"dr2:1","message_type":"ack"})") +
              gcm(R"({"message_id":"2","message_type":"ack"})"));
    EXPECT_EQ(bound.told, "ack to=T id=dr2:1 error=\nack to= id=2 error=BAD_ACK\n");
}

TEST(Session, AnnouncesDrainingWithAPrefixAndNoId) {
    Bound bound;
    bound.session.draining();
    EXPECT_EQ(bound.take(),
              "<message><data:gcm xmlns:data=\"google:mobile:data\">{\"message_type\":\"control\",\"control_type\":"
              "\"CONNECTION_DRAINING\"}</data:gcm></message>");
}

}  // namespace
}  // namespace sluice::sim
