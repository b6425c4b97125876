// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/settings.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>

namespace sluice {
namespace {

using namespace std::chrono_literals;

TEST(Settings, DefaultsAreGood) {
    EXPECT_TRUE(problems(Settings{}).empty());
    Settings settings;
    settings.quota = Settings::Quota{1, 1, 1s};
    settings.pushers = 0;
    settings.buffer = 0;
    settings.default_ttl = 0s;
    EXPECT_TRUE(problems(settings).empty());
}

TEST(Settings, EachWrongKeyIsNamed) {
    struct Case {
        const char* key;
        std::function<void(Settings&)> spoil;
    };
    const std::vector<Case> cases{
        {"pushers", [](Settings& s) { s.pushers = 100'001, s.window = 1; }},
        {"window", [](Settings& s) { s.window = 0; }},
        {"window", [](Settings& s) { s.window = 100'001; }},
        {"window", [](Settings& s) { s.pushers = 10'000, s.window = 10'000; }},
        {"buffer", [](Settings& s) { s.buffer = 1'000'000'001; }},
        {"ack_timeout", [](Settings& s) { s.ack_timeout = 0s; }},
        {"ack_timeout", [](Settings& s) { s.ack_timeout = Duration::max(); }},
        {"drain_grace", [](Settings& s) { s.drain_grace = -1s; }},
        {"ping.idle", [](Settings& s) { s.ping.idle = 0s; }},
        {"ping.timeout", [](Settings& s) { s.ping.timeout = 0s; }},
        {"default_ttl", [](Settings& s) { s.default_ttl = -1s; }},
        {"retry.attempts", [](Settings& s) { s.retry.attempts = 0; }},
        {"retry.attempts", [](Settings& s) { s.retry.attempts = 1001; }},
        {"retry.losses", [](Settings& s) { s.retry.losses = 0; }},
        {"retry.waiting", [](Settings& s) { s.retry.waiting = 0; }},
        {"retry.base", [](Settings& s) { s.retry.base = 0s; }},
        {"retry.cap", [](Settings& s) { s.retry.cap = 1ms; }},
        {"retry.after_max", [](Settings& s) { s.retry.after_max = -1s; }},
        {"retry.jitter", [](Settings& s) { s.retry.jitter = 1.5; }},
        {"retry.jitter", [](Settings& s) { s.retry.jitter = std::numeric_limits<double>::quiet_NaN(); }},
        {"device_pause", [](Settings& s) { s.device_pause = 0s; }},
        {"device_waiting", [](Settings& s) { s.device_waiting = 100'000'001; }},
        {"project_pause", [](Settings& s) { s.project_pause = 0s; }},
        {"quota.rate",
         [](Settings& s) {
             s.quota = Settings::Quota{0, 1, 1s};
         }},
        {"quota.burst",
         [](Settings& s) {
             s.quota = Settings::Quota{1, 0, 1s};
         }},
        {"quota.ramp",
         [](Settings& s) {
             s.quota = Settings::Quota{1, 1, 0s};
         }},
        {"reconnect.base", [](Settings& s) { s.reconnect.base = 0s; }},
        {"reconnect.cap", [](Settings& s) { s.reconnect.cap = 1ms; }},
        {"reconnect.spread", [](Settings& s) { s.reconnect.spread = -1s; }},
    };
    for (std::size_t i = 0; i < cases.size(); ++i) {
        Settings settings;
        cases[i].spoil(settings);
        const auto found = problems(settings);
        ASSERT_EQ(found.size(), 1u) << i << " " << cases[i].key;
        EXPECT_TRUE(found[0].starts_with("pipeline." + std::string{cases[i].key} + ": found ")) << found[0];
        EXPECT_NE(found[0].find(", expected "), std::string::npos) << found[0];
    }
}

TEST(Settings, AllProblemsAtOnce) {
    Settings settings;
    settings.window = 0;
    settings.retry.attempts = 0;
    settings.reconnect.spread = -1s;
    EXPECT_EQ(problems(settings).size(), 3u);
}

TEST(Settings, OnlyPushersToOrFromNoneIsRefused) {
    Settings own, driven;
    driven.pushers = 0;
    EXPECT_EQ(refused_changes(own, driven).size(), 1u);
    EXPECT_EQ(refused_changes(driven, own),
              std::vector<std::string>{
                  "pipeline.pushers: found a change from 0 to 20, expected neither to nor from 0 without a restart"});
    Settings other = own;
    other.pushers = 5;
    other.window = 1;
    other.quota = Settings::Quota{1, 1, 1s};
    EXPECT_TRUE(refused_changes(own, other).empty());
    EXPECT_TRUE(refused_changes(driven, driven).empty());
}

}  // namespace
}  // namespace sluice
