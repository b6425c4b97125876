// SPDX-License-Identifier: GPL-3.0-or-later
// A histogram of durations: log-linear, 128 cells an octave (below 1 % relative error), fixed memory, exact integer
// sum, count and maximum. Mergeable; the difference of two snapshots is the histogram of what came between.
#pragma once

#include "core/time.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace sluice {

class Histogram {
public:
    static constexpr std::size_t cells_per_octave = 128;
    static constexpr std::size_t cell_count = 58 * cells_per_octave;

    /// Requires value >= 0.
    void record(Duration value) {
        const auto ns = static_cast<std::uint64_t>(value.count());
        ++cells_[cell_of(ns)];
        ++count_;
        sum_low_ += ns;
        sum_high_ += sum_low_ < ns ? 1 : 0;
        if (ns > max_) max_ = ns;
    }
    void merge(const Histogram& other);
    /// What was recorded since `earlier`, a snapshot of this one. Its max() is the upper edge of its highest cell where
    /// the maximum stems from before, else exact.
    Histogram since(const Histogram& earlier) const;

    std::uint64_t count() const { return count_; }
    Duration max() const { return Duration{static_cast<std::int64_t>(max_)}; }
    /// Sum / count in nanoseconds, from the exact sum; 0 where empty.
    double mean_ns() const;
    /// The exact sum's low and high 64 bits.
    std::uint64_t sum_low() const { return sum_low_; }
    std::uint64_t sum_high() const { return sum_high_; }
    /// The smallest recorded duration that a share `q` of all do not exceed, within 1 %; 0 where empty. Requires 0 <= q
    /// <= 1.
    Duration quantile(double q) const;
    /// How many were above `value`, to the cell.
    std::uint64_t above(Duration value) const;
    /// How many were 0.
    std::uint64_t zeros() const { return cells_[0]; }

    static constexpr std::size_t cell_of(std::uint64_t ns) {
        if (ns < cells_per_octave) return ns;
        const int shift = std::bit_width(ns) - 8;
        return static_cast<std::size_t>(shift) * cells_per_octave + static_cast<std::size_t>(ns >> shift);
    }

private:
    std::array<std::uint64_t, cell_count> cells_{};
    std::uint64_t count_ = 0, sum_low_ = 0, sum_high_ = 0, max_ = 0;
};

}  // namespace sluice
