// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/rate_walk.h"

namespace sluice::sim {

RateWalk::RateWalk(const Curve& rate, Duration from, Duration end, double load) {
    const auto begin_ns = static_cast<double>(from.count()), end_ns = static_cast<double>(end.count());
    const auto& points = rate.points();
    const double scale = load * 1e-9;
    const auto time = [&points](std::size_t i) { return static_cast<double>(points[i].at.count()); };
    add(begin_ns, std::min(time(0), end_ns), points[0].value * scale, points[0].value * scale);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool final = i + 1 == points.size();
        const double here = time(i), there = final ? end_ns : time(i + 1);
        const double first = points[i].value * scale;
        const double slope =
            !final && points[i + 1].ramp ? (points[i + 1].value * scale - first) / (there - here) : 0.0;
        const double start = std::max(here, begin_ns), stop = std::min(there, end_ns);
        add(start, stop, first + slope * (start - here), first + slope * (stop - here));
    }
}

void RateWalk::add(double start, double end, double first, double last) {
    const double length = end - start, mass = (std::max(first, 0.0) + std::max(last, 0.0)) / 2 * length;
    if (!(length > 0) || !(mass > 0)) return;
    Piece piece;
    piece.start = static_cast<std::int64_t>(start);
    piece.last = static_cast<std::int64_t>(end) - 1;
    piece.mass = mass;
    piece.rate = std::max(first, 0.0);
    piece.square = piece.rate * piece.rate;
    piece.slope2 = 2 * (last - first) / length;
    if (piece.slope2 == 0) piece.time_each = 1 / piece.rate;
    pieces_.push_back(piece);
}

// What is left of the mass is spent on later pieces.
bool RateWalk::next_piece() {
    while (mass_ >= piece_.mass) {
        if (next_ == pieces_.size()) {
            piece_ = {};
            return false;
        }
        mass_ -= piece_.mass;
        piece_ = pieces_[next_++];
    }
    return true;
}

}  // namespace sluice::sim
