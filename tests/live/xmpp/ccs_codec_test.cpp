// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/ccs_codec.h"

#include "live/xmpp/xml_text.h"

#include <gtest/gtest.h>

namespace sluice::live {
namespace {

const MessageNames names(0xabc);
const std::string tail = ":0000000000000abc-";

std::string push(std::string_view id, std::string_view body, std::optional<std::int64_t> ttl = std::nullopt) {
    std::string out;
    append_push(out, names, 42, {id, body}, ttl);
    return out;
}

std::string stanza(std::string_view json, std::string_view message = "<message>",
                   std::string_view begin = "<gcm xmlns=\"google:mobile:data\">", std::string_view end = "</gcm>") {
    return std::string(message) + std::string(begin) + std::string(json) + std::string(end) + "</message>";
}

/// "" where it is not of the common form.
std::string read(const std::string& text) {
    CcsReader reader;
    const CcsAnswer* const answer = reader.read(text);
    if (answer == nullptr) return {};
    return std::string(answer->message_id) + "|" + std::string(answer->error) + "|" + std::string(answer->description) +
           "|" + std::string(answer->new_token);
}

const std::string ack = R"({"from":"TOKEN","message_id":"m:1-2","message_type":"ack"})";

TEST(CcsPush, IsWrittenFromTheTemplate) {
    EXPECT_EQ(R"(<message id="id-1)" + tail + R"(42"><gcm xmlns="google:mobile:data">{"message_id":"id-1)" + tail +
                  R"(42","to":"T","data":{"a":"x &lt;b&gt; &amp; \"y\""}}</gcm></message>)",
              push("id-1", R"("to":"T","data":{"a":"x <b> & \"y\""})"));
}

TEST(CcsPush, SaysItsTtl) {
    EXPECT_NE(std::string::npos, push("a", "\"to\":\"T\"", 0).find(R"(42","time_to_live":0,"to":"T"})"));
    EXPECT_NE(std::string::npos, push("a", "\"to\":\"T\"", 2'419'200).find(R"("time_to_live":2419200,)"));
    EXPECT_EQ(std::string::npos, push("a", "\"to\":\"T\"").find("time_to_live"));
}

TEST(CcsPush, EscapesOddIdsForBothPlaces) {
    const std::string out = push(R"(a"b\c<d&e'f)", "\"to\":\"T\"");
    EXPECT_EQ(0u, out.find(R"(<message id="a&quot;b\c&lt;d&amp;e'f)" + tail + "42\">")) << out;
    EXPECT_NE(std::string::npos, out.find(R"({"message_id":"a\"b\\c&lt;d&amp;e'f)" + tail + "42\",")) << out;
}

TEST(CcsPush, AppendsBehindWhatIsThere) {
    std::string out = "before";
    append_push(out, names, 42, {"a", "\"to\":\"T\""}, 5);
    EXPECT_EQ("before" + push("a", "\"to\":\"T\"", 5), out);
}

TEST(CcsAck, EchoesWhoAndWhat) {
    std::string out;
    append_ack(out, "T<\"1", "dr2:m&1");
    EXPECT_EQ(
        R"(<message id=""><gcm xmlns="google:mobile:data">{"to":"T&lt;\"1","message_id":"dr2:m&amp;1","message_type":"ack"}</gcm></message>)",
        out);
}

TEST(CcsReader, ReadsAcksAndNacks) {
    EXPECT_EQ("m:1-2|||", read(stanza(ack)));
    EXPECT_EQ("m|||NEW",
              read(stanza(R"({"from":"OLD","registration_id":"NEW","message_id":"m","message_type":"ack"})")));
    EXPECT_EQ(
        "m|BAD_REGISTRATION|Invalid token|",
        read(stanza(
            R"({"message_type":"nack","message_id":"m","from":"T","error":"BAD_REGISTRATION","error_description":"Invalid token"})")));
    EXPECT_EQ("m|E||", read(stanza(R"( { "message_type" : "nack" ,"error":"E", "message_id":"m" } )")));
}

TEST(CcsReader, TakesTheFormsThatServersUse) {
    for (const char* message : {"<message>", "<message id=\"\">", "<message id='a>b' from=\"x\" xml:lang='en' >"})
        EXPECT_EQ("m:1-2|||", read(stanza(ack, message))) << message;
    EXPECT_EQ("m:1-2|||",
              read(stanza(ack, "<message>", "<data:gcm xmlns:data=\"google:mobile:data\">", "</data:gcm>")));
    EXPECT_EQ("m:1-2|||", read(stanza(ack, "<message>", "<gcm a='b' xmlns='google:mobile:data' >")));
    EXPECT_EQ(
        "m:1-2|||",
        read(stanza("{&quot;from&quot;:&quot;T&quot;,&#34;message_id&#x22;:\"m:1-2\",\"message_type\":\"ack\"}")));
    EXPECT_EQ("m|A<B|&|",
              read(stanza(R"({"message_type":"nack","message_id":"m","error":"A&lt;B","error_description":"&amp;"})")));
}

TEST(CcsReader, LeavesEverythingElseToGloox) {
    for (const std::string& text : {stanza(ack, "<message type='error'>"),
                                    stanza(ack, "<message type='normal'>"),
                                    stanza(ack, "<message id>"),
                                    stanza(ack, "<messages>"),
                                    stanza(ack, "<message>", "<gcm>"),
                                    stanza(ack, "<message>", "<gcm xmlns='other'>"),
                                    stanza(ack, "<message>", "<data:gcm xmlns=\"google:mobile:data\">", "</data:gcm>"),
                                    stanza(ack, "<message>", "<data:gcm xmlns:data=\"google:mobile:data\">"),
                                    stanza(ack, "<message>", "<body xmlns=\"google:mobile:data\">", "</body>"),
                                    stanza(ack, "<message><a/>"),
                                    stanza(ack + "<b/>"),
                                    stanza("<![CDATA[" + ack + "]]>"),
                                    stanza(ack) + " ",
                                    std::string("<iq type='result' id='ping-1'/>"),
                                    std::string("<message/>"),
                                    std::string("<message>"),
                                    stanza(""),
                                    stanza("{}"),
                                    stanza("[]"),
                                    stanza("{&nbsp;}"),
                                    stanza(R"({"message_type":"control","control_type":"CONNECTION_DRAINING"})"),
                                    stanza(R"({"message_type":"ack"})"),
                                    stanza(R"({"message_type":"ack","message_id":""})"),
                                    stanza(R"({"message_type":"ack","message_id":5})"),
                                    stanza(R"({"message_type":"ack","message_id":"a\"b"})"),
                                    stanza(R"({"message_type":"ack","message_id":"ü"})"),
                                    stanza(R"({"message_type":"nack","message_id":"a"})"),
                                    stanza(R"({"message_type":"ack","message_id":"a","x":"y"})"),
                                    stanza(R"({"message_type":"ack","message_id":"a",})"),
                                    stanza(R"({"message_type":"ack","message_id":"a"}})"),
                                    stanza(R"({"message_type":"ack" "message_id":"a"})"),
                                    stanza("{\"message_type\":\"ack\",\"message_id\":\"a\tb\"}"),
                                    stanza(R"({"message_type":"receipt","message_id":"a","from":"b"})")})
        EXPECT_EQ("", read(text)) << text;
}

