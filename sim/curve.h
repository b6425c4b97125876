// SPDX-License-Identifier: GPL-3.0-or-later
// A quantity that may change over time: one value, or points (times rising), a step at each, or with `ramp` a straight
// line to it from the one before. Times are offsets from the scenario's start; before the first point its value holds.
#pragma once

#include "core/time.h"

#include <vector>

namespace sluice::sim {

class Curve {
public:
    struct Point {
        Duration at{0};
        double value = 0;
        bool ramp = false;
        bool operator==(const Point&) const = default;
    };

    Curve() : Curve(0.0) {}
    explicit Curve(double constant) : points_{{Duration{0}, constant, false}} {}
    /// Requires at least one point, times rising.
    explicit Curve(std::vector<Point> points);

    double at(Duration time) const;
    bool constant() const { return points_.size() == 1; }
    /// 0 everywhere.
    bool zero() const;
    double highest() const;
    const std::vector<Point>& points() const { return points_; }
    Curve scaled(double factor) const;
    bool operator==(const Curve&) const = default;

private:
    std::vector<Point> points_;
};

}  // namespace sluice::sim
