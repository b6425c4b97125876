// SPDX-License-Identifier: GPL-3.0-or-later
// What reports read of a run, wherever it ran: rows, exact moments, cumulative snapshots, and the few facts of its
// set-up that figures are measured against. sim/recorder.h writes it in virtual time, live/telemetry on the clock; from
// it both make the same series, events and result document. Counts are inside a row, levels at its end, exactly as the
// CSV of formats.md; times are offsets from the start of the run.
#pragma once

#include "core/metrics.h"
#include "core/pipeline.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice {

/// One `sample` of the series. Several machines are summed; percentiles are over all of them.
struct Row {
    std::uint64_t offered = 0, sent = 0;
    std::array<std::uint64_t, outcome_count> outcomes{};
    std::uint64_t late = 0;
    // levels at the row's end
    std::uint64_t retrying = 0;  ///< returned + waiting
    std::uint64_t buffered = 0, pending = 0;
    std::uint32_t connections = 0;
    std::uint64_t buffered_max = 0;  ///< highest level inside the row
    // inside the row, nanoseconds
    std::int64_t wait_p50 = 0, wait_p99 = 0, ack_p50 = 0, ack_p99 = 0;
    std::int64_t oldest_wait = 0;   ///< of the oldest buffered push, at the row's end
    std::int64_t longest_wait = 0;  ///< of those that left the buffer inside the row, or are in it at its end
};

/// Exact moments that rows cannot tell.
struct Mark {
    enum class Kind { buffer_full, connection_lost, connection_back, draining, quota_limits };
    Kind kind;
    Duration at;
    std::uint32_t machine;
};

/// Pushes shed with less than 10 s between two.
struct ShedSpell {
    Duration first, last;
    std::uint64_t count;
    std::array<std::uint64_t, reason_count> by_reason;
};

/// Everything cumulative at one moment, so that a part of the run is the difference of two.
struct Snapshot {
    Duration at{0};
    Metrics metrics;  ///< of all machines
    std::uint64_t late = 0;
    std::uint64_t duplicates = 0;
    std::map<std::string, std::uint64_t> nacks;  ///< by error name, as answered
    double pending_integral_s = 0;               ///< ∫ pending dt so far, in push·seconds
};

/// Looks at what its owner keeps: valid while that is and does not change.
struct RunView {
    Duration sample;                ///< width of a row
    Duration warmup;                ///< left out of figures, see figures.h
    std::optional<Duration> start;  ///< time of day of 0 s, a label
    std::uint64_t buffer;           ///< places in the buffer of one machine
    std::uint64_t slots;            ///< pushers × window × machines
    std::uint32_t machines;
    bool knows_duplicates;           ///< only a simulation does
    Duration rows_from;              ///< where the first row kept begins
    const std::vector<Row>& rows;    ///< row i covers [i, i+1) × sample from there
    const std::vector<Mark>& marks;  ///< in order of time
    const std::vector<ShedSpell>& spells;
    const std::vector<Snapshot>& snapshots;   ///< in order of time; the last is the end
    Places left;                              ///< at the end, all machines
    std::uint64_t buffer_peak, pending_peak;  ///< of the whole run, after warmup
    Duration ended;                           ///< the last event

    Duration start_of(std::size_t row) const { return rows_from + sample * static_cast<std::int64_t>(row); }
    /// The row that `at` lies in; the first for what was before.
    std::size_t row_at(Duration at) const {
        return at < rows_from ? 0 : static_cast<std::size_t>((at - rows_from) / sample);
    }
    std::uint64_t buffer_of_all() const { return buffer * machines; }
};

}  // namespace sluice
