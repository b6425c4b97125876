// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a Curve at times that mostly rise: remembers the piece it is on, so that a reading costs a compare or two. The
// value is exactly the curve's at steps; on a ramp it is the straight line's.
#pragma once

#include "sim/curve.h"

#include <cstddef>
#include <cstdint>
#include <limits>

namespace sluice::sim {

class CurveCursor {
public:
    explicit CurveCursor(const Curve& curve) : curve_(curve) { seek(0); }

    /// Requires at >= 0: nanoseconds since the scenario's start.
    double at(std::int64_t ns) {
        if (ns < from_ || ns >= until_) [[unlikely]]
            seek(ns);
        return steady_ ? value_ : value_ + slope_ * static_cast<double>(ns - from_);
    }
    /// When the piece that was read last ends; the largest number for the last one.
    std::int64_t piece_ends() const { return until_; }
    /// A nanosecond, on that piece.
    double slope() const { return slope_; }
    const Curve& curve() const { return curve_; }

private:
    static constexpr std::int64_t forever = std::numeric_limits<std::int64_t>::max();

    void seek(std::int64_t ns) {
        const auto& points = curve_.points();
        std::size_t after = 0;  // the first point later than ns
        while (after < points.size() && points[after].at.count() <= ns) ++after;
        const auto& here = points[after == 0 ? 0 : after - 1];
        from_ = after == 0 ? 0 : here.at.count();
        until_ = after == points.size() ? forever : points[after].at.count();
        value_ = here.value;
        steady_ = after == 0 || after == points.size() || !points[after].ramp;
        slope_ = steady_ ? 0 : (points[after].value - value_) / static_cast<double>(until_ - from_);
    }

    Curve curve_;
    std::int64_t from_ = 0, until_ = 0;
    double value_ = 0, slope_ = 0;
    bool steady_ = true;
};

}  // namespace sluice::sim
