// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/telemetry.h"

#include "core/report/json_text.h"
#include "tests/live/telemetry/burst_feed.h"
#include "tests/live/telemetry/http_client.h"

#include <gtest/gtest.h>

#include <memory>

namespace sluice::live {
namespace {

using testing::BurstFeed;
using testing::HttpClient;
using testing::Response;
using namespace std::chrono_literals;
using http = boost::beast::http::verb;

const Address any_port{"127.0.0.1", 0};

class TelemetryTest : public ::testing::Test {
protected:
    void open(TelemetryOptions options = {}) {
        if (!options.listen) options.listen = any_port;
        options.desk.version = "1.2.3";
        options.desk.title = "a test";
        options.config = "[pipeline]\npushers = 4\n";
        Telemetry::Opened opened = Telemetry::open(options);
        ASSERT_EQ(opened.error, "");
        telemetry = std::move(opened.telemetry);
    }
    void tell(std::uint64_t pushes = 1000) {
        telemetry->sample(feed.next(pushes));
        telemetry->result(false);  // taken
    }
    Response get(const std::string& target, const testing::Headers& headers = {}) {
        return HttpClient(*telemetry->address()).get(target, headers);
    }
    unsigned status(const std::string& target, const testing::Headers& headers = {}) {
        return get(target, headers).result_int();
    }

