// SPDX-License-Identifier: GPL-3.0-or-later
// A histogram a row of the times that count (wait, ack, total), so that a selected range has true percentiles, never an
// average of percentiles. Kept sparsely; where all would take more than the limit, neighbouring rows share one, two
// then four then eight …, and a range is widened to whole groups. Cells are those of core/histogram.h.
#pragma once

#include "core/metrics.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::gui {

enum class TimeKind : std::uint8_t { wait, ack, total };  ///< see Metrics
inline constexpr std::size_t time_kinds = 3;

/// Of the durations that fell into a range, within 1 %; milliseconds; 0 where there were none.
struct Percentiles {
    std::uint64_t count = 0;
    double p50 = 0, p95 = 0, p99 = 0, p999 = 0, max = 0;
    bool operator==(const Percentiles&) const = default;
};

class RowHistograms {
public:
    static constexpr std::size_t usual_limit = std::size_t{256} << 20;

    explicit RowHistograms(std::size_t limit_bytes = usual_limit) : limit_(limit_bytes) {}

    /// What was counted since the last call, as one row. The machines keep their positions.
    void add(const std::vector<const Metrics*>& now);
    /// Ends the writing: whatever it needed is given back.
    void finish();

    std::size_t rows() const { return rows_; }
    std::size_t rows_a_group() const { return share_; }
    std::size_t bytes() const;

    /// Of rows [first, end), which must be whole groups or reach the end of the run.
    Percentiles percentiles(TimeKind kind, std::size_t first, std::size_t end) const;

private:
    struct Cell {
        std::uint32_t cell, count;
    };
    /// Sparse histograms one behind the other; the i-th ends at ends[i].
    struct Pile {
        std::vector<Cell> cells;
        std::vector<std::uint64_t> ends;
        std::size_t size() const { return ends.size(); }
    };
    using Dense = std::vector<std::uint64_t>;

    void count(TimeKind kind, const Histogram& now, Histogram& before);
    void close_group();
    void halve();
    void add_up(const Pile& pile, std::size_t first, std::size_t end, Dense& to) const;
    static Pile merged(const Pile& pile, std::size_t by);

    std::size_t limit_, rows_ = 0, share_ = 1, in_group_ = 0;
    std::array<Pile, time_kinds> groups_, blocks_;  ///< a block is 64 groups, made by finish()
    std::array<Dense, time_kinds> open_;            ///< the group being written
    std::array<std::vector<std::uint32_t>, time_kinds> touched_;
    std::vector<Metrics> before_;
    std::array<std::uint64_t, time_kinds> longest_{};  ///< of the run, nanoseconds
};

}  // namespace sluice::gui
