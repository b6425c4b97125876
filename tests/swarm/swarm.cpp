// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/swarm/swarm.h"

#include "core/random.h"
#include "tests/swarm/referee.h"

#include <algorithm>
#include <array>

namespace sluice::swarm {
namespace {

using namespace std::chrono_literals;

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed, "swarm") {}
    std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
    std::uint64_t between(std::uint64_t least, std::uint64_t most) { return least + below(most - least + 1); }
    bool one_in(std::uint64_t count) { return below(count) == 0; }
    template <typename T>
    T any(std::initializer_list<T> of) {
        return *(of.begin() + below(of.size()));
    }
    template <typename Set>
    auto any_of(const Set& set) {
        return *std::next(set.begin(), static_cast<std::ptrdiff_t>(below(set.size())));
    }
    /// Anything from 1 ns to `most`, short ones as likely as long ones.
    Duration duration(Duration most) {
        Duration result = most;
        for (std::uint64_t halvings = below(30); halvings > 0; --halvings) result /= 2;
        return std::max(Duration{1}, result);
    }

private:
    Random random_;
};

Settings::Quota random_quota(Dice& dice) {
    return {dice.any({0.5, 5.0, 50.0, 1000.0, 1e6}), dice.between(1, 20), dice.any<Duration>({1ms, 1s, 60s})};
}

Settings random_settings(Dice& dice, bool own_connections) {
    Settings settings;
    settings.pushers = own_connections ? 0 : static_cast<std::uint32_t>(dice.between(1, 5));
    settings.window = static_cast<std::uint32_t>(dice.any({1, 2, 3, 5, 130}));
    settings.buffer = dice.any({0, 1, 2, 5, 20, 200});
    settings.shed = dice.any({ShedPolicy::incoming, ShedPolicy::oldest, ShedPolicy::lowest_priority});
    settings.ack_timeout = dice.any<Duration>({100ms, 5s, 30s, 1h});
    settings.drain_grace = dice.any<Duration>({0s, 1s, 60s});
    settings.ping = {dice.any<Duration>({1s, 30s, 1h}), dice.any<Duration>({1s, 30s})};
    settings.default_ttl = dice.any<Duration>({no_ttl, no_ttl, 0s, 1s, 60s});
    settings.collapse = !dice.one_in(4);
    settings.retry.attempts = static_cast<std::uint32_t>(dice.between(1, 8));
    settings.retry.base = dice.any<Duration>({1ns, 10ms, 1s});
    settings.retry.cap = settings.retry.base * dice.any({1, 8, 60});
    settings.retry.jitter = dice.any({0.0, 0.5, 1.0});
    settings.retry.after_max = dice.any<Duration>({0s, 10s, 1h});
    settings.retry.losses = static_cast<std::uint32_t>(dice.between(1, 10));
    settings.retry.waiting = dice.any({1, 2, 5, 100});
    settings.congestion = !dice.one_in(4);
    settings.device_pause = dice.any<Duration>({1ns, 1s, 15s});
    settings.device_waiting = dice.any({0, 1, 2, 10});
    settings.project_pause = dice.any<Duration>({1ns, 1s, 60s});
    if (dice.one_in(3)) settings.quota = random_quota(dice);
    settings.reconnect.base = dice.any<Duration>({1ns, 100ms, 1s});
    settings.reconnect.cap = settings.reconnect.base * dice.any({1, 60});
    settings.reconnect.spread = dice.any<Duration>({0s, 1s});
    return settings;
}

class Player {
public:
    Player(std::uint64_t seed, int calls)
        : dice_(seed),
          own_connections_(dice_.one_in(2)),
          throttles_(dice_.one_in(2)),
          purges_(dice_.one_in(3)),
          devices_(dice_.any({1, 3, 50})),
          calls_(calls),
          referee_(random_settings(dice_, own_connections_), start_of_time + 1h, seed, !throttles_) {}

