// SPDX-License-Identifier: GPL-3.0-or-later
// Any distribution of positive values as one table, drawn with one 64-bit random in 3 to 4 ns. The quantile function is
// kept at 64 points an octave of the distance d from either end of (0, 1), over 40 octaves (down to 2^-41, where it is
// cut off), and is linear between them. The table is scaled to a mean of exactly 1.
#pragma once

#include "core/random.h"
#include "core/time.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace sluice::sim {

/// A share u in (0, 1) by its distance from the nearer end, which keeps its digits near 1 as well as near 0: u =
/// distance, or 1 - distance where `upper`. 0 < distance <= 0.5.
struct Place {
    double distance = 0.5;
    bool upper = false;
};
constexpr Place place_of(double share) { return share <= 0.5 ? Place{share, false} : Place{1 - share, true}; }

class QuantileTable {
public:
    /// `quantile` must not fall, nor be negative. Where its mean is 0, every draw is 0.
    explicit QuantileTable(const std::function<double(Place)>& quantile);

    /// A value of mean 1.
    double draw(Random& random) const { return at(random.next()); }

    /// A duration of mean `mean_ns`, to the nearest nanosecond. Requires mean_ns >= 0.
    Duration draw(Random& random, double mean_ns) const {
        return Duration{static_cast<std::int64_t>(draw(random) * mean_ns + 0.5)};
    }

    /// The value for these 64 random bits: the highest is the end, the 53 after it the distance, made odd.
    double at(std::uint64_t bits) const {
        const auto odd = static_cast<std::int64_t>((bits >> 10 & 0x1f'ffff'ffff'ffffu) | 1);
        const double x = std::max(static_cast<double>(odd), lowest);
        const std::size_t cell = static_cast<std::size_t>(std::bit_cast<std::uint64_t>(x) >> cell_shift) - first_cell;
        const Cell& found = cells_[(bits >> 63) * end_cells + cell];
        return found.base + found.slope * x;
    }

private:
    // x = 2^54 d is an odd integer below 2^53; its exponent is the octave, its next six bits the cell.
    static constexpr int cell_bits = 6, octaves = 40, cell_shift = 52 - cell_bits;
    static constexpr double lowest = 0x1.0p13;
    static constexpr std::size_t octave_cells = std::size_t{1} << cell_bits;
    static constexpr std::size_t end_cells = octaves * octave_cells;
    static constexpr std::size_t first_cell = (1023 + 13) * octave_cells;
    struct Cell {
        double base, slope;
    };
    std::vector<Cell> cells_;
};

/// Values of mean 1 out of a table, which outlives this. Each is drawn one ahead: the table does not fit into the
/// nearest cache, and so what it costs to reach its cell is paid beside other work (4 % of a simulated push).
class Draws {
public:
    Draws(const QuantileTable& table, const Random& random) : table_(&table), random_(random) {}

    double next() {
        const double value = ahead_;
        ahead_ = table_->draw(random_);
        return value;
    }

private:
    const QuantileTable* table_;
    Random random_;
    double ahead_ = table_->draw(random_);
};

}  // namespace sluice::sim
