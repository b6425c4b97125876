// SPDX-License-Identifier: GPL-3.0-or-later
// The last 24 hours of a live run, out of its samples: rows as a simulation has them, the exact moments, and what is
// cumulative; all that the reports of core/report read. Memory is bounded by HistoryLimits and taken as it fills:
// 15 MB for a day of one-second rows. Not thread-safe; no clock, no socket.
//
// Row i covers [i, i + 1) × `sample` since the run's start. A sample closes every row whose end it has passed: taken
// late, it holds what happened in the rows that it skipped, too, and those stay without counts. Samples in between
// (taken at request) close none; what they say about peaks and moments is kept for the row.
#pragma once

#include "core/report/run_view.h"
#include "core/sampler.h"
#include "live/live_sample.h"
#include "live/telemetry/peer_names.h"

#include <cstddef>
#include <memory>
#include <vector>

namespace sluice::live {

struct HistoryLimits {
    Duration keep = std::chrono::hours{24};
    std::size_t rows = 500'000;    ///< 90 MB: a day down to rows of 173 ms, less of narrower ones
    std::size_t moments = 10'000;  ///< marks, and as many shed spells: what a result document still may list
};

class History {
public:
    /// Requires sample > 0.
    explicit History(Duration sample, const HistoryLimits& limits = {});

    /// Returns how many rows it closed: the last ones of rows().
    std::size_t add(std::shared_ptr<const LiveSample> sample);
    /// The run ended with the last sample: closes the row that it lies in, short as it is. Once.
    void finish();

    const std::vector<sluice::Row>& rows() const { return rows_; }
    /// When the first row kept begins.
    Duration rows_from() const { return rows_from_; }
    Duration sample_width() const { return width_; }
    /// The last sample; nullptr before the first.
    const LiveSample* latest() const { return latest_.get(); }
    /// Cumulative, by label (peer_names.h).
    const std::map<std::string, std::uint64_t>& nacks() const { return nacks_; }
    /// Delivered later than 10 s after they were offered, since the start.
    std::uint64_t late() const { return late_; }
    /// ∫ pending dt, in push·seconds.
    double pending_push_seconds() const;

    /// Of the whole run up to the last sample. Valid until the next call that is not const.
    RunView view();

private:
    void close_row(const LiveSample& sample);
    void fill_up(std::int64_t index);
    void moments(const LiveSample& sample);
    void shed(const LiveSample& sample, Instant since);
    void forget();

    Duration width_;
    HistoryLimits limits_;
    std::size_t most_rows_;
    std::shared_ptr<const LiveSample> latest_;
    PeerNames names_;
    std::map<std::string, std::uint64_t> nacks_;
    Sampler sampler_;
    std::vector<sluice::Row> rows_;
    Duration rows_from_{0};
    std::vector<Mark> marks_;
    std::vector<ShedSpell> spells_;
    std::vector<Snapshot> snapshots_;  // made for view()
    std::int64_t closed_ = 0;          // rows, since the start
    std::uint64_t buffered_peak_ = 0;  // in the open row
    Duration longest_wait_{0};         // in the open row
    std::uint64_t late_ = 0, late_before_ = 0;
    std::uint64_t buffer_peak_ = 0, pending_peak_ = 0;  // of the run
    bool may_mark_full_ = true;                         // nothing was buffered in a row since the last mark
};

}  // namespace sluice::live