    std::string play() {
        for (std::uint64_t i = dice_.one_in(5) ? dice_.between(1, 10) : 0; i > 0; --i)
            referee_.restore(random_push(), referee_.now() - dice_.duration(100s));
        for (int i = 0; i < calls_ && ok(); ++i) step();
        if (dice_.one_in(10)) referee_.stop();
        if (ok() && !referee_.is_stopped()) heal();
        return referee_.problem().empty() ? unhealed_ : referee_.problem();
    }

private:
    bool ok() const { return referee_.problem().empty(); }
    void step() {
        pass();
        const std::uint64_t roll = dice_.below(100);
        if (roll < 38) return referee_.offer(random_push());
        if (roll < 68) return answer_one(random_verdict());
        if (roll < 78) return open_one(true);
        if (roll < 81) return close_one();
        if (roll < 83) return with_connection([&](ConnectionId one) { referee_.draining(one); });
        if (roll < 86) return with_connection([&](ConnectionId one) { referee_.heard(one); });
        if (roll < 89) return with_connection([&](ConnectionId one) { referee_.resize(one, random_window()); });
        if (roll < 92) return stray();
        if (roll < 96) return reconfigure();
        if (roll < 97) return dice_.one_in(2) ? referee_.pause() : referee_.resume();
        if (roll < 98 && purges_) return referee_.purge(random_lane_or_all());
        referee_.resume();
    }

    // Mostly no time at all; else to the next deadline, short of it, or past it; and sometimes nobody advances.
    void pass() {
        const Instant now = referee_.now();
        const auto deadline = referee_.pipeline().next_deadline();
        switch (dice_.below(8)) {
            case 0: referee_.at(now + dice_.duration(100s)); break;
            case 1:
            case 2: referee_.at(std::max(now, std::min(deadline.value_or(now), now + 1000h))); break;
            case 3: referee_.at(now + dice_.duration(1s)); break;
            default: return;
        }
        if (!dice_.one_in(10)) referee_.advance();
        for (const ConnectionId connection : referee_.take_pings())
            if (!dice_.one_in(4)) referee_.heard(connection);
    }

    Push random_push() {
        Push push;
        push.priority = dice_.any({Priority::high, Priority::normal, Priority::normal, Priority::low});
        if (!dice_.one_in(4)) push.device = dice_.between(1, devices_);
        if (push.device != 0 && dice_.one_in(3)) push.collapse_key = dice_.between(1, 2);
        push.ttl = dice_.any<Duration>({pipeline_ttl, no_ttl, no_ttl, 0s, 1s, 100s});
        return push;
    }
    std::optional<Priority> random_lane_or_all() {
        if (dice_.one_in(4)) return std::nullopt;
        return dice_.any({Priority::high, Priority::normal, Priority::low});
    }
    std::uint32_t random_window() { return static_cast<std::uint32_t>(dice_.any({0, 1, 2, 4, 100, 1'000'000})); }

