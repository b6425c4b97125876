// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/push_request.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace sluice::live {
namespace {

PushRequest good(std::string_view text) {
    auto result = read_push_request(text);
    const auto* const problem = std::get_if<RequestProblem>(&result);
    EXPECT_EQ(problem, nullptr) << text << ": " << problem->message;
    return problem == nullptr ? std::get<PushRequest>(result) : PushRequest{};
}

RequestProblem bad(std::string_view text) {
    auto result = read_push_request(text);
    const auto* const problem = std::get_if<RequestProblem>(&result);
    EXPECT_NE(problem, nullptr) << text;
    return problem == nullptr ? RequestProblem{} : *problem;
}

TEST(PushRequest, ReadsEveryFieldAndWritesWhatGoesOnTheWire) {
    const auto request = good(R"({"id":"a-1","to":"TOKEN","priority":"high","ttl":600,"collapse_key":"chat",
        "data":{"k":"v \" & <x>","n":5},"notification":{"title":"hi","body_loc_args":["a","b"]},
        "content_available":true,"mutable_content":false,"dry_run":true,"delivery_receipt_requested":true})");
    EXPECT_EQ(request.id, "a-1");
    EXPECT_EQ(request.target, "TOKEN");
    EXPECT_EQ(request.priority, Priority::high);
    EXPECT_EQ(request.ttl, std::chrono::minutes{10});
    EXPECT_EQ(request.collapse_key, "chat");
    EXPECT_TRUE(request.dry_run);
    EXPECT_FALSE(request.is_topic);
    EXPECT_TRUE(request.original.empty());
    const auto wire = boost::json::parse("{" + request.body + "}").as_object();
    EXPECT_EQ(wire, boost::json::parse(R"({"to":"TOKEN","priority":"high","collapse_key":"chat",
        "data":{"k":"v \" & <x>","n":5},"notification":{"title":"hi","body_loc_args":["a","b"]},
        "content_available":true,"mutable_content":false,"dry_run":true,"delivery_receipt_requested":true})"));
}

TEST(PushRequest, LeavesOutWhatIsNotGiven) {
    const auto request = good(R"({"to":"T"})");
    EXPECT_EQ(request.body, R"("to":"T")");
    EXPECT_TRUE(request.id.empty());
    EXPECT_EQ(request.ttl, pipeline_ttl);
    EXPECT_EQ(request.priority, Priority::normal);
}

TEST(PushRequest, PriorityIsHighWithANotificationUnlessSaid) {
    EXPECT_EQ(good(R"({"to":"T","notification":{"title":"x"}})").priority, Priority::high);
    EXPECT_EQ(good(R"({"to":"T","notification":{"title":"x"},"priority":"low"})").priority, Priority::low);
    EXPECT_EQ(good(R"({"to":"T","priority":"low"})").body, R"("to":"T","priority":"normal")");
}

TEST(PushRequest, TopicsAndConditions) {
    EXPECT_TRUE(good(R"({"to":"/topics/dogs"})").is_topic);
    const auto request = good(R"({"condition":"'dogs' in topics && 'cats' in topics"})");
    EXPECT_TRUE(request.is_topic);
    EXPECT_EQ(request.target, "'dogs' in topics && 'cats' in topics");
    EXPECT_NE(bad(R"({"to":"/topics/a b"})").message, "");
    EXPECT_NE(bad(R"({"to":"/topics/"})").message, "");
    EXPECT_EQ(bad(R"({"to":"T","condition":"x"})").message,
              "found condition = \"x\", expected only one of \"to\" and \"condition\"");
}

TEST(PushRequest, EscapesWhatXmlHasNoPlaceFor) {
    EXPECT_EQ(good("{\"to\":\"T\",\"data\":{\"k\":\"\\u0007\xef\xbf\xbf\"}}").body,
              "\"to\":\"T\",\"data\":{\"k\":\"\\u0007\\uffff\"}");
    EXPECT_EQ(good("{\"to\":\"T\",\"data\":{\"k\":\"\xf0\x9f\x98\x80\"}}").body,
              "\"to\":\"T\",\"data\":{\"k\":\"\xf0\x9f\x98\x80\"}");
}

