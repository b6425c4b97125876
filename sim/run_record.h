// SPDX-License-Identifier: GPL-3.0-or-later
// What a run leaves behind, raw: the runner fills it, everything that reports reads it. Counts are inside a row, levels
// at its end, exactly as the CSV of formats.md.
#pragma once

#include "core/metrics.h"
#include "core/pipeline.h"
#include "sim/scenario.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

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
    std::int64_t oldest_wait = 0;  ///< of the oldest buffered push, at the row's end
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

struct RunRecord {
    Scenario scenario;      ///< as run (overrides and seed applied)
    std::vector<Row> rows;  ///< row i covers [i, i+1) × sample
    std::vector<Mark> marks;
    std::vector<ShedSpell> spells;
    std::vector<Snapshot> snapshots;  ///< in order of time: warmup, every from and until of [expect], the end
    Places left;                      ///< at the end, all machines
    std::uint64_t pending_peak = 0;   ///< highest of the rows' ends and maxima known
    std::uint64_t buffer_peak = 0;    ///< exact, after warmup
    Duration ended{0};                ///< the last event
    std::uint64_t fingerprint = 0;
    bool incomplete = false;  ///< interrupted, or not drained within `settle`
    double wall_s = 0;
    double peak_memory_mb = 0;
    unsigned threads = 1;
};

}  // namespace sluice::sim