    Verdict random_verdict() {
        Verdict verdict;
        verdict.code = static_cast<std::uint16_t>(dice_.between(1, 60));
        if (dice_.one_in(3)) verdict.retry_after = dice_.duration(200s);
        const std::uint64_t roll = dice_.below(100);
        if (roll < 50) return {};
        if (roll < 70)
            verdict.kind = VerdictClass::transient;
        else if (roll < 76)
            verdict.kind = VerdictClass::elsewhere;
        else if (roll < 80)
            verdict.kind = VerdictClass::draining;
        else if (roll < 90 && throttles_)
            verdict.kind = VerdictClass::throttle_device;
        else if (roll < 93 && throttles_)
            verdict.kind = VerdictClass::throttle_project;
        else
            verdict.kind = dice_.any({VerdictClass::reject_token, VerdictClass::reject_sender,
                                      VerdictClass::reject_operator, VerdictClass::transient});
        return verdict;
    }
    void answer_one(const Verdict& verdict) {
        if (!referee_.in_flight().empty()) referee_.answer(dice_.any_of(referee_.in_flight()), verdict);
    }
    // Late, double, foreign or made up: the last message of a push that is not in flight, or another connection.
    void stray() {
        const Handle handle = referee_.offered() == 0 ? 0 : dice_.between(1, referee_.offered());
        if (handle == 0)
            return referee_.stray_answer(static_cast<ConnectionId>(dice_.below(9)), dice_.below(1'000), {});
        const bool pending = referee_.in_flight().count(handle) != 0;
        const ConnectionId connection = referee_.connection_of(handle) + (pending ? 1 : 0);
        referee_.stray_answer(connection, referee_.message_of(handle), random_verdict());
    }

    void open_one(bool may_fail) {
        if (own_connections_) {
            if (referee_.open().size() < 6 || !may_fail) referee_.opened(++last_own_, may_fail ? random_window() : 5);
        } else if (!referee_.opening().empty()) {
            const ConnectionId connection = dice_.any_of(referee_.opening());
            if (may_fail && dice_.one_in(4))
                referee_.closed(connection, dice_.any({CloseReason::network, CloseReason::refused_login}));
            else
                referee_.opened(connection, may_fail ? random_window() : 5);
        }
    }
    void close_one() {
        with_connection([&](ConnectionId one) {
            referee_.closed(one, dice_.any({CloseReason::peer, CloseReason::network}));
        });
    }
    // Mostly one that is open; now and then one that never was or is no more.
    template <typename Act>
    void with_connection(Act act) {
        if (dice_.one_in(10) || referee_.open().empty()) {
            const auto made_up = static_cast<ConnectionId>(dice_.below(60));
            if (referee_.open().count(made_up) + referee_.opening().count(made_up) == 0 && !own_connections_)
                act(made_up);
            return;
        }
        act(dice_.any_of(referee_.open()));
    }

    void reconfigure() {
        const Settings before = referee_.pipeline().settings();
        Settings to = random_settings(dice_, own_connections_);
        if (!dice_.one_in(4)) to.quota = before.quota;
        if (dice_.one_in(2)) to.pushers = before.pushers;
        if (!dice_.one_in(4)) to.retry = before.retry;
        referee_.reconfigure(to);
    }

    // From here on Firebase answers everything with an ack, and time passes from deadline to deadline.
    void heal() {
        Settings settings = referee_.pipeline().settings();
        settings.ack_timeout = settings.ping.idle = 1h;
        if (settings.quota) settings.quota = Settings::Quota{1'000, 10, 1s};
        referee_.reconfigure(settings);
        referee_.resume();
        if (own_connections_) open_one(false);
        for (int i = 0; i < 100'000 && ok(); ++i) {
            for (const ConnectionId connection : referee_.take_pings()) referee_.heard(connection);
            while (ok() && !referee_.opening().empty()) open_one(false);
            const std::set<ConnectionId> open = referee_.open();
            for (const ConnectionId connection : open) referee_.resize(connection, 5);
            while (ok() && !referee_.in_flight().empty()) answer_one({});
            if (referee_.pipeline().places().all() == 0) return;
            const auto deadline = referee_.pipeline().next_deadline();
            if (!deadline) break;
            referee_.at(std::max(referee_.now(), *deadline));
            referee_.advance();
        }
        if (ok())
            unhealed_ =
                "healed, and it does not drain: " + std::to_string(referee_.pipeline().places().all()) + " left";
    }

    Dice dice_;
    bool own_connections_, throttles_, purges_;
    std::uint64_t devices_;
    int calls_;
    ConnectionId last_own_ = 0;
    Referee referee_;
    std::string unhealed_;
};

}  // namespace

std::string play(std::uint64_t seed, int calls) { return Player(seed, calls).play(); }

}  // namespace sluice::swarm
