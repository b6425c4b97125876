// SPDX-License-Identifier: GPL-3.0-or-later
// What the charts draw of a run, simulated or live: one value a row, times in seconds from the run's start.
// All vectors have rows() entries; row i covers [start_of(i), start_of(i + 1)) and is drawn at its start.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace sluice {
struct RunView;
struct Row;
}  // namespace sluice

namespace sluice::gui {

struct Run;

struct Burst {
    double sample_s = 1;                   ///< width of a row
    double from_s = 0;                     ///< where the first row begins
    std::optional<double> start_of_day_s;  ///< time of day of 0 s; absent: times are shown as offsets
    double buffer_limit = 0;               ///< places in the buffer of all machines; 0: no line
    // pushes a second
    std::vector<double> offered, sent, delivered, shed, failed;
    // levels
    std::vector<double> buffered;  ///< highest in the row
    std::vector<double> pending;   ///< at the row's end
    // milliseconds; 0 where nothing was sent or answered
    std::vector<double> wait_p99_ms, ack_p99_ms;

    std::size_t rows() const { return offered.size(); }
    bool empty() const { return offered.empty(); }
    double start_of(std::size_t row) const { return from_s + sample_s * static_cast<double>(row); }
    double until_s() const { return start_of(rows()); }
    /// The row that `at_s` lies in, the nearest where it lies outside; 0 where there is none.
    std::size_t row_at(double at_s) const;

    void add(const Row& row);
    /// Puts the rows of `later`, which begins where this ends, behind these.
    void append(const Burst& later);
    /// Forgets the oldest rows, so that at most `most` stay.
    void keep_newest(std::size_t most);
};

Burst burst_of(const RunView& run);
Burst burst_of(const Run& run);

}  // namespace sluice::gui
