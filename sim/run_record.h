// SPDX-License-Identifier: GPL-3.0-or-later
// What a run leaves behind, raw: the runner fills it, everything that reports reads it, the most through a RunView
// (core/report/run_view.h), which live runs have too.
#pragma once

#include "core/report/run_view.h"
#include "sim/scenario.h"

#include <cstdint>
#include <vector>

namespace sluice::sim {

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

    /// So that what reports on any run takes a record. Valid while the record is.
    operator RunView() const {
        return {.sample = scenario.sample,
                .warmup = scenario.warmup,
                .start = scenario.start,
                .buffer = scenario.pipeline.buffer,
                .slots = std::uint64_t{scenario.pipeline.pushers} * scenario.pipeline.window * scenario.machines,
                .machines = scenario.machines,
                .knows_duplicates = true,
                .rows_from = Duration{0},
                .rows = rows,
                .marks = marks,
                .spells = spells,
                .snapshots = snapshots,
                .left = left,
                .buffer_peak = buffer_peak,
                .pending_peak = pending_peak,
                .ended = ended};
    }
};

}  // namespace sluice::sim