    std::unique_ptr<Telemetry> telemetry;
    BurstFeed feed;
};

TEST_F(TelemetryTest, ShowsItsPages) {
    open();
    tell();
    tell();
    const Response metrics = get("/metrics");
    EXPECT_EQ(metrics[boost::beast::http::field::content_type], "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_NE(metrics.body().find("\nsluice_sends_total 2000\n"), std::string::npos);
    EXPECT_NE(metrics.body().find("\nsluice_build_info{version=\"1.2.3\"} 1\n"), std::string::npos);
    EXPECT_EQ(get("/healthz").body(), "ok\n");
    EXPECT_EQ(get("/config").body(), "[pipeline]\npushers = 4\n");
    const std::string csv = get("/series").body();
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
    EXPECT_EQ(csv.substr(0, 20), "second,offered,sent,");
    const std::string last = get("/series?last=1").body();
    EXPECT_EQ(std::count(last.begin(), last.end(), '\n'), 2);
    EXPECT_NE(last.find("\n1,1000,1000,"), std::string::npos) << last;
    EXPECT_EQ(status("/series?last=x"), 400u);
    telemetry->set_config("changed = 1\n");
    EXPECT_EQ(get("/config").body(), "changed = 1\n");
}

TEST_F(TelemetryTest, ResultIsADocumentOfTheRunSoFar) {
    open();
    for (int i = 0; i < 3; ++i) tell();
    const auto parsed = parse_json(get("/result").body(), "result");
    const auto& document = std::get<boost::json::value>(parsed).as_object();
    EXPECT_EQ(document.at("title").as_string(), "a test");
    EXPECT_TRUE(document.at("seed").is_null());
    EXPECT_EQ(value_at(document, "offered"), 3000);
    EXPECT_EQ(value_at(document, "duration_s"), 3);
    EXPECT_TRUE(document.at("incomplete").as_bool());
    telemetry->sample(feed.at(feed.now() + 400ms, 0));
    const auto ended = parse_json(telemetry->result(true), "result");
    const auto& last = std::get<boost::json::value>(ended).as_object();
    EXPECT_EQ(value_at(last, "delivered"), 3000);
    EXPECT_FALSE(last.at("incomplete").as_bool());
}

TEST_F(TelemetryTest, ConnectionsAreListed) {
    open();
    tell();
    const auto parsed = parse_json(get("/connections").body(), "connections");
    const auto& all = std::get<boost::json::value>(parsed).as_object().at("connections").as_array();
    ASSERT_EQ(all.size(), 4u);
    EXPECT_EQ(all[0].at("state").as_string(), "open");
    EXPECT_EQ(all[0].at("window").to_number<int>(), 100);
    EXPECT_EQ(all[0].at("pending_peak").to_number<int>(), 100);
}

TEST_F(TelemetryTest, IsReadyOnlyWhenPushesMayLeave) {
    std::string stuck;
    TelemetryOptions options;
    options.desk.not_ready = [&] { return stuck; };
    open(options);
    EXPECT_EQ(get("/readyz").body(), "not ready: starting\n");
    tell();
    EXPECT_EQ(status("/readyz"), 200u);
    feed.connected = false;
    tell();
    EXPECT_EQ(get("/readyz").body(), "not ready: not logged in\n");
    feed.login_refused = true;
    tell();
    EXPECT_EQ(status("/readyz"), 503u);
    EXPECT_EQ(get("/readyz").body(), "not ready: login refused\n");
    feed.connected = true;
    stuck = "journal stuck: disk full";
    tell();
    EXPECT_EQ(get("/readyz").body(), "not ready: journal stuck: disk full\n");
    EXPECT_NE(get("/metrics").body().find("\nsluice_ready 0\n"), std::string::npos);
    stuck.clear();
    feed.draining = true;
    tell();
    EXPECT_EQ(get("/readyz").body(), "not ready: draining\n");
    EXPECT_EQ(status("/healthz"), 200u);
}

TEST_F(TelemetryTest, KeepsConnectionsAndAnswersHead) {
    open();
    tell();
    HttpClient client(*telemetry->address());
    EXPECT_EQ(client.get("/healthz").result_int(), 200u);
    const Response head = client.ask(http::head, "/series");
    EXPECT_EQ(head.result_int(), 200u);
    EXPECT_GT(std::stoul(std::string(head[boost::beast::http::field::content_length])), 100u);
    EXPECT_EQ(head.body(), "");
    EXPECT_EQ(client.get("/readyz").result_int(), 200u);
}

TEST_F(TelemetryTest, RefusesWhatIsNoReadOfAProgram) {
    open();
    EXPECT_EQ(status("/metrics", {{"Origin", "https://example.org"}}), 403u);
    EXPECT_EQ(status("/metrics", {{"Origin", "null"}}), 403u);
    EXPECT_EQ(status("/metrics", {{"Host", "evil.example"}}), 403u);
    EXPECT_EQ(status("/metrics", {{"Host", "127.0.0.1:1"}}), 200u);
    EXPECT_EQ(status("/nothing"), 404u);
    EXPECT_EQ(status("/../config"), 404u);
    EXPECT_EQ(status("/stream"), 426u);
    EXPECT_EQ(HttpClient(*telemetry->address()).ask(http::post, "/metrics").result_int(), 405u);
    EXPECT_EQ(HttpClient(*telemetry->address()).ask(http::delete_, "/series").result_int(), 405u);
    EXPECT_EQ(HttpClient(*telemetry->address()).ask(http::post, "/metrics", {}, "{}").result_int(), 413u);
}

TEST_F(TelemetryTest, RefusesWhatIsNoHttp) {
    open();
    const auto answer_to = [&](const std::string& bytes) {
        HttpClient client(*telemetry->address());
        client.write(bytes);
        const unsigned result = client.read().result_int();
        EXPECT_TRUE(client.closed());
        return result;
    };
    EXPECT_EQ(answer_to("hello\r\n\r\n"), 400u);
    EXPECT_EQ(answer_to("GET /metrics HTTP/1.1\r\n\r\n"), 400u);
    EXPECT_EQ(answer_to("GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"), 400u);
    EXPECT_EQ(answer_to("GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(9000, 'x')), 431u);
}

TEST_F(TelemetryTest, AsksForItsTokenBehindTheOpenPages) {
    TelemetryOptions options;
    options.desk.token = "secret";
    options.listen = Address{"0.0.0.0", 0};
    open(options);
    tell();
    for (const char* page : {"/metrics", "/healthz", "/readyz"})
        EXPECT_EQ(status(page, {{"Host", "push.example.org"}}), 200u) << page;
    for (const char* page : {"/result", "/config", "/connections", "/series", "/stream"}) {
        EXPECT_EQ(status(page), 401u) << page;
        EXPECT_EQ(status(page, {{"Authorization", "Bearer secre"}}), 401u) << page;
        EXPECT_EQ(status(page, {{"Authorization", "Bearer secrets"}}), 401u) << page;
        EXPECT_EQ(status(page, {{"Authorization", "secret"}}), 401u) << page;
    }
    EXPECT_EQ(status("/series", {{"Authorization", "Bearer secret"}}), 200u);
    EXPECT_EQ(status("/series", {{"Authorization", "Bearer secret"}, {"Origin", "https://example.org"}}), 403u);
}

TEST_F(TelemetryTest, IsRefusedWhereItMustNotListen) {
    TelemetryOptions options;
    options.listen = Address{"0.0.0.0", 0};
    EXPECT_NE(Telemetry::open(options).error.find("needs telemetry.token_file"), std::string::npos);
    open();
    options.listen = telemetry->address();
    EXPECT_NE(Telemetry::open(options).error.find("Address already in use"), std::string::npos);
    options.listen = Address{"no-such-host.invalid", 1};
    options.desk.token = "x";
    EXPECT_NE(Telemetry::open(options).error, "");
}

TEST_F(TelemetryTest, LimitsConnections) {
    TelemetryOptions options;
    options.limits.connections = 2;
    open(options);
    HttpClient one(*telemetry->address()), two(*telemetry->address());
    EXPECT_EQ(one.get("/healthz").result_int(), 200u);
    EXPECT_EQ(two.get("/healthz").result_int(), 200u);
    HttpClient three(*telemetry->address());
    EXPECT_TRUE(three.closed());
    const std::string metrics = one.get("/metrics").body();
    EXPECT_NE(metrics.find("\nsluice_telemetry_connections_refused_total 1\n"), std::string::npos);
    EXPECT_NE(metrics.find("sluice_telemetry_requests_total{code=\"200\",path=\"/healthz\"} 2"), std::string::npos)
        << metrics;
}

TEST_F(TelemetryTest, ClosesWhoSendsNoRequestInTime) {
    TelemetryOptions options;
    options.limits.first_request = 1s;
    open(options);
    HttpClient slow(*telemetry->address());
    slow.write("GET /met");
    EXPECT_TRUE(slow.closed());
    EXPECT_EQ(status("/healthz"), 200u);
}

TEST_F(TelemetryTest, AsksWhoIsAttachedAndNobodyAfterwards) {
    open();
    tell();
    int asked = 0;
    telemetry->attach(
        [&](std::vector<OutsideFigure>& to) {
            to.push_back({"sluice_x", "X.", 7.0 + asked++});
        },
        [] { return std::string("journal stuck"); });
    EXPECT_NE(get("/metrics").body().find("\nsluice_x 7\n"), std::string::npos);
    EXPECT_EQ(status("/readyz"), 503u);
    telemetry->attach({}, {});
    EXPECT_EQ(get("/metrics").body().find("sluice_x"), std::string::npos);
    EXPECT_EQ(status("/readyz"), 200u);
    EXPECT_EQ(asked, 1);
}

TEST_F(TelemetryTest, TakesANewToken) {
    TelemetryOptions options;
    options.desk.token = "old";
    open(options);
    telemetry->set_token("new");
    telemetry->set_token("");
    EXPECT_EQ(status("/config", {{"Authorization", "Bearer old"}}), 401u);
    EXPECT_EQ(status("/config", {{"Authorization", "Bearer new"}}), 200u);
    EXPECT_EQ(status("/config"), 401u);
}

TEST_F(TelemetryTest, WithoutAnAddressItStillMakesTheResult) {
    Telemetry::Opened opened = Telemetry::open({});
    ASSERT_NE(opened.telemetry, nullptr);
    EXPECT_FALSE(opened.telemetry->address());
    opened.telemetry->sample(feed.next(1000));
    const auto parsed = parse_json(opened.telemetry->result(true), "result");
    EXPECT_EQ(value_at(std::get<boost::json::value>(parsed).as_object(), "offered"), 1000);
}

}  // namespace
}  // namespace sluice::live
