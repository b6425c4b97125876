// SPDX-License-Identifier: GPL-3.0-or-later
// A histogram of durations: log-linear, 128 cells an octave (below 1 % relative error), fixed memory, exact integer
// sum, count and maximum. Mergeable; the difference of two snapshots is the histogram of what came between. Cells are
// also counted by row of 128, in place of one count of all, so that reading touches only rows that have something.
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
    static constexpr std::size_t row_count = 58;  ///< the first is exact, the second too, each further one an octave
    static constexpr std::size_t cell_count = row_count * cells_per_octave;

    /// Requires value >= 0.
    [[gnu::always_inline]] void record(Duration value) {
        const auto ns = static_cast<std::uint64_t>(value.count());
        const std::size_t cell = cell_of(ns);
        ++cells_[cell];
        ++rows_[cell / cells_per_octave];
        sum_low_ += ns;
        sum_high_ += sum_low_ < ns ? 1 : 0;
        if (ns > max_) max_ = ns;
    }
    void merge(const Histogram& other);
    /// What was recorded since `earlier`, a snapshot of this one. Its max() is the upper edge of its highest cell where
    /// the maximum stems from before, else exact.
    Histogram since(const Histogram& earlier) const;
    /// Becomes `later`, of which this is a snapshot; copies only rows that differ.
    void catch_up(const Histogram& later);

    /// Adds up the rows: not for the hot path.
    std::uint64_t count() const;
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

    std::uint64_t in_cell(std::size_t cell) const { return cells_[cell]; }
    /// The sum of cells [row × 128, (row + 1) × 128).
    std::uint64_t in_row(std::size_t row) const { return rows_[row]; }

    static constexpr std::size_t cell_of(std::uint64_t ns) {
        if (ns < cells_per_octave) return ns;
        const int shift = std::bit_width(ns) - 8;
        return static_cast<std::size_t>(shift) * cells_per_octave + static_cast<std::size_t>(ns >> shift);
    }
    /// The highest duration, in nanoseconds, that falls into `cell`.
    static constexpr std::uint64_t upper_edge(std::size_t cell) {
        if (cell < 2 * cells_per_octave) return cell;
        const std::size_t shift = cell / cells_per_octave - 1;
        return ((cell - shift * cells_per_octave + 1) << shift) - 1;
    }
    /// The middle of `cell`, which is within 0.4 % of all that falls into it.
    static constexpr std::uint64_t middle(std::size_t cell) {
        if (cell < 2 * cells_per_octave) return cell;
        const std::size_t shift = cell / cells_per_octave - 1;
        return upper_edge(cell) - (std::uint64_t{1} << shift) / 2;
    }
    /// The rank, from 1, of the value that a share `q` of `count` do not exceed. Requires count > 0.
    static std::uint64_t rank_of(double q, std::uint64_t count);

private:
    std::array<std::uint64_t, cell_count> cells_{};
    std::array<std::uint64_t, row_count> rows_{};
    std::uint64_t sum_low_ = 0, sum_high_ = 0, max_ = 0;
};

}  // namespace sluice
