// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/session.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>

namespace sluice::live {
namespace {

struct FakeHost : SessionHost {
    void submit(Submission&& submission, bool) override { submitted.push_back(std::move(submission)); }
    bool backed_up() const override { return is_backed_up; }
    void order(Order&& order) override { orders.push_back(std::move(order)); }
    Source* source() override { return nullptr; }
    std::uint64_t hash(std::string_view text) override { return text.size(); }
    bool keeps_original() const override { return false; }
    bool on_loopback() const override { return true; }
    const std::string& token() const override { return secret; }
    void count_invalid() override { ++invalid; }
    void count_answer(unsigned) override {}

    std::vector<Submission> submitted;
    std::vector<Order> orders;
    std::string secret;
    bool is_backed_up = false;
    int invalid = 0;
};

class HttpSessionTest : public testing::Test {
protected:
    static std::string request(const std::string& target, const std::string& body,
                               const std::string& type = "application/json", const std::string& more = "") {
        return "POST " + target + " HTTP/1.1\r\nHost: localhost:8080\r\nContent-Type: " + type +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more + "\r\n" + body;
    }
    void accept(std::size_t submission) {
        const Submission& each = host.submitted.at(submission);
        session.told({each.tag, Told::Kind::accepted, {}, Reason::none, 0, each.request.id, {}});
        session.resume();
    }
    /// The status lines of what came out.
    std::vector<int> statuses() {
        std::vector<int> found;
        const std::string out = session.take_output();
        for (std::size_t at = 0; (at = out.find("HTTP/1.1 ", at)) != std::string::npos; ++at)
            found.push_back(std::stoi(out.substr(at + 9, 3)));
        return found;
    }
    int status_of(const std::string& text) {
        session.received(text);
        const auto found = statuses();
        EXPECT_EQ(found.size(), 1u) << text;
        return found.empty() ? 0 : found[0];
    }

    FakeHost host;
    HttpSession session{host, 7};
    const std::string push = R"({"id":"a","to":"T"})";
};

TEST_F(HttpSessionTest, APushIsSubmittedAndAnsweredWhenTold) {
    session.received(request("/v1/push", push));
    ASSERT_EQ(host.submitted.size(), 1u);
    EXPECT_EQ(host.submitted[0].tag >> 32, 7u);
    EXPECT_EQ(host.submitted[0].device, 1u);
    EXPECT_FALSE(session.has_output());
    accept(0);
    const std::string out = session.take_output();
    EXPECT_TRUE(out.starts_with("HTTP/1.1 202 Accepted\r\n")) << out;
    EXPECT_TRUE(out.ends_with("\r\n\r\n{\"id\":\"a\",\"status\":202}\n")) << out;
    EXPECT_FALSE(session.done());
    EXPECT_EQ(session.phase(), HttpSession::Phase::idle);
}

TEST_F(HttpSessionTest, TakesRequestsCutAtAnyByte) {
    const std::string whole = request("/v1/push", push) + request("/v1/push?wait=outcome", push);
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        FakeHost fresh;
        HttpSession cut_session{fresh, 1};
        cut_session.received(whole.substr(0, cut));
        cut_session.received(whole.substr(cut));
        ASSERT_EQ(fresh.submitted.size(), 2u) << cut;
        EXPECT_FALSE(fresh.submitted[0].wants_outcome);
        EXPECT_TRUE(fresh.submitted[1].wants_outcome);
    }
}

TEST_F(HttpSessionTest, PipelinedAnswersKeepTheOrderOfRequests) {
    session.received(request("/v1/push", R"({"id":"1","to":"T"})") + request("/v1/push", R"({"id":"2","to":"T"})") +
                     request("/v1/push", "nonsense"));
    ASSERT_EQ(host.submitted.size(), 2u);
    EXPECT_EQ(host.invalid, 1);
    accept(1);
    EXPECT_FALSE(session.has_output());
    accept(0);
    EXPECT_EQ(statuses(), (std::vector{202, 202, 400}));
}

TEST_F(HttpSessionTest, PipeliningIsBounded) {
    for (std::size_t i = 0; i < SessionLimits::pipelined + 50; ++i) session.received(request("/v1/push", push));
    EXPECT_EQ(host.submitted.size(), SessionLimits::pipelined);
    EXPECT_FALSE(session.wants_input());
    for (std::size_t i = 0; i < SessionLimits::pipelined; ++i) accept(i);
    EXPECT_EQ(host.submitted.size(), SessionLimits::pipelined + 50);
}

TEST_F(HttpSessionTest, RefusesWhatAWebPageCouldSend) {
    EXPECT_EQ(status_of(request("/v1/push", push, "application/json", "Origin: http://evil\r\n")), 403);
    EXPECT_EQ(status_of(request("/v1/push", push, "text/plain")), 415);
    EXPECT_EQ(status_of("POST /v1/push HTTP/1.1\r\nHost: evil.com\r\nContent-Type: application/json\r\nContent-Length: "
                        "2\r\n\r\n{}"),
              403);
    EXPECT_TRUE(host.submitted.empty());
}

TEST_F(HttpSessionTest, RefusesWhatItDoesNotKnow) {
    EXPECT_EQ(status_of(request("/v1/pusch", push)), 404);
    EXPECT_EQ(status_of("GET /v1/push HTTP/1.1\r\nHost: localhost\r\n\r\n"), 405);
    EXPECT_EQ(status_of(request("/v1/push?wait=forever", push)), 400);
    EXPECT_EQ(status_of(request("/v1/push", push, "application/json", "Content-Encoding: gzip\r\n")), 415);
    EXPECT_FALSE(session.done());
    EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400);
    EXPECT_TRUE(session.done());
}

