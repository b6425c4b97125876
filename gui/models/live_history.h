// SPDX-License-Identifier: GPL-3.0-or-later
// The last 24 hours of what a pusher told, on one grid of rows, across its restarts and our absences: at most
// LiveHistory::most_rows, 24 hours or half a million, whichever is less. Times are seconds since the first row that
// was ever known, at 1970 + origin_ms(). Rows in between that nobody told are without counts and known() says so.
//
// A pusher counts its seconds exactly from its own start, while the wall clock may be set: so rows of one process lie
// on the grid by their seconds, and only where a process begins is the wall clock asked.
#pragma once

#include "core/report/run_view.h"
#include "gui/models/burst.h"
#include "gui/models/live_text.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sluice::gui {

class LiveHistory {
public:
    static constexpr double keep_s = 24 * 3600;
    static constexpr std::size_t most_rows = 500'000;

    /// Empties it. Requires sample_s > 0.
    void reset(double sample_s);

    /// Takes a row as it ended. Returns how many rows before it the same process has told that are not known here:
    /// fill() wants them.
    std::size_t add(const LiveRow& row);
    /// Rows that the present process told before, the first from `first_second` on; what is known already stays.
    /// Requires a row added before.
    void fill(double first_second, std::span<const Row> rows);

    bool empty() const { return rows_.empty(); }
    double sample_s() const { return sample_s_; }
    const std::vector<Row>& rows() const { return rows_; }
    bool known(std::size_t row) const { return known_[row] != 0; }
    /// When row 0 begins, and where the last ends, in seconds since the origin.
    double from_s() const { return static_cast<double>(first_) * sample_s_; }
    double until_s() const { return from_s() + static_cast<double>(rows_.size()) * sample_s_; }
    std::int64_t origin_ms() const { return origin_ms_; }
    /// The moment of a second of the present process.
    double at_of(double second) const { return static_cast<double>(base_) * sample_s_ + second; }

    /// The rows of the last `last_s` seconds.
    Burst burst(double last_s, double buffer_limit) const;
    /// Their places in rows().
    std::span<const Row> last(double last_s) const;

    /// Stretches of at least one row that nobody told, between known ones: [from_s, until_s).
    struct Gap {
        double from_s, until_s;
    };
    std::vector<Gap> gaps() const;

private:
    void make_room(std::int64_t index);
    void forget();

    double sample_s_ = 1;
    std::size_t most_ = 86'400;
    std::int64_t origin_ms_ = 0;
    std::int64_t first_ = 0;       // the grid's number of row 0
    std::int64_t base_ = 0;        // the grid's number of second 0 of the present process
    std::int64_t latest_ = -1;     // the last row told, by the process's count
    std::int64_t started_ms_ = 0;  // since 1970, of the present process
    std::vector<Row> rows_;
    std::vector<std::uint8_t> known_;
};

}  // namespace sluice::gui
