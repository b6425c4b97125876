// SPDX-License-Identifier: GPL-3.0-or-later
// Walks a rate that is constant or linear in pieces by the number of arrivals expected so far (its integral): unit
// steps give evenly spaced arrivals, exponential steps of mean 1 a Poisson process of that rate, exactly and without
// rejecting. Constant: one multiply a step; along a ramp t = 2m / (r + sqrt(r² + 2sm)), m counted from the piece's
// start, so that nothing adds up over a long run.
#pragma once

#include "core/time.h"
#include "sim/curve.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::sim {

class RateWalk {
public:
    RateWalk() = default;
    /// `rate` (a second, not negative) times `load`, from `from` until `end`.
    RateWalk(const Curve& rate, Duration from, Duration end, double load);

    /// The time in nanoseconds at which `mass` more arrivals are expected than at the one before (or at the start);
    /// INT64_MAX, from then on, where they never are. Requires mass >= 0.
    std::int64_t advance(double mass) {
        mass_ += mass;
        if (mass_ >= piece_.mass && !next_piece()) [[unlikely]]
            return nanoseconds(never);
        const double offset =
            piece_.slope2 == 0
                ? mass_ * piece_.time_each
                : 2 * mass_ / (piece_.rate + std::sqrt(std::max(piece_.square + piece_.slope2 * mass_, 0.0)));
        return std::min(piece_.start + static_cast<std::int64_t>(offset), piece_.last);
    }

private:
    struct Piece {
        std::int64_t start = 0, last = 0;  ///< its first and last nanosecond
        double mass = 0;                   ///< arrivals expected in it
        double time_each = 0;              ///< ns an arrival, where constant
        double rate = 0, square = 0;       ///< a ns, at its start
        double slope2 = 0;                 ///< twice the change of rate a ns; 0: constant
    };
    void add(double start, double end, double first, double last);
    bool next_piece();

    Piece piece_;
    double mass_ = 0;  ///< since its start
    std::vector<Piece> pieces_;
    std::size_t next_ = 0;
};

}  // namespace sluice::sim
