// SPDX-License-Identifier: GPL-3.0-or-later
// Replays counts a step, as read from a file: each row's arrivals lie within its step, evenly or at independent uniform
// instants. Row times are offsets from `spec.from`, divided by `speed`. After every row as many have come as its count
// and those before it, times `scale` and load, rounded: exact counts, the remainder carried.
#pragma once

#include "core/random.h"
#include "core/time.h"
#include "sim/instants.h"
#include "sim/scenario.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice::sim {

class TraceWalk {
public:
    /// Requires rows in order of time. A step that reaches into the next row ends there; without one (0) every step
    /// does, and the last has 1 s. `random` gives each row its seed.
    TraceWalk(const ArrivalsSpec& spec, Duration end, double load, const Random& random);

    /// The next arrival in nanoseconds; INT64_MAX, from then on, when there is none before `end`.
    std::int64_t advance() {
        if (instants_.left() == 0 && !next_row()) [[unlikely]]
            return nanoseconds(never);
        const std::int64_t at = instants_.next();
        return at < end_ ? at : stop();
    }

private:
    bool next_row();
    std::int64_t stop();
    std::int64_t start_of(std::size_t row) const;

    std::vector<std::pair<double, std::uint64_t>> rows_;
    std::size_t next_ = 0;
    std::int64_t from_, end_, step_;
    double speed_, scale_;
    Instants::Spacing spacing_;
    Random seeds_;
    std::uint64_t counted_ = 0, given_ = 0;
    Instants instants_;
};

}  // namespace sluice::sim
