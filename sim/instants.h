// SPDX-License-Identifier: GPL-3.0-or-later
// `count` instants in one interval, in order, in fixed memory: evenly spaced, or independent and uniform. The latter by
// the spacings of a Poisson process, scaled by their sum, which a first pass with a copy of the generator finds.
#pragma once

#include "core/random.h"
#include "sim/distributions.h"

#include <algorithm>
#include <cstdint>

namespace sluice::sim {

class Instants {
public:
    enum class Spacing { uniform, even };

    Instants() = default;
    /// In [start, start + length), nanoseconds. Requires length >= 0; where it is 0 all are at `start`.
    Instants(Spacing spacing, std::uint64_t count, std::int64_t start, std::int64_t length, const Random& random)
        : spacing_(spacing),
          left_(count),
          start_(start),
          last_(start + std::max<std::int64_t>(length, 1) - 1),
          steps_(&unit_exponential()),
          random_(random) {
        if (count > 0 && length > 0) scale_ = static_cast<double>(length) / mass(count);
    }

    std::uint64_t left() const { return left_; }

    /// Requires left() > 0.
    std::int64_t next() {
        --left_;
        const double step = spacing_ == Spacing::uniform ? steps_->draw(random_) : 1.0;
        sum_ += step;
        const double place = spacing_ == Spacing::uniform ? sum_ : sum_ - 0.5;
        return std::min(start_ + static_cast<std::int64_t>(place * scale_), last_);
    }

private:
    double mass(std::uint64_t count) const {
        if (spacing_ == Spacing::even) return static_cast<double>(count);
        Random random = random_;
        double sum = 0;
        for (std::uint64_t i = 0; i <= count; ++i) sum += steps_->draw(random);
        return sum;
    }

    Spacing spacing_ = Spacing::even;
    std::uint64_t left_ = 0;
    std::int64_t start_ = 0, last_ = 0;
    double scale_ = 0, sum_ = 0;
    const QuantileTable* steps_ = nullptr;
    Random random_{0};
};

}  // namespace sluice::sim
