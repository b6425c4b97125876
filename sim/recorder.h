// SPDX-License-Identifier: GPL-3.0-or-later
// Writes down what happens in a run: a row a sample, marks and shed spells at their exact moments, snapshots where part
// of the run is asked for. Costs a few compares an outcome.
#pragma once

#include "core/sampler.h"
#include "sim/machine.h"
#include "sim/run_record.h"

#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace sluice::sim {

class Recorder {
public:
    using RowTaker = std::function<void(const Row&, const std::vector<const Metrics*>&)>;

    /// `taker`, where it is not empty, is called after each row. It outlives this.
    Recorder(const Scenario& scenario, const RowTaker& taker);

    void outcome(const Outcome& outcome) {
        happened_at_ = outcome.done;
        fingerprint_ =
            (std::rotl(fingerprint_, 5) ^ (outcome.handle + 31 * static_cast<std::uint64_t>(nanoseconds(outcome.done)) +
                                           (static_cast<std::uint64_t>(outcome.kind) << 61))) *
            0x9e3779b97f4a7c15u;
        if (outcome.kind == OutcomeKind::delivered) {
            if (outcome.done - outcome.offered > late_after_) ++late_;
        } else if (outcome.kind == OutcomeKind::shed) {
            shed(outcome);
        }
    }
    void nack(std::uint16_t code) {
        if (code >= nacks_.size()) nacks_.resize(code + 1);
        ++nacks_[code];
    }
    void duplicate() { ++duplicates_; }
    void mark(Mark::Kind kind, std::uint32_t machine, Instant now) {
        record_.marks.push_back({kind, now - start_of_time, machine});
    }

    /// When something is to be written down next: a row's end or a snapshot.
    Instant next() const { return next_; }
    /// Writes it down. Everything before next() has happened, nothing at it.
    void write(const Machines& machines, const Firebase& firebase);
    RunRecord finish(const Machines& machines, const Firebase& firebase, Instant ended, bool incomplete);

private:
    void shed(const Outcome& outcome);
    void row(const Machines& machines, Instant end);
    void snapshot(const Machines& machines, const Firebase& firebase, Instant at);
    void plan();

    const RowTaker& taker_;
    RunRecord record_;
    Sampler sampler_;
    Duration late_after_;
    Instant next_, row_end_;
    Instant happened_at_{Duration{-1}};
    std::vector<Instant> snapshots_;  ///< still to come, the next last
    std::uint64_t late_ = 0, late_before_ = 0, duplicates_ = 0, fingerprint_ = 0;
    std::vector<std::uint64_t> nacks_;  ///< by code
    std::vector<char> may_mark_full_;   ///< by machine: nothing was buffered at a row since the last mark
};

}  // namespace sluice::sim
