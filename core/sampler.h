// SPDX-License-Identifier: GPL-3.0-or-later
// A row of figures an interval, from the difference of what a pipeline has counted then and now: a push costs nothing
// for it. One row costs a look at 58 × 5 sums a pipeline and a copy of the few histogram rows that moved.
#pragma once

#include "core/metrics.h"

#include <span>
#include <vector>

namespace sluice {

struct SampleRow {
    Counters counts;  ///< inside the interval
    /// Of what was first sent (wait) and answered (ack) inside the interval, within 1 %; 0 where nothing was.
    Duration wait_p50{0}, wait_p99{0}, ack_p50{0}, ack_p99{0};
};

class Sampler {
public:
    /// What happened since the last call, or since the beginning.
    SampleRow take(const Metrics& now);
    /// The same of several pipelines together: sums, and percentiles over all. A pipeline keeps its position from call
    /// to call, its numbers never fall, and new ones come last.
    SampleRow take(std::span<const Metrics* const> now);

private:
    std::vector<Metrics> before_;  // as of the last call
};

}  // namespace sluice
