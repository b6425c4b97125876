// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/recorder.h"

#include <algorithm>

namespace sluice::sim {

namespace {
constexpr Duration spell_gap = std::chrono::seconds{10};

std::vector<const Metrics*> metrics_of(const Machines& machines) {
    std::vector<const Metrics*> all;
    for (const auto& pipeline : machines.pipelines()) all.push_back(&pipeline->metrics());
    return all;
}
}  // namespace

Recorder::Recorder(const Scenario& scenario, const RowTaker& taker)
    : taker_(taker),
      late_after_(scenario.late_after),
      row_end_(start_of_time + scenario.sample),
      may_mark_full_(scenario.machines, 1) {
    record_.scenario = scenario;
    std::vector<Duration> wanted{scenario.warmup};
    for (const Expectation& expectation : scenario.expect) {
        if (expectation.from) wanted.push_back(*expectation.from);
        if (expectation.until) wanted.push_back(*expectation.until);
    }
    for (const Duration at : wanted)
        if (at > Duration{0}) snapshots_.push_back(start_of_time + at);
    std::sort(snapshots_.rbegin(), snapshots_.rend());
    snapshots_.erase(std::unique(snapshots_.begin(), snapshots_.end()), snapshots_.end());
    plan();
}

void Recorder::plan() { next_ = snapshots_.empty() ? row_end_ : std::min(row_end_, snapshots_.back()); }

void Recorder::shed(const Outcome& outcome) {
    const Duration at = outcome.done - start_of_time;
    if (record_.spells.empty() || at - record_.spells.back().last >= spell_gap)
        record_.spells.push_back({at, at, 0, {}});
    ShedSpell& spell = record_.spells.back();
    spell.last = at;
    ++spell.count;
    ++spell.by_reason[index(outcome.reason)];
}

void Recorder::write(const Machines& machines, const Firebase& firebase) {
    const Instant at = next_;
    if (at == row_end_) {
        row(machines, at);
        row_end_ += record_.scenario.sample;
    }
    if (!snapshots_.empty() && at == snapshots_.back()) {
        snapshot(machines, firebase, at);
        snapshots_.pop_back();
    }
    plan();
}

void Recorder::row(const Machines& machines, Instant end) {
    const std::vector<const Metrics*> counted = metrics_of(machines);
    const SampleRow sample = sampler_.take(counted);
    Row row;
    row.offered = sample.counts.offered;
    row.sent = sample.counts.sent;
    row.outcomes = sample.counts.outcomes;
    row.late = late_ - std::exchange(late_before_, late_);
    row.wait_p50 = sample.wait_p50.count();
    row.wait_p99 = sample.wait_p99.count();
    row.ack_p50 = sample.ack_p50.count();
    row.ack_p99 = sample.ack_p99.count();
    std::uint64_t pending_peak = 0;
    for (std::uint32_t i = 0; i < machines.count(); ++i) {
        Pipeline& pipeline = *machines.at(i).pipeline;
        const Places places = pipeline.places();
        row.retrying += places.returned_all() + places.waiting();
        row.buffered += places.buffered_all();
        row.pending += places.pending;
        row.connections += pipeline.open_connections();
        const std::uint64_t peak = pipeline.take_buffered_peak();
        row.buffered_max += peak;
        pending_peak += pipeline.take_pending_peak();
        if (const auto oldest = pipeline.oldest_buffered())
            row.oldest_wait = std::max(row.oldest_wait, (end - *oldest).count());
        row.longest_wait = std::max(row.longest_wait, pipeline.take_longest_wait(end).count());
        if (const auto full = pipeline.take_became_full(); full && may_mark_full_[i]) {
            mark(Mark::Kind::buffer_full, i, *full);
            may_mark_full_[i] = 0;
        }
        if (peak == 0) may_mark_full_[i] = 1;
    }
    if (end > start_of_time + record_.scenario.warmup) {
        record_.buffer_peak = std::max(record_.buffer_peak, row.buffered_max);
        record_.pending_peak = std::max(record_.pending_peak, pending_peak);
    }
    record_.rows.push_back(row);
    if (taker_) taker_(row, counted);
}

void Recorder::snapshot(const Machines& machines, const Firebase& firebase, Instant at) {
    Snapshot& snapshot = record_.snapshots.emplace_back();
    snapshot.at = at - start_of_time;
    double pending_ns = 0;
    for (const auto& pipeline : machines.pipelines()) {
        const Metrics& metrics = pipeline->metrics();
        snapshot.metrics.merge(metrics);
        pending_ns +=
            static_cast<double>(metrics.ack.sum_low()) + 0x1.0p64 * static_cast<double>(metrics.ack.sum_high()) +
            static_cast<double>(metrics.counters.unanswered_ns) + static_cast<double>(pipeline->pending_age_ns(at));
    }
    snapshot.pending_integral_s = pending_ns / 1e9;
    snapshot.late = late_;
    snapshot.duplicates = duplicates_;
    for (std::uint16_t code = 1; code < nacks_.size(); ++code)
        if (nacks_[code] != 0) snapshot.nacks[std::string(firebase.answer_name(code))] += nacks_[code];
}

RunRecord Recorder::finish(const Machines& machines, const Firebase& firebase, Instant ended, bool incomplete) {
    const Instant row_start = row_end_ - record_.scenario.sample;
    if (ended > row_start || happened_at_ >= row_start || record_.rows.empty()) row(machines, ended);
    snapshot(machines, firebase, ended);
    std::stable_sort(record_.marks.begin(), record_.marks.end(),
                     [](const Mark& a, const Mark& b) { return a.at < b.at; });
    for (const auto& pipeline : machines.pipelines()) {
        const Places left = pipeline->places();
        for (const Priority lane : priorities) {
            record_.left.buffered[index(lane)] += left.buffered[index(lane)];
            record_.left.returned[index(lane)] += left.returned[index(lane)];
        }
        record_.left.waiting_retries += left.waiting_retries;
        record_.left.waiting_paused += left.waiting_paused;
        record_.left.retry_places += left.retry_places;
        record_.left.pause_places += left.pause_places;
        record_.left.pending += left.pending;
    }
    record_.ended = ended - start_of_time;
    record_.fingerprint = fingerprint_;
    record_.incomplete = incomplete;
    return std::move(record_);
}

}  // namespace sluice::sim