TEST_F(HttpSessionTest, BodiesAndHeadsAreBounded) {
    EXPECT_EQ(
        status_of("POST /v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                  "70000\r\n\r\n"),
        413);
    EXPECT_TRUE(session.done());
    HttpSession other{host, 8};
    other.received("POST /v1/push HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x'));
    EXPECT_TRUE(other.take_output().starts_with("HTTP/1.1 431 "));
    EXPECT_TRUE(other.done());
    HttpSession chunked{host, 9};
    chunked.received(
        "POST /v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) chunked.received("2000\r\n" + std::string(8192, ' ') + "\r\n");
    chunked.received("0\r\n\r\n");
    EXPECT_TRUE(chunked.take_output().starts_with("HTTP/1.1 413 "));
    EXPECT_TRUE(host.submitted.empty());
}

TEST_F(HttpSessionTest, TokensGuardEverything) {
    host.secret = "sesame";
    EXPECT_EQ(status_of(request("/v1/push", push)), 401);
    EXPECT_EQ(status_of(request("/v1/push", push, "application/json", "Authorization: Bearer sesamE\r\n")), 401);
    session.received(request("/v1/push", push, "application/json", "Authorization: Bearer sesame\r\n"));
    EXPECT_EQ(host.submitted.size(), 1u);
}

TEST_F(HttpSessionTest, OrdersNeedAToken) {
    EXPECT_EQ(status_of("POST /v1/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"), 403);
    host.secret = "sesame";
    const std::string bearer = "Authorization: Bearer sesame\r\n";
    session.received("POST /v1/purge?priority=low HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n" + bearer +
                     "\r\n");
    session.received(request("/v1/reload?dry_run=1", "[pipeline]\n", "application/toml", bearer));
    ASSERT_EQ(host.orders.size(), 2u);
    EXPECT_EQ(host.orders[0].route.kind, Route::Kind::purge);
    EXPECT_EQ(host.orders[0].route.priority, Priority::low);
    EXPECT_TRUE(host.orders[1].route.dry_run);
    EXPECT_EQ(host.orders[1].body, "[pipeline]\n");
    session.controlled(static_cast<std::uint32_t>(host.orders[1].tag), 400, "{}");
    session.controlled(static_cast<std::uint32_t>(host.orders[0].tag), 200, "{}");
    EXPECT_EQ(statuses(), (std::vector{200, 400}));
}

TEST_F(HttpSessionTest, AStreamsLinesComeInTheOrderOfInput) {
    const std::string first = "{\"id\":\"1\",\"to\":\"T\"}\n{\"id\":\"2\",\"to\":\"T\"}\r\n\nbad\n{\"id\":\"3\"";
    const std::string second = ",\"to\":\"T\"}";
    const auto chunk = [](const std::string& text) {
        std::array<char, 16> size{};
        std::snprintf(size.data(), size.size(), "%zx\r\n", text.size());
        return size.data() + text + "\r\n";
    };
    session.received(
        "POST /v1/pushes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        "Transfer-Encoding: chunked\r\n\r\n" +
        chunk(first));
    EXPECT_EQ(host.submitted.size(), 2u);
    EXPECT_TRUE(session.take_output().ends_with("Transfer-Encoding: chunked\r\n\r\n"));
    accept(1);
    EXPECT_FALSE(session.has_output());
    accept(0);
    const std::string out = session.take_output();
    EXPECT_LT(out.find("\"id\":\"1\""), out.find("\"id\":\"2\""));
    EXPECT_NE(out.find("\"status\":400"), std::string::npos);
    EXPECT_NE(out.find("\"line\":4,\"column\":1"), std::string::npos) << out;
    session.received(chunk(second));
    session.received("0\r\n\r\n" + request("/v1/push", push));
    ASSERT_EQ(host.submitted.size(), 3u);
    EXPECT_FALSE(session.has_output());
    accept(2);
    EXPECT_TRUE(session.take_output().ends_with("{\"id\":\"3\",\"status\":202}\n\r\n0\r\n\r\n"));
    ASSERT_EQ(host.submitted.size(), 4u);  // the next request waited for the stream's end
    accept(3);
    EXPECT_EQ(statuses(), std::vector{202});
}

TEST_F(HttpSessionTest, AStreamOfOutcomesTellsThemAsTheyEnd) {
    session.received(request("/v1/pushes?wait=outcome", "{\"id\":\"1\",\"to\":\"T\"}\n{\"id\":\"2\",\"to\":\"T\"}\n",
                             "application/x-ndjson"));
    ASSERT_EQ(host.submitted.size(), 2u);
    session.take_output();
    session.told({host.submitted[1].tag, Told::Kind::ended, {}, Reason::none, 0, "2", "{\"id\":\"2\"}"});
    session.resume();
    EXPECT_NE(session.take_output().find("{\"status\":200,\"id\":\"2\"}\n"), std::string::npos);
    session.told({host.submitted[0].tag, Told::Kind::shed, {}, Reason::incoming, 5, "1", "{\"id\":\"1\"}"});
    session.resume();
    EXPECT_NE(session.take_output().find("{\"id\":\"1\",\"status\":429,\"outcome\":\"shed\",\"reason\":\"incoming\","
                                         "\"retry_after_s\":5}\n\r\n0\r\n\r\n"),
              std::string::npos);
}

TEST_F(HttpSessionTest, AStreamWaitsWhileTheQueueIsFull) {
    session.received(
        "POST /v1/pushes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        "Content-Length: 40\r\n\r\n{\"id\":\"1\",\"to\":\"T\"}\n");
    host.is_backed_up = true;
    EXPECT_FALSE(session.wants_input());
    session.received("{\"id\":\"2\",\"to\":\"T\"}\n");
    EXPECT_EQ(host.submitted.size(), 1u);
    host.is_backed_up = false;
    session.resume();
    EXPECT_EQ(host.submitted.size(), 2u);
}

TEST_F(HttpSessionTest, ALineThatIsTooLongIsRefusedAndTheRestGoesOn) {
    session.received(request("/v1/pushes", std::string(100'000, 'x') + "\n" + push + "\n", "application/x-ndjson"));
    ASSERT_EQ(host.submitted.size(), 1u);
    accept(0);
    const std::string out = session.take_output();
    EXPECT_NE(out.find("{\"status\":413"), std::string::npos) << out;
    EXPECT_NE(out.find("{\"id\":\"a\",\"status\":202}"), std::string::npos);
}

TEST_F(HttpSessionTest, ContinuesWhereAsked) {
    session.received(
        "POST /v1/push HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 19"
        "\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(session.take_output(), "HTTP/1.1 100 Continue\r\n\r\n");
    session.received(push);
    EXPECT_EQ(host.submitted.size(), 1u);
}

TEST_F(HttpSessionTest, ClosesWhereAsked) {
    session.received(request("/v1/push", push, "application/json", "Connection: close\r\n"));
    EXPECT_FALSE(session.done());
    accept(0);
    EXPECT_NE(session.take_output().find("Connection: close"), std::string::npos);
    EXPECT_TRUE(session.done());
}

TEST_F(HttpSessionTest, AnswersWhatIsUnderWayAfterTheInputEnded) {
    session.received(request("/v1/push", push) + "POST /v1/pu");
    session.input_ended();
    EXPECT_FALSE(session.done());
    accept(0);
    EXPECT_EQ(statuses(), std::vector{202});
    EXPECT_TRUE(session.done());
}

TEST_F(HttpSessionTest, ASlowRequestEndsWith408) {
    session.received("POST /v1/push HTTP/1.1\r\nHost:");
    EXPECT_EQ(session.phase(), HttpSession::Phase::reading);
    session.timed_out();
    EXPECT_EQ(statuses(), std::vector{408});
    EXPECT_TRUE(session.done());
}

}  // namespace
}  // namespace sluice::live