TEST(PushRequest, WritesTextsAndObjectsAsTheyWere) {
    const auto written = [](std::string data) { return good("{\"to\":\"T\",\"data\":" + data + "}").body; };
    const std::string to = R"("to":"T","data":)";
    for (const std::string data : {R"({})", R"({"k":""})", R"({"a":{},"b":{"c":"d","e":[{"f":"g"},1,null]},"h":true})",
                                   R"({"q\"\\":"\"\\"})", R"({"\n":"a\tb"})", "{\"k\":\"\x7f\xc3\xa9\"}"})
        EXPECT_EQ(written(data), to + data);
    EXPECT_EQ(written(R"( { "k" : "\u0041\/" , "n" : [ ] } )"), to + R"({"k":"A/","n":[]})");
}

TEST(PushRequest, SaysWhereItIsWrong) {
    const auto unknown = bad("{\"to\":\"T\",\n \"colapse_key\":\"x\"}");
    EXPECT_EQ(unknown.line, 2);
    EXPECT_EQ(unknown.column, 2);
    EXPECT_EQ(unknown.message,
              "found the unknown field \"colapse_key\", expected one of a push request's; did you "
              "mean \"collapse_key\"?");
    const auto inner = bad("{\"to\":\"T\",\"data\":{\"a\":\"b\",\"from\":\"x\"}}");
    EXPECT_EQ(inner.column, 27);
    const auto value = bad("{\"to\":\"T\",\"ttl\":-1}");
    EXPECT_EQ(value.column, 17);
    EXPECT_EQ(value.message, "found ttl = -1, expected a whole number of seconds from 0 to 2419200");
    const auto syntax = bad("{\"to\":\"T\",\n}");
    EXPECT_EQ(syntax.line, 2);
    EXPECT_EQ(syntax.column, 1);
}

TEST(PushRequest, RefusesWhatFirebaseWould) {
    for (const char* text : {"",
                             "{",
                             "[]",
                             "5",
                             "{}",
                             R"({"to":""})",
                             R"({"to":5})",
                             R"({"to":"a b"})",
                             R"({"to":"T"} x)",
                             R"({"to":"T"}{"to":"T"})",
                             R"({"to":"T","ttl":2419201})",
                             R"({"to":"T","ttl":"600"})",
                             R"({"to":"T","ttl":1.5})",
                             R"({"to":"T","dry_run":1})",
                             R"({"to":"T","id":""})",
                             R"({"to":"T","id":"a b"})",
                             R"({"to":"T","id":"é"})",
                             R"({"to":"T","data":[]})",
                             R"({"to":"T","data":{"google.x":"1"}})",
                             R"({"to":"T","data":{"gcm":"1"}})",
                             R"({"to":"T","data":{"message_type":"1"}})",
                             R"({"to":"T","notification":{"titel":"x"}})",
                             R"({"to":"T","notification":{"title":5}})",
                             R"({"to":"T","priority":"urgent"})",
                             R"({"to":"T","message_id":"x"})",
                             R"({"to":"T","data":{"k":"\ud800"}})",
                             "{\"to\":\"T\",\"data\":{\"k\":\"\xff\"}}"})
        EXPECT_NE(bad(text).message, "") << text;
    EXPECT_NE(bad(R"({"to":"T","id":")" + std::string(129, 'x') + "\"}").message, "");
    EXPECT_EQ(good(R"({"to":"T","id":")" + std::string(128, 'x') + "\"}").id.size(), 128u);
}

TEST(PushRequest, BoundsSizesAndDepth) {
    const auto with_payload = [](std::size_t bytes, const char* to) {
        return std::string{"{\"to\":\""} + to + "\",\"data\":{\"k\":\"" + std::string(bytes - 1, 'x') + "\"}}";
    };
    good(with_payload(4096, "T"));
    EXPECT_EQ(bad(with_payload(4097, "T")).message, "found 4097 bytes of payload, expected at most 4096");
    good(with_payload(2048, "/topics/x"));
    bad(with_payload(2049, "/topics/x"));
    EXPECT_NE(bad(std::string(70'000, ' ')).message.find("65536"), std::string::npos);
    bad("{\"to\":\"T\",\"data\":{\"k\":" + std::string(30'000, '[') + std::string(30'000, ']') + "}}");
}

TEST(PushRequest, KeepsTheOriginalWhereAsked) {
    const std::string text = R"({"to":"T", "ttl":5})";
    EXPECT_EQ(std::get<PushRequest>(read_push_request(text, true)).original, text);
}

}  // namespace
}  // namespace sluice::live
