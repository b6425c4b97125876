// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sampler.h"

#include "core/check.h"

#include <algorithm>

namespace sluice {
namespace {

struct Change {
    const Histogram* before;
    const Histogram* now;
};

std::uint64_t change_of_row(std::span<const Change> changes, std::size_t row) {
    std::uint64_t sum = 0;
    for (const Change& change : changes) sum += change.now->in_row(row) - change.before->in_row(row);
    return sum;
}

std::uint64_t change_of_cell(std::span<const Change> changes, std::size_t cell) {
    std::uint64_t sum = 0;
    for (const Change& change : changes) sum += change.now->in_cell(cell) - change.before->in_cell(cell);
    return sum;
}

Duration quantile(std::span<const Change> changes, std::span<const std::uint64_t> rows, std::uint64_t count, double q) {
    if (count == 0) return Duration{0};
    std::uint64_t rank = Histogram::rank_of(q, count);
    std::size_t row = 0;
    for (; rank > rows[row]; ++row) rank -= rows[row];
    std::size_t cell = row * Histogram::cells_per_octave;
    for (std::uint64_t in = change_of_cell(changes, cell); rank > in; in = change_of_cell(changes, ++cell)) rank -= in;
    std::uint64_t highest = 0;
    for (const Change& change : changes)
        highest = std::max(highest, static_cast<std::uint64_t>(change.now->max().count()));
    return Duration{static_cast<std::int64_t>(std::min(Histogram::middle(cell), highest))};
}

struct Percentiles {
    Duration p50, p99;
};

Percentiles percentiles(std::span<const Change> changes) {
    std::array<std::uint64_t, Histogram::row_count> rows{};
    std::uint64_t count = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) count += rows[row] = change_of_row(changes, row);
    return {quantile(changes, rows, count, 0.5), quantile(changes, rows, count, 0.99)};
}

void catch_up(Metrics& before, const Metrics& now) {
    before.counters = now.counters;
    for (std::size_t i = 0; i < priority_count; ++i) before.wait[i].catch_up(now.wait[i]);
    before.ack.catch_up(now.ack);
}

}  // namespace

SampleRow Sampler::take(const Metrics& now) {
    const Metrics* const one[] = {&now};
    return take(one);
}

SampleRow Sampler::take(std::span<const Metrics* const> now) {
    CHECK(now.size() >= before_.size());
    before_.resize(now.size());
    SampleRow row;
    std::vector<Change> waits, acks;
    for (std::size_t i = 0; i < now.size(); ++i) {
        row.counts += now[i]->counters.since(before_[i].counters);
        for (std::size_t lane = 0; lane < priority_count; ++lane)
            waits.push_back({&before_[i].wait[lane], &now[i]->wait[lane]});
        acks.push_back({&before_[i].ack, &now[i]->ack});
    }
    const Percentiles wait = percentiles(waits), ack = percentiles(acks);
    row.wait_p50 = wait.p50;
    row.wait_p99 = wait.p99;
    row.ack_p50 = ack.p50;
    row.ack_p99 = ack.p99;
    for (std::size_t i = 0; i < now.size(); ++i) catch_up(before_[i], *now[i]);
    return row;
}

}  // namespace sluice
