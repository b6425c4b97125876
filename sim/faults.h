// SPDX-License-Identifier: GPL-3.0-or-later
// Faults: when each begins, whom it chooses, and what those that last do to a connection meanwhile. Firebase
// (sim/firebase.h) asks and acts; what happens exactly, to what, is told there.
//
// A fault with `every` begins again and again. None begins at or after the scenario's duration and none lasts beyond
// it, so that everything can drain then. Each has its own random stream, "fault.<index>": whom it chooses never moves a
// draw of another's. `connections`: a count or a share (rounded to the nearest) of those up at that moment, or all. A
// lasting fault on all connections also takes those that open while it lasts; one on some takes these only.
#pragma once

#include "core/random.h"
#include "core/time.h"
#include "sim/scenario.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::sim {

/// One connection as Firebase sees it; never used again, counted from 0.
using Link = std::uint32_t;

class Faults {
public:
    struct Begun {
        std::uint32_t fault;  ///< its index
        Instant until;        ///< when it ends: now + lasts, at most the scenario's duration
    };

    Faults(const std::vector<FaultSpec>& specs, Duration duration, std::uint64_t seed);

    /// One more, whatever the scenario's duration; `at` and `lasts` count from `now` (the emulator's admin).
    void add(FaultSpec spec, Instant now);
    std::optional<Instant> next_deadline() const;
    /// The next that begins at or before now, in order of (time, index); `every` re-arms it.
    std::optional<Begun> begin(Instant now);

    const FaultSpec& spec(std::uint32_t fault) const { return faults_[fault].spec; }
    bool takes_all(std::uint32_t fault) const { return !spec(fault).connections && spec(fault).connections_share >= 1; }
    /// Of the candidates those that the fault takes, rising.
    std::vector<Link> choose(std::uint32_t fault, std::vector<Link> candidates);
    Random& random(std::uint32_t fault) { return faults_[fault].random; }

private:
    struct Fault {
        FaultSpec spec;
        Random random;
        Instant next;
        Instant last;  // begins before it and ends by it
    };
    std::vector<Fault> faults_;
    std::uint64_t seed_;
};

/// The faults that last: who is in the dark, stalled, slow, losing or refused now.
class Effects {
public:
    explicit Effects(Faults& faults) : faults_(faults) {}

    void begin(std::uint32_t fault, FaultSpec::Kind kind, Instant now, Instant until, std::vector<Link> links);
    /// Until when anything may touch a connection that opens now.
    Instant all_until(Instant now) const;

    bool dark(Link link, Instant now) const;
    /// When the stall ends that holds the answers of `link`; nullopt: none.
    std::optional<Instant> stalled(Link link, Instant now) const;
    double slowness(Link link, Instant now) const;
    /// Draws, one for each fault that may lose it.
    bool loses(Link link, Instant now);
    /// Draws for a share, counts down for a count.
    bool refuses(Instant now);

private:
    struct Effect {
        std::uint32_t fault;
        FaultSpec::Kind kind;
        Instant until;
        bool all;
        std::vector<Link> links;      // rising
        std::uint32_t refusals_left;  // of a refusal with a count
    };
    bool touches(const Effect& effect, FaultSpec::Kind kind, Link link, Instant now) const;
    bool refuses(Effect& effect);

    Faults& faults_;
    std::vector<Effect> effects_;
};

}  // namespace sluice::sim
