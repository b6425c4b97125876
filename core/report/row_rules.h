// SPDX-License-Identifier: GPL-3.0-or-later
// What can be read off the rows alone: the row rules of formats.md's event table, in whole numbers, so that a boundary
// is exactly where the table puts it. Rows are named by their index.
#pragma once

#include "core/report/run_view.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice {

using Rows = std::vector<Row>;

/// Rows [first, end) that each had something buffered; the row before and the row `end` had nothing.
struct Excursion {
    std::size_t first, end;
    std::uint64_t peak;  ///< highest level in it
    bool operator==(const Excursion&) const = default;
};
std::vector<Excursion> excursions(const Rows& rows);

/// Twice the median of what the first `count` rows were offered: whole also where the median is not. Requires count >
/// 0.
std::uint64_t doubled_median(const Rows& rows, std::size_t count);

struct Burst {
    std::size_t row;
    std::uint64_t doubled_median;     ///< of the rows before it
    std::optional<std::size_t> calm;  ///< back-to-normal
    bool operator==(const Burst&) const = default;
};
std::vector<Burst> bursts(const Rows& rows);

/// The first of ten rows, from `from` on, with nothing buffered and offered at most 1.1 × the median.
std::optional<std::size_t> calm_from(const Rows& rows, std::size_t from, std::uint64_t doubled_median);

/// requests-peak and requests-slow; absent where nothing was sent or there are fewer than five rows.
struct Crest {
    std::size_t peak;
    std::uint64_t five_rows;  ///< the largest sum of sent over five neighbouring rows
    std::optional<std::size_t> slow;
    bool operator==(const Crest&) const = default;
};
std::optional<Crest> crest(const Rows& rows);

}  // namespace sluice
