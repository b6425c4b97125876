// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/curve.h"

#include "core/check.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {

Curve::Curve(std::vector<Point> points) : points_(std::move(points)) {
    CHECK(!points_.empty());
    for (std::size_t i = 1; i < points_.size(); ++i) CHECK(points_[i - 1].at < points_[i].at);
}

double Curve::at(Duration time) const {
    const auto after = std::upper_bound(points_.begin(), points_.end(), time,
                                        [](Duration t, const Point& point) { return t < point.at; });
    if (after == points_.begin()) return after->value;
    const Point& here = *(after - 1);
    if (after == points_.end() || !after->ramp) return here.value;
    const auto passed = static_cast<double>((time - here.at).count());
    const auto length = static_cast<double>((after->at - here.at).count());
    return here.value + (after->value - here.value) / length * passed;
}

bool Curve::zero() const {
    return std::all_of(points_.begin(), points_.end(), [](const Point& point) { return point.value == 0; });
}

double Curve::highest() const {
    return std::max_element(points_.begin(), points_.end(),
                            [](const Point& a, const Point& b) { return a.value < b.value; })
        ->value;
}

Curve Curve::scaled(double factor) const {
    std::vector<Point> points = points_;
    for (auto& point : points) point.value *= factor;
    return Curve{std::move(points)};
}

}  // namespace sluice::sim
