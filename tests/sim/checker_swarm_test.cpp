// SPDX-License-Identifier: GPL-3.0-or-later
// Random settings and random calls of every kind into the real pipeline: the checker must find nothing, and once all is
// healed the pipeline must drain.
#include "sim/checker.h"

#include "core/random.h"
#include "tests/sim/checked_pipeline.h"

#include <gtest/gtest.h>

#include <chrono>

namespace sluice::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Settings random_settings(Random& random) {
    Settings settings;
    settings.pushers = 1 + static_cast<std::uint32_t>(random.below(4));
    settings.window = 1 + static_cast<std::uint32_t>(random.below(5));
    settings.buffer = random.below(3) == 0 ? random.below(3) : random.below(40);
    settings.shed = static_cast<ShedPolicy>(random.below(3));
    settings.ack_timeout = milliseconds{500 + random.below(5000)};
    settings.drain_grace = milliseconds{500 + random.below(5000)};
    settings.ping = {milliseconds{300 + random.below(3000)}, milliseconds{300 + random.below(3000)}};
    settings.collapse = random.below(4) != 0;
    settings.congestion = random.below(2) == 0;
    settings.retry.attempts = 1 + static_cast<std::uint32_t>(random.below(5));
    settings.retry.base = milliseconds{100 + random.below(500)};
    settings.retry.cap = milliseconds{700 + random.below(3000)};
    settings.retry.losses = 1 + static_cast<std::uint32_t>(random.below(6));
    settings.retry.waiting = 1 + random.below(12);
    settings.device_pause = milliseconds{200 + random.below(3000)};
    settings.device_waiting = 1 + random.below(4);
    settings.project_pause = milliseconds{200 + random.below(2000)};
    settings.reconnect = {milliseconds{100}, milliseconds{1000}, milliseconds{100}};
    if (random.below(3) == 0)
        settings.quota = Settings::Quota{static_cast<double>(5 + random.below(100)), 1 + random.below(5), seconds{5}};
    if (random.below(3) == 0) settings.default_ttl = milliseconds{random.below(4000)};
    return settings;
}

class Swarm {
public:
    explicit Swarm(std::uint64_t seed)
        : random_(seed, "swarm"), settings_(random_settings(random_)), tested_(settings_, seed) {}

    void run(int calls) {
        if (random_.below(4) == 0)
            for (std::uint64_t i = random_.below(8); i > 0; --i) tested_.restore(push(), tested_.now);
        for (int i = 0; i < calls; ++i) step();
        heal();
    }
    CheckedPipeline& tested() { return tested_; }

private:
    Push push() {
        Push push;
        push.device = random_.below(6);
        push.collapse_key = random_.below(3);
        push.priority = static_cast<Priority>(random_.below(3));
        const auto ttl = random_.below(8);
        if (ttl == 0) push.ttl = Duration{0};
        if (ttl == 1) push.ttl = milliseconds{random_.below(3000)};
        if (ttl == 2) push.ttl = no_ttl;
        return push;
    }
    std::optional<ConnectionId> any_connection() {
        const auto all = tested_.pipeline.connections();
        if (all.empty()) return std::nullopt;
        return all[random_.below(all.size())].connection;
    }
    void wait() {
        const Instant to = tested_.now + Duration{static_cast<std::int64_t>(random_.below(400'000'000))};
        tested_.run_to(to);
    }
    void answer() {
        if (tested_.pending.empty()) return;
        const auto chosen = tested_.pending[random_.below(tested_.pending.size())];
        Verdict verdict;
        if (random_.below(3) == 0) verdict = {static_cast<VerdictClass>(random_.below(9)), 8, std::nullopt};
        if (random_.below(12) == 0) verdict.retry_after = milliseconds{random_.below(3000)};
        const ConnectionId other = chosen.connection + (random_.below(30) == 0 ? 1 : 0);
        tested_.answer(other, chosen.message, verdict);
    }
    void step() {
        const auto connection = any_connection();
        switch (random_.below(40)) {
            case 0:
                if (connection) forget(*connection), tested_.close(*connection);
                return;
            case 1:
                if (connection) tested_.drain_connection(*connection);
                return;
            case 2:
                if (connection) tested_.resize(*connection, 1 + static_cast<std::uint32_t>(random_.below(6)));
                return;
            case 3:
                if (connection) tested_.heard(*connection);
                return;
            case 4:
                if (random_.below(4) == 0) tested_.pause();
                return;
            case 5:
            case 6: tested_.resume(); return;
            case 7:
                if (random_.below(4) == 0) tested_.purge(static_cast<Priority>(random_.below(3)));
                return;
            case 8:
                if (random_.below(2) == 0) reconfigure();
                return;
            case 9:
            case 10:
            case 11: tested_.open_all(1 + static_cast<std::uint32_t>(random_.below(6))); return;
            case 12:
            case 13:
            case 14:
            case 15:
            case 16: wait(); return;
            default: break;
        }
        if (random_.below(2) == 0)
            tested_.offer(push());
        else
            answer();
    }
    void forget(ConnectionId connection) {
        std::erase_if(tested_.pending, [&](const auto& each) { return each.connection == connection; });
    }
    void reconfigure() {
        Settings next = random_settings(random_);
        if (random_.below(2) == 0) next.pushers = settings_.pushers;
        tested_.reconfigure(settings_ = next);
    }
    void heal() {
        tested_.resume();
        for (int i = 0; i < 20'000 && tested_.checker.live() > 0; ++i) {
            tested_.open_all();
            if (!tested_.pending.empty())
                tested_.answer_oldest();
            else if (const auto due = tested_.pipeline.next_deadline())
                tested_.advance(*due);
            else
                break;
        }
    }

    Random random_;
    Settings settings_;
    CheckedPipeline tested_;
};

TEST(CheckerSwarm, FindsNothingInThePipelineAndItDrains) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Swarm swarm(seed);
        ASSERT_NO_THROW(swarm.run(400));
        ASSERT_EQ(swarm.tested().checker.live(), 0u);
    }
}

TEST(CheckerSwarm, StopEndsEverything) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Swarm swarm(seed);
        ASSERT_NO_THROW(swarm.run(100));
        for (int i = 0; i < 20; ++i) swarm.tested().offer();
        ASSERT_NO_THROW(swarm.tested().stop(Reason::machine_lost));
        ASSERT_EQ(swarm.tested().checker.live(), 0u);
    }
}

}  // namespace
}  // namespace sluice::sim
