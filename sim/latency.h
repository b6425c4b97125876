// SPDX-License-Identifier: GPL-3.0-or-later
// How long an answer takes: draws of the scenario's distribution, of mean 1, times its mean at the moment. One draw of
// the stream "firebase.latency" an answer.
#pragma once

#include "core/random.h"
#include "sim/curve_cursor.h"
#include "sim/distributions.h"
#include "sim/quantile_table.h"
#include "sim/scenario.h"

#include <cstdint>
#include <memory>

namespace sluice::sim {

class Latency {
public:
    Latency(const LatencySpec& spec, std::uint64_t seed)
        : table_(std::make_unique<const QuantileTable>(quantile_table(spec))),
          draws_(*table_, Random(seed, "firebase.latency")),
          mean_(spec.mean) {}

    /// Nanoseconds, not negative.
    double draw(std::int64_t now) { return draws_.next() * mean_.at(now); }
    double mean(std::int64_t now) { return mean_.at(now); }

private:
    std::unique_ptr<const QuantileTable> table_;
    Draws draws_;
    CurveCursor mean_;
};

}  // namespace sluice::sim
