// SPDX-License-Identifier: GPL-3.0-or-later
// A near side without a pipeline: keeps Firebase's scheduled answers and hands them back at their time, and notes all
// that it is told, with the time.
#pragma once

#include "sim/firebase.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace sluice::sim {

class NearSide {
public:
    struct Arrived {
        std::int64_t ms;  ///< since the start
        std::uint64_t push;
        std::uint16_t code;
        bool operator==(const Arrived&) const = default;
    };
    struct Told {
        std::int64_t ms;
        Fact::Kind kind;
        Link link;
        bool operator==(const Told&) const = default;
    };

    explicit NearSide(const Scenario& scenario, std::uint64_t seed = 1) : firebase(scenario, seed) { listen(); }

    Link open(std::uint32_t machine = 0) {
        const Link link = firebase.open_now(machine, now);
        listen();
        return link;
    }
    std::vector<Link> open_many(int count) {
        std::vector<Link> links;
        for (int i = 0; i < count; ++i) links.push_back(open());
        return links;
    }
    Link dial(std::uint32_t machine = 0) { return firebase.dial(machine, now); }
    /// Sends push number `pushes` and counts on.
    Answer send(Link link, std::uint64_t device = 0) {
        const Answer answer = firebase.send(link, device, now);
        if (!answer.vanished) due_.insert({answer.at, {pushes, link, answer.code}});
        ++pushes;
        listen();
        return answer;
    }
    void run_to(std::chrono::milliseconds to) {
        const std::int64_t end = std::chrono::nanoseconds(to).count();
        for (;;) {
            const std::int64_t fact = firebase.next_deadline() ? nanoseconds(*firebase.next_deadline()) : end + 1;
            const std::int64_t answer = due_.empty() ? end + 1 : due_.begin()->first;
            if (fact > end && answer > end) break;
            now = instant(std::min(fact, answer));
            firebase.advance(now);
            listen();
            if (fact > answer) arrive();
        }
        now = instant(end);
    }
    bool told_of(Fact::Kind kind, Link link) const {
        for (const Told& each : told)
            if (each.kind == kind && each.link == link) return true;
        return false;
    }
    std::size_t count(Fact::Kind kind) const {
        std::size_t found = 0;
        for (const Told& each : told) found += each.kind == kind ? 1u : 0u;
        return found;
    }

    Firebase firebase;
    Instant now = start_of_time;
    std::uint64_t pushes = 0;
    std::vector<Arrived> arrived;
    std::vector<Told> told;

private:
    struct Due {
        std::uint64_t push;
        Link link;
        std::uint16_t code;
    };
    void arrive() {
        const Due due = due_.begin()->second;
        due_.erase(due_.begin());
        Instant hold_until;
        switch (firebase.arrive(due.link, due.code, now, hold_until)) {
            case Passage::vanish: return;
            case Passage::hold: due_.insert({nanoseconds(hold_until), due}); return;
            case Passage::deliver: arrived.push_back({nanoseconds(now) / 1'000'000, due.push, due.code});
        }
    }
    void listen() {
        while (const auto fact = firebase.next_fact())
            told.push_back({nanoseconds(now) / 1'000'000, fact->kind, fact->link});
    }
    std::multimap<std::int64_t, Due> due_;
};

/// Every answer takes exactly 100 ms; nothing else.
inline Scenario plain_scenario() {
    Scenario scenario;
    scenario.duration = std::chrono::minutes{10};
    scenario.firebase.latency.kind = LatencySpec::Kind::constant;
    scenario.firebase.latency.mean = Curve{100e6};
    return scenario;
}

}  // namespace sluice::sim
