// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/histogram.h"

#include "core/check.h"

#include <algorithm>
#include <numeric>

namespace sluice {

void Histogram::merge(const Histogram& other) {
    for (std::size_t row = 0; row < row_count; ++row) {
        if (other.rows_[row] == 0) continue;
        rows_[row] += other.rows_[row];
        const std::size_t first = row * cells_per_octave;
        for (std::size_t cell = first; cell < first + cells_per_octave; ++cell) cells_[cell] += other.cells_[cell];
    }
    sum_low_ += other.sum_low_;
    sum_high_ += other.sum_high_ + (sum_low_ < other.sum_low_ ? 1 : 0);
    max_ = std::max(max_, other.max_);
}

Histogram Histogram::since(const Histogram& earlier) const {
    Histogram between;
    std::size_t highest = 0;
    for (std::size_t row = 0; row < row_count; ++row) {
        CHECK(rows_[row] >= earlier.rows_[row]);
        between.rows_[row] = rows_[row] - earlier.rows_[row];
        if (between.rows_[row] == 0) continue;
        const std::size_t first = row * cells_per_octave;
        for (std::size_t cell = first; cell < first + cells_per_octave; ++cell) {
            between.cells_[cell] = cells_[cell] - earlier.cells_[cell];
            if (between.cells_[cell] != 0) highest = cell;
        }
    }
    between.sum_low_ = sum_low_ - earlier.sum_low_;
    between.sum_high_ = sum_high_ - earlier.sum_high_ - (sum_low_ < earlier.sum_low_ ? 1 : 0);
    between.max_ = max_ > earlier.max_ ? max_ : std::min(max_, upper_edge(highest));
    return between;
}

void Histogram::catch_up(const Histogram& later) {
    for (std::size_t row = 0; row < row_count; ++row) {
        if (rows_[row] == later.rows_[row]) continue;
        rows_[row] = later.rows_[row];
        const std::size_t first = row * cells_per_octave;
        std::copy_n(later.cells_.begin() + first, cells_per_octave, cells_.begin() + first);
    }
    sum_low_ = later.sum_low_;
    sum_high_ = later.sum_high_;
    max_ = later.max_;
}

std::uint64_t Histogram::count() const { return std::accumulate(rows_.begin(), rows_.end(), std::uint64_t{0}); }

double Histogram::mean_ns() const {
    const std::uint64_t all = count();
    if (all == 0) return 0;
    return (static_cast<double>(sum_high_) * 0x1.0p64 + static_cast<double>(sum_low_)) / static_cast<double>(all);
}

std::uint64_t Histogram::rank_of(double q, std::uint64_t count) {
    CHECK(q >= 0);
    CHECK(q <= 1);
    CHECK(count > 0);
    // 0.07 × 100 is a hair above 7 and means 7.
    const double exact = q * static_cast<double>(count) * (1 - 0x1.0p-50);
    const auto whole = static_cast<std::uint64_t>(exact);
    return std::clamp<std::uint64_t>(static_cast<double>(whole) < exact ? whole + 1 : whole, 1, count);
}

Duration Histogram::quantile(double q) const {
    const std::uint64_t all = count();
    if (all == 0) return Duration{0};
    std::uint64_t rank = rank_of(q, all);
    if (rank == all) return max();
    std::size_t row = 0;
    for (; rank > rows_[row]; ++row) rank -= rows_[row];
    std::size_t cell = row * cells_per_octave;
    for (; rank > cells_[cell]; ++cell) rank -= cells_[cell];
    return Duration{static_cast<std::int64_t>(std::min(middle(cell), max_))};
}

std::uint64_t Histogram::above(Duration value) const {
    if (value < Duration{0}) return count();
    const std::size_t last = cell_of(static_cast<std::uint64_t>(value.count()));
    const std::size_t row = last / cells_per_octave;
    std::uint64_t sum = std::accumulate(rows_.begin() + row + 1, rows_.end(), std::uint64_t{0});
    for (std::size_t cell = last + 1; cell < (row + 1) * cells_per_octave; ++cell) sum += cells_[cell];
    return sum;
}

}  // namespace sluice
