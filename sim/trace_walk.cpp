// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/trace_walk.h"

#include <algorithm>

namespace sluice::sim {

TraceWalk::TraceWalk(const ArrivalsSpec& spec, Duration end, double load, const Random& random)
    : rows_(spec.trace),
      from_(spec.from.count()),
      end_(end.count()),
      step_(static_cast<std::int64_t>(static_cast<double>(spec.step.count()) / spec.speed)),
      speed_(spec.speed),
      scale_(spec.scale * load),
      spacing_(spec.within == ArrivalsSpec::Within::even ? Instants::Spacing::even : Instants::Spacing::uniform),
      seeds_(random) {}

std::int64_t TraceWalk::start_of(std::size_t row) const {
    return from_ + static_cast<std::int64_t>(rows_[row].first * 1e9 / speed_ + 0.5);
}

bool TraceWalk::next_row() {
    while (next_ < rows_.size()) {
        const std::size_t row = next_++;
        const std::int64_t start = start_of(row);
        if (start >= end_) break;
        const bool final = next_ == rows_.size();
        const std::int64_t gap = final ? nanoseconds(never) - start : start_of(next_) - start;
        const std::int64_t step = step_ > 0 ? step_ : (final ? 1'000'000'000 : gap);
        counted_ += rows_[row].second;
        const auto goal = static_cast<std::uint64_t>(static_cast<double>(counted_) * scale_ + 0.5);
        const Random random(seeds_.next());
        if (goal == given_) continue;
        instants_ = Instants(spacing_, goal - given_, start, std::min(step, gap), random);
        given_ = goal;
        return true;
    }
    stop();
    return false;
}

std::int64_t TraceWalk::stop() {
    next_ = rows_.size();
    instants_ = {};
    return nanoseconds(never);
}

}  // namespace sluice::sim
