// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/downstream.h"

#include <gtest/gtest.h>
#include <string>

namespace sluice::sim {
namespace {

/// "ERROR: description" of a push with these members beside message_id; "" where all is well.
std::string problem(const std::string& members) {
    const std::string json = "{\"message_id\":\"m\"," + members + "}";
    Downstream push;
    if (!read_downstream(json, push)) return "no JSON";
    return push.error.empty() ? "" : std::string{push.error} + ": " + push.description;
}
std::string with(const std::string& member) { return problem("\"to\":\"T\"," + member); }

TEST(Downstream, ReadsAWholePush) {
    Downstream push;
    ASSERT_TRUE(read_downstream(
        R"({"to":"REG_TOKEN","message_id":"m-1366082849205","collapse_key":"chat-42","priority":"high","content_available":true,)"
        R"("mutable_content":false,"time_to_live":600,"delivery_receipt_requested":true,"dry_run":false,)"
        R"("notification":{"title":"general","body":"hello"},"data":{"channel_id":"42","type":"MESSAGE_CREATE"}})",
        push));
    EXPECT_EQ(push.kind, Downstream::Kind::push);
    EXPECT_EQ(push.to.text, "REG_TOKEN");
    EXPECT_EQ(push.message_id.text, "m-1366082849205");
    EXPECT_EQ(push.error, "");
    EXPECT_TRUE(push.receipt_wanted);
    EXPECT_FALSE(push.dry_run);
    EXPECT_FALSE(push.topic);
    EXPECT_TRUE(push.plain);
}

TEST(Downstream, HoldsToTheRulesOfEveryField) {
    const std::string type = "INVALID_JSON: InvalidJson: JSON_TYPE_ERROR : Field ";
    EXPECT_EQ(with(R"("time_to_live":"abc")"), type + "\"time_to_live\" must be a JSON java.lang.Number: abc");
    EXPECT_EQ(with(R"("time_to_live":true)"), type + "\"time_to_live\" must be a JSON java.lang.Number: true");
    EXPECT_EQ(
        with(R"("time_to_live":-1)"),
        "INVALID_JSON: InvalidJson : INVALID_TTL : Invalid value (-1) for \"time_to_live\": must be between 0 and "
        "\"2419200\"");
    EXPECT_NE(with(R"("time_to_live":2419201)"), "");
    EXPECT_NE(with(R"("time_to_live":99999999999999999999)"), "");
    for (const char* good : {"0", "2419200", "\"600\"", "null", "-0"})
        EXPECT_EQ(with("\"time_to_live\":" + std::string{good}), "") << good;
    EXPECT_EQ(with(R"("collapse_key":5)"), type + "\"collapse_key\" must be a JSON java.lang.String: 5");
    for (const char* flag :
         {"content_available", "mutable_content", "dry_run", "delivery_receipt_requested", "delay_while_idle"}) {
        EXPECT_EQ(with("\"" + std::string{flag} + "\":1"),
                  type + "\"" + flag + "\" must be a JSON java.lang.Boolean: 1");
        EXPECT_EQ(with("\"" + std::string{flag} + "\":true"), "");
    }
    EXPECT_NE(with(R"("priority":"urgent")"), "");
    EXPECT_EQ(with(R"("priority":"normal")"), "");
    EXPECT_EQ(with(R"("data":[])"), type + "\"data\" must be a JSON object: []");
    EXPECT_EQ(with(R"("notification":"x")"), type + "\"notification\" must be a JSON object: x");
    EXPECT_NE(with(R"("registration_ids":["a"])"), "");
    EXPECT_EQ(with(R"("never_heard_of":{"a":[1,{"b":null}]})"), "");
}

TEST(Downstream, RefusesReservedDataKeys) {
    for (const char* key : {"from", "message_type", "google.x", "googlex", "gcm", "gcm.n"})
        EXPECT_NE(with("\"data\":{\"" + std::string{key} + "\":\"v\"}"), "") << key;
    for (const char* key : {"fro", "message_types", "goo", "title", ""})
        EXPECT_EQ(with("\"data\":{\"" + std::string{key} + "\":1}"), "") << key;
    EXPECT_EQ(with(R"("notification":{"from":"x"})"), "");
}

TEST(Downstream, CountsThePayloadInBytes) {
    const auto data = [](std::size_t bytes) { return "\"data\":{\"k\":\"" + std::string(bytes - 1, 'x') + "\"}"; };
    EXPECT_EQ(with(data(4096)), "");
    EXPECT_NE(with(data(4097)), "");
    EXPECT_EQ(problem("\"to\":\"/topics/a\"," + data(2048)), "");
    EXPECT_NE(problem("\"to\":\"/topics/a\"," + data(2049)), "");
    EXPECT_NE(with(data(4000) + ",\"notification\":{\"title\":\"" + std::string(100, 't') + "\"}"), "");
    std::string escaped;
    for (int i = 0; i < 4095; ++i) escaped += "\\u0041";
    EXPECT_EQ(with("\"data\":{\"k\":\"" + escaped + "\"}"), "");
}

TEST(Downstream, WantsOneRecipient) {
    EXPECT_EQ(problem("\"data\":{}"), "INVALID_JSON: InvalidJson: JSON_PARSING_ERROR : Missing Required Field: to");
    EXPECT_NE(with(R"("condition":"'a' in topics")"), "");
    EXPECT_EQ(problem(R"("to":"has space")"), "BAD_REGISTRATION: Invalid token on 'to' field: has space");
    EXPECT_EQ(problem(R"("to":"\/topics\/news-1")"), "");
    EXPECT_NE(problem(R"("to":"/topics/")"), "");
    EXPECT_NE(problem(R"("to":"/topics/a b")"), "");
    EXPECT_NE(problem(R"("to":7)"), "");
    for (const char* good :
         {"'a' in topics", "'a' in topics && 'b' in topics", "'a' in topics && ('b' in topics || 'c' in topics)"})
        EXPECT_EQ(problem("\"condition\":\"" + std::string{good} + "\""), "") << good;
    for (const char* bad : {"'a'", "'a' in topics &&", "('a' in topics", "'a' in topics)", "'a b' in topics",
                            "a in topics", "'a' in topics 'b' in topics",
                            "'1' in topics||'2' in topics||'3' in topics||'4' in topics||'5' in topics||'6' in topics"})
        EXPECT_NE(problem("\"condition\":\"" + std::string{bad} + "\""), "") << bad;
}

TEST(Downstream, TellsAcksAndWhatCannotBeAnswered) {
    Downstream read;
    ASSERT_TRUE(read_downstream(R"({"to":"T","message_id":"dr2:1","message_type":"ack"})", read));
    EXPECT_EQ(read.kind, Downstream::Kind::ack);
    EXPECT_EQ(read.error, "");
    ASSERT_TRUE(read_downstream(R"({"message_id":"1","message_type":"ack"})", read));
    EXPECT_EQ(read.error, "BAD_ACK");
    ASSERT_TRUE(read_downstream(R"({"to":"T","message_type":"ack"})", read));
    EXPECT_EQ(read.kind, Downstream::Kind::unanswerable);
    ASSERT_TRUE(read_downstream(R"({"random": "text"})", read));
    EXPECT_EQ(read.kind, Downstream::Kind::unanswerable);
    EXPECT_EQ(read.description, "InvalidJson: JSON_PARSING_ERROR : Missing Required Field: message_id\\n");
    ASSERT_TRUE(read_downstream(R"({"to":"T","message_id":"1","message_type":"odd"})", read));
    EXPECT_EQ(read.error, "INVALID_JSON");
}

TEST(Downstream, RefusesWhatIsNoJson) {
    for (const char* bad : {"",
                            "[]",
                            "{",
                            "{}x",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\":1,}",
                            "{,}",
                            "{'a':1}",
                            "{\"a\":01}",
                            "{\"a\":1.}",
                            "{\"a\":+1}",
                            "{\"a\":\"\n\"}",
                            "{\"a\":\"\\x\"}",
                            "{\"a\":\"\\u12g4\"}",
                            "{\"a\":tru}",
                            "{\"a\":[1,]}",
                            "{\"a\":\"",
                            "{\"a\":1e}",
                            "{\"data\":{\"a\":}}",
                            "{\"a\":nul",
                            "nonsense"}) {
        Downstream push;
        EXPECT_FALSE(read_downstream(bad, push)) << bad;
    }
    Downstream push;
    EXPECT_FALSE(read_downstream("{\"a\":" + std::string(100'000, '['), push));
    EXPECT_TRUE(read_downstream(" {\n\"message_id\" : \"1\" , \"to\"\t: \"T\" }\r\n", push));
}

TEST(Downstream, AnIdWithoutItsSendIsThePush) {
    EXPECT_EQ(push_of("id:abcd-1"), "id");
    EXPECT_EQ(push_of("a:b:abcd-1"), "a:b");
    EXPECT_EQ(push_of("plain"), "plain");
}

}  // namespace
}  // namespace sluice::sim
