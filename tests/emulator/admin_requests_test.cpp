// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/admin_requests.h"

#include "tests/emulator/test_server.h"

#include <gtest/gtest.h>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

namespace sluice::sim {
namespace {

AdminRequest get(const std::string& target) { return {"GET", target, "127.0.0.1:9", "", ""}; }
AdminRequest post(const std::string& target, const std::string& body, const std::string& type = "application/json") {
    return {"POST", target, "localhost", type, body};
}

class AdminRequestsTest : public testing::Test {
protected:
    AdminAnswer ask(const AdminRequest& request, bool on_loopback = true) {
        return server_.on([&](Emulator& emulator) { return AdminRequests(emulator, 1, on_loopback).answer(request); });
    }
    unsigned status(const AdminRequest& request) { return ask(request).status; }
    boost::json::object body(const AdminRequest& request) {
        const AdminAnswer answer = ask(request);
        EXPECT_EQ(answer.status, 200u) << answer.body;
        return boost::json::parse(answer.body).as_object();
    }
    std::string error(const AdminRequest& request) {
        const auto answer = boost::json::parse(ask(request).body).as_object();
        return answer.contains("error") ? std::string{answer.at("error").as_string()} : "";
    }

    TestServer server_;
};

TEST_F(AdminRequestsTest, AWebPageCannotReachIt) {
    AdminRequest request = get("/stats");
    request.has_origin = true;
    EXPECT_EQ(status(request), 403u);
    request = get("/stats");
    request.host = "evil.example";
    EXPECT_EQ(status(request), 403u);
    EXPECT_EQ(ask(request, false).status, 200u) << "beyond loopback any name may be ours";
    EXPECT_EQ(status(post("/fault", R"({"kind": "drop"})", "text/plain")), 415u);
    EXPECT_EQ(status(post("/fault", R"({"kind": "drop"})", "application/x-www-form-urlencoded")), 415u);
    EXPECT_EQ(status(post("/reset", "a=b", "application/x-www-form-urlencoded")), 415u);
}

TEST_F(AdminRequestsTest, PathsAndMethods) {
    EXPECT_EQ(status(get("/")), 404u);
    EXPECT_EQ(status(get("/statsx")), 404u);
    const AdminAnswer wrong = ask(get("/reset"));
    EXPECT_EQ(wrong.status, 405u);
    EXPECT_EQ(wrong.allow, "POST");
    EXPECT_EQ(ask(post("/stats", "{}")).allow, "GET");
}

TEST_F(AdminRequestsTest, ShowsWhatCame) {
    TestClient client(server_.port());
    client.login();
    client.send(push_stanza("one", "TOKEN"));
    client.until("</message>");
    EXPECT_EQ(body(get("/stats")).at("received"), 1);
    EXPECT_EQ(body(get("/stats")).at("answers").at("ack"), 1);
    const auto connections = body(get("/connections")).at("connections").as_array();
    ASSERT_EQ(connections.size(), 1u);
    EXPECT_EQ(connections[0].at("pending_peak"), 1);
    EXPECT_EQ(connections[0].at("state"), "open");
    const auto messages = body(get("/messages?last=5")).at("messages").as_array();
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].at("to"), "TOKEN");
    EXPECT_EQ(messages[0].at("body").at("message_id"), "one");
    EXPECT_EQ(messages[0].at("answer"), "ack");
    EXPECT_TRUE(body(get("/messages?last=0")).at("messages").as_array().empty());
    EXPECT_EQ(status(get("/messages?last=-1")), 400u);
    EXPECT_EQ(status(get("/messages?first=1")), 400u);
}

TEST_F(AdminRequestsTest, ScriptsTheNextAnswers) {
    EXPECT_EQ(body(post("/script", R"({"to": "T", "answer": "DEVICE_UNREGISTERED", "count": 2})")).at("scripted"), 2);
    EXPECT_EQ(body(post("/script", R"({"to": "T", "answers": ["ack", "SOMETHING_NEW"]})")).at("scripted"), 2);
    TestClient client(server_.port());
    client.login();
    std::string said;
    for (const char* id : {"1", "2", "3", "4", "5"}) {
        client.send(push_stanza(id));
        said += client.until("</message>") + "\n";
    }
    EXPECT_NE(said.find("DEVICE_UNREGISTERED"), std::string::npos);
    const auto answers = body(get("/stats")).at("answers").as_object();
    EXPECT_EQ(answers.at("DEVICE_UNREGISTERED"), 2);
    EXPECT_EQ(answers.at("SOMETHING_NEW"), 1);
    EXPECT_EQ(answers.at("ack"), 2);
}

TEST_F(AdminRequestsTest, AWrongScriptIsRefused) {
    EXPECT_NE(error(post("/script", R"({"to": "T", "answer": "DEVICE_UNREGISTRED"})")).find("\"DEVICE_UNREGISTERED\""),
              std::string::npos);
    for (const char* body :
         {"", "[]", "{", "{}", R"({"to": "T"})", R"({"to": "", "answer": "ack"})", R"({"to": 5, "answer": "ack"})",
          R"({"to": "T", "answers": []})", R"({"to": "T", "answers": "ack"})", R"({"to": "T", "answers": [5]})",
          R"({"to": "T", "answer": "ack", "count": 0})", R"({"to": "T", "answer": "lower case"})",
          R"({"to": "T", "answer": "ack", "times": 3})", R"({"to": "T", "answer": "ack", "answers": []})"})
        EXPECT_EQ(status(post("/script", body)), 400u) << body;
    std::string deep;
    for (int i = 0; i < 1000; ++i) deep += "[";
    EXPECT_EQ(status(post("/script", deep)), 400u);
}

TEST_F(AdminRequestsTest, AFaultStrikesNow) {
    TestClient client(server_.port());
    client.login();
    EXPECT_EQ(status(post("/fault", R"({"kind": "drop"})")), 200u);
    EXPECT_EQ(client.rest().find("not closed"), std::string::npos);
    EXPECT_TRUE(server_.until([](const EmulatorStats& stats) { return stats.connections == 0; }));
    EXPECT_EQ(status(post("/fault", "kind = \"refuse\"\nlasts = \"1h\"\n", "application/toml")), 200u);
    EXPECT_EQ(status(post("/fault", R"({"kind": "dorp"})")), 400u);
    EXPECT_EQ(status(post("/fault", R"({"kind": "machine-loss", "machine": 7, "lasts": "1s"})")), 400u);
}

TEST_F(AdminRequestsTest, ResetBeginsAnew) {
    TestClient client(server_.port());
    client.login();
    client.send(push_stanza("one"));
    client.until("</message>");
    EXPECT_EQ(body(post("/reset", "")).at("now_s").to_number<double>(), 0);
    EXPECT_EQ(body(get("/stats")).at("received"), 0);
    EXPECT_TRUE(body(get("/messages")).at("messages").as_array().empty());
    client.send(push_stanza("two"));
    EXPECT_NE(client.until("</message>").find("two"), std::string::npos) << "connections stay";
}

TEST_F(AdminRequestsTest, UpstreamNeedsSomebody) {
    const AdminRequest request = post("/upstream", R"({"device": "D", "data": {"text": "hello"}})");
    EXPECT_EQ(status(request), 409u);
    TestClient client(server_.port());
    client.login();
    EXPECT_EQ(status(request), 200u);
    EXPECT_NE(client.until("</message>").find("hello"), std::string::npos);
    EXPECT_EQ(status(post("/upstream", R"({"device": "D", "data": 5})")), 400u);
}

}  // namespace
}  // namespace sluice::sim
