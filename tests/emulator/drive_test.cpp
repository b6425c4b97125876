// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/drive.h"

#include "sim/arrivals.h"
#include "sim/emulator/push_writer.h"
#include "sim/scenario_reader.h"
#include "tests/emulator/fake_ingress.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <utility>

namespace sluice::sim {
namespace {

Scenario scenario_of(const std::string& more = "") {
    const std::string text = R"(
[scenario]
duration = "400ms"
[[arrivals]]
name = "chat"
kind = "poisson"
rate = "5k/s"
priority = { high = 0.3, normal = 0.5, low = 0.2 }
ttl = "90s"
devices = 100
collapse_keys = 2
)" + more;
    auto read = read_scenario_text(text, "drive.toml", "");
    EXPECT_TRUE(read.scenario) << (read.problems.empty() ? "" : to_string(read.problems[0]));
    return *read.scenario;
}

DriveOptions options_to(const FakeIngress& ingress) {
    DriveOptions options;
    options.client.to = *parse_url(ingress.url());
    options.id_prefix = "t";
    return options;
}

/// What `run` of the scenario would offer, as requests.
std::vector<std::string> expected_lines(const Scenario& scenario, bool receipts) {
    Arrivals arrivals(scenario);
    const PushWriter writer("t", receipts, 0);
    std::string text;
    Push push;
    for (std::uint64_t number = 0; arrivals.next_at() != nanoseconds(never); ++number) {
        arrivals.take(push);
        writer.write(push, number, text);
    }
    return lines_of(text);
}

TEST(Drive, SendsTheArrivalsOfARunEachOnce) {
    const FakeIngress ingress;
    const Scenario scenario = scenario_of();
    const DriveReport report = drive(scenario, options_to(ingress));
    std::vector<std::string> expected = expected_lines(scenario, false), came = ingress.lines();
    std::sort(expected.begin(), expected.end());
    std::sort(came.begin(), came.end());
    ASSERT_GT(expected.size(), 1500u);
    EXPECT_EQ(came, expected);
    EXPECT_EQ(report.intended, expected.size());
    EXPECT_EQ(report.offered, expected.size());
    EXPECT_EQ(report.statuses, (std::map<unsigned, std::uint64_t>{{202, expected.size()}}));
    EXPECT_TRUE(report.went_well());
    EXPECT_EQ(report.lag.count(), expected.size());
    EXPECT_GE(report.wall_s, 0.39) << "in real time, not faster";
}

TEST(Drive, SaysWhatItWantsInHeaders) {
    const FakeIngress ingress;
    DriveOptions options = options_to(ingress);
    options.client.token = "secret";
    drive(scenario_of("[firebase]\nreceipts = 0.5\n"), options);
    ASSERT_FALSE(ingress.requests().empty());
    for (const FakeIngress::Request& request : ingress.requests()) {
        EXPECT_EQ(request.target, "/v1/pushes");
        EXPECT_EQ(request.authorization, "Bearer secret");
        EXPECT_EQ(request.content_type, "application/x-ndjson");
    }
    EXPECT_NE(ingress.lines().at(0).find("\"delivery_receipt_requested\":true"), std::string::npos);
}

TEST(Drive, ASlowAnswerDelaysNoPush) {
    // The first request is answered when the last push has come, which would never be if anything waited for it.
    const Scenario scenario = scenario_of();
    const std::size_t all = expected_lines(scenario, false).size();
    bool first = true;
    const FakeIngress ingress([&](const FakeIngress::Request& request) {
        FakeIngress::Answer answer = FakeIngress::accept_all(request);
        if (std::exchange(first, false)) answer.after_lines = all;
        return answer;
    });
    const DriveReport report = drive(scenario, options_to(ingress));
    EXPECT_EQ(ingress.lines().size(), all);
    EXPECT_TRUE(report.went_well());
    EXPECT_GE(report.connections_peak, 2u);
}

TEST(Drive, CountsEveryStatus) {
    const FakeIngress ingress([](const FakeIngress::Request& request) {
        std::string body;
        for (const std::string& line : lines_of(request.body)) {
            const bool is_low = line.find("\"priority\":\"low\"") != std::string::npos;
            body += is_low ? "{\"status\":429,\"outcome\":\"shed\"}\n" : "{\"id\":\"a\",\"status\":202}\n";
        }
        return FakeIngress::Answer{200, body};
    });
    const Scenario scenario = scenario_of();
    std::uint64_t low = 0;
    for (const std::string& line : expected_lines(scenario, false))
        low += line.find("\"priority\":\"low\"") != std::string::npos ? 1 : 0;
    const DriveReport report = drive(scenario, options_to(ingress));
    EXPECT_EQ(report.statuses.at(429), low);
    EXPECT_EQ(report.statuses.at(202), report.intended - low);
}

TEST(Drive, ARefusedRequestCountsForAllItsPushes) {
    const FakeIngress ingress([](const FakeIngress::Request&) {
        return FakeIngress::Answer{401, "{\"status\":401,\"error\":\"no token\"}\n"};
    });
    const DriveReport report = drive(scenario_of(), options_to(ingress));
    EXPECT_EQ(report.statuses, (std::map<unsigned, std::uint64_t>{{401, report.intended}}));
    EXPECT_EQ(report.refusals.begin()->first, "{\"status\":401,\"error\":\"no token\"}");
    EXPECT_EQ(report.unanswered, 0u);
    EXPECT_FALSE(report.went_well());
}

TEST(Drive, WhatIsHungUpOnIsUnanswered) {
    std::size_t requests = 0, lost = 0;
    FakeIngress ingress([&](const FakeIngress::Request& request) {
        if (requests++ % 3 == 1) {
            lost += lines_of(request.body).size();
            return FakeIngress::Answer{0, "", true};
        }
        return FakeIngress::accept_all(request);
    });
    const DriveReport report = drive(scenario_of(), options_to(ingress));
    EXPECT_GT(lost, 0u);
    EXPECT_EQ(report.unanswered, lost);
    EXPECT_EQ(report.statuses.at(202), report.intended - lost);
    EXPECT_FALSE(report.went_well());
    EXPECT_EQ(report.intended, report.statuses.at(202) + report.unsent + report.unanswered);
}

TEST(Drive, NobodyListensIsUnsent) {
    DriveOptions options;
    options.client.to = *parse_url("http://127.0.0.1:1");
    options.settle = std::chrono::milliseconds{50};
    const DriveReport report = drive(scenario_of(), options);
    EXPECT_EQ(report.unsent, report.intended);
    EXPECT_EQ(report.offered, 0u);
    EXPECT_EQ(report.unanswered, 0u);
    EXPECT_EQ(report.problems.at("Connection refused"), report.intended);
}

TEST(Drive, ResetsTheEmulatorFirst) {
    const FakeIngress pusher;
    const FakeIngress admin([](const FakeIngress::Request&) { return FakeIngress::Answer{200, "{}"}; });
    DriveOptions options = options_to(pusher);
    options.admin = parse_url(admin.url());
    drive(scenario_of(), options);
    ASSERT_EQ(admin.requests().size(), 1u);
    EXPECT_EQ(admin.requests()[0].target, "/reset");
}

TEST(Drive, WithoutTheEmulatorItDoesNotBegin) {
    const FakeIngress pusher;
    const FakeIngress admin([](const FakeIngress::Request&) { return FakeIngress::Answer{404, ""}; });
    DriveOptions options = options_to(pusher);
    options.admin = parse_url(admin.url());
    EXPECT_THROW(drive(scenario_of(), options), DriveError);
    options.admin = parse_url("http://127.0.0.1:1");
    EXPECT_THROW(drive(scenario_of(), options), DriveError);
    EXPECT_TRUE(pusher.requests().empty());
}

TEST(Drive, TheReportHasWhatTheTextHas) {
    const FakeIngress ingress;
    const DriveReport report = drive(scenario_of(), options_to(ingress));
    const boost::json::object document = drive_document(report);
    EXPECT_EQ(document.at("intended").to_number<std::uint64_t>(), report.intended);
    EXPECT_EQ(document.at("statuses").at("202").to_number<std::uint64_t>(), report.intended);
    EXPECT_EQ(document.at("lag_ms").at("count").to_number<std::uint64_t>(), report.intended);
    EXPECT_NE(drive_text(report).find("202"), std::string::npos);
}

}  // namespace
}  // namespace sluice::sim