TEST(CcsReader, ReadsNothingOfACutStanza) {
    const std::string whole = stanza(ack, "<message id=\"\">");
    for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_EQ("", read(whole.substr(0, size))) << size;
}

TEST(CcsReader, ReadsStringsOfEveryLength) {
    for (std::size_t size = 1; size < 40; ++size) {
        const std::string id(size, 'i');
        EXPECT_EQ(id + "|||", read(stanza(R"({"message_type":"ack","message_id":")" + id + "\"}")));
        EXPECT_EQ("", read(stanza(R"({"message_type":"ack","message_id":")" + id + "\\n\"}")));
        EXPECT_EQ("", read(stanza(R"({"message_type":"ack","message_id":")" + id + "\x01\"}")));
        EXPECT_EQ("", read(stanza(R"({"message_type":"ack","message_id":")" + id + "\x80\"}")));
    }
}

using Kind = CcsMessage::Kind;

TEST(CcsMessage, KnowsEveryKind) {
    EXPECT_EQ(Kind::ack, read_gcm(ack).kind);
    EXPECT_EQ("m:1-2", read_gcm(ack).message_id);
    const CcsMessage nack = read_gcm(
        R"({"message_type":"nack","message_id":"a\"b","error":"INVALID_JSON","error_description":"Field \"ttl\": ü","x":{"y":[1]}})");
    EXPECT_EQ(Kind::nack, nack.kind);
    EXPECT_EQ("a\"b", nack.message_id);
    EXPECT_EQ("INVALID_JSON", nack.error);
    EXPECT_EQ("Field \"ttl\": ü", nack.description);
    EXPECT_EQ("unknown", read_gcm(R"({"message_type":"nack","message_id":"a"})").error) << "never taken for an ack";
    EXPECT_EQ(Kind::draining, read_gcm(R"({"message_type":"control","control_type":"CONNECTION_DRAINING"})").kind);
    const CcsMessage receipt = read_gcm(
        R"({"category":"c","data":{"message_status":"MESSAGE_SENT_TO_DEVICE"},"message_id":"dr2:m","message_type":"receipt","time_to_live":0,"from":"gcm.googleapis.com"})");
    EXPECT_EQ(Kind::receipt, receipt.kind);
    EXPECT_EQ("dr2:m", receipt.message_id);
    EXPECT_EQ("gcm.googleapis.com", receipt.from);
    EXPECT_EQ(Kind::upstream,
              read_gcm(R"({"data":{"hello":"world"},"from":"T","message_id":"1","category":"c"})").kind);
}

TEST(CcsMessage, IgnoresTheRest) {
    for (const std::string_view json :
         {"", "[]", "{", "{}", R"({"message_type":"control","control_type":"OTHER"})", R"({"message_type":"future"})",
          R"({"message_type":5,"message_id":"a","from":"b"})", R"({"message_type":"ack"})", R"({"message_id":"a"})",
          R"({"from":"a"})", R"({"message_type":"receipt","message_id":"a"})"})
        EXPECT_EQ(Kind::unknown, read_gcm(json).kind) << json;
}

}  // namespace
}  // namespace sluice::live
