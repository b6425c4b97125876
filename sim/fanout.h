// SPDX-License-Identifier: GPL-3.0-or-later
// Fan-outs: one message to many devices. Each has a number of recipients, distinct devices (while it has no more than
// there are), and independent uniform instants within `over`. Those that overlap are merged. One fan-out's draws never
// move another's.
#pragma once

#include "core/random.h"
#include "core/time.h"
#include "sim/instants.h"
#include "sim/scenario.h"

#include <cstdint>
#include <vector>

namespace sluice::sim {

class Fanout {
public:
    /// At `spec.at`, or every `spec.every` from `spec.from` on; none begins or goes on at or after `end`. `load`
    /// multiplies the recipients, the remainder is carried. `random` gives each fan-out its seed.
    Fanout(const ArrivalsSpec& spec, Duration end, double load, const Random& random);

    /// INT64_MAX when there is none.
    std::int64_t next_at() const { return bursts_.empty() ? nanoseconds(never) : bursts_.front().at; }
    /// Of the arrival at next_at(), 0 to devices - 1. Requires that there is one.
    std::uint64_t device() const { return bursts_.front().device; }
    /// On to the next. Requires that there is one.
    void advance();

private:
    struct Burst {
        std::int64_t at = 0;
        std::uint64_t number = 0;
        std::uint64_t device = 0, stride = 0;
        Instants instants;
    };
    static bool later(const Burst& a, const Burst& b) { return a.at != b.at ? a.at > b.at : a.number > b.number; }

    void begin_due();
    void begin();
    bool step(Burst& burst) const;

    std::uint64_t devices_, fewest_, most_;
    double load_;
    std::int64_t over_, end_, every_;
    std::int64_t next_begin_;  ///< INT64_MAX: no more
    Random seeds_;
    double wanted_ = 0;          ///< recipients so far, times load
    std::uint64_t given_ = 0;    ///< recipients so far
    std::uint64_t number_ = 0;   ///< fan-outs so far
    std::vector<Burst> bursts_;  ///< a heap
};

}  // namespace sluice::sim
