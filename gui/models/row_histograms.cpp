// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/row_histograms.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::gui {
namespace {

constexpr std::size_t groups_a_block = 64;

double milliseconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e6; }

std::uint64_t quantile(const std::vector<std::uint64_t>& cells, std::uint64_t count, double q, std::uint64_t max) {
    std::uint64_t rank = Histogram::rank_of(q, count);
    if (rank == count) return max;
    std::size_t cell = 0;
    for (; rank > cells[cell]; ++cell) rank -= cells[cell];
    return std::min(Histogram::middle(cell), max);
}

}  // namespace

void RowHistograms::add(const std::vector<const Metrics*>& now) {
    for (Dense& cells : open_) cells.resize(Histogram::cell_count);
    before_.resize(now.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
        for (std::size_t lane = 0; lane < now[i]->wait.size(); ++lane)
            count(TimeKind::wait, now[i]->wait[lane], before_[i].wait[lane]);
        count(TimeKind::ack, now[i]->ack, before_[i].ack);
        count(TimeKind::total, now[i]->total, before_[i].total);
    }
    ++rows_;
    if (++in_group_ == share_) close_group();
}

void RowHistograms::count(TimeKind kind, const Histogram& now, Histogram& before) {
    const auto k = static_cast<std::size_t>(kind);
    longest_[k] = std::max(longest_[k], static_cast<std::uint64_t>(now.max().count()));
    for (std::size_t row = 0; row < Histogram::row_count; ++row) {
        if (now.in_row(row) == before.in_row(row)) continue;
        const std::size_t first = row * Histogram::cells_per_octave;
        for (std::size_t cell = first; cell < first + Histogram::cells_per_octave; ++cell) {
            const std::uint64_t more = now.in_cell(cell) - before.in_cell(cell);
            if (more == 0) continue;
            if (open_[k][cell] == 0) touched_[k].push_back(static_cast<std::uint32_t>(cell));
            open_[k][cell] += more;
        }
    }
    before.catch_up(now);
}

void RowHistograms::close_group() {
    for (std::size_t k = 0; k < time_kinds; ++k) {
        std::sort(touched_[k].begin(), touched_[k].end());
        for (const std::uint32_t cell : touched_[k]) {
            groups_[k].cells.push_back(
                {cell, static_cast<std::uint32_t>(std::min<std::uint64_t>(open_[k][cell], UINT32_MAX))});
            open_[k][cell] = 0;
        }
        groups_[k].ends.push_back(groups_[k].cells.size());
        touched_[k].clear();
    }
    in_group_ = 0;
    while (bytes() > limit_ && groups_[0].size() > 1) halve();
}

// Pairs of groups become one. Of an odd number the last is opened again: its other half is still to come.
void RowHistograms::halve() {
    const bool odd = groups_[0].size() % 2 != 0;
    for (std::size_t k = 0; k < time_kinds; ++k) {
        if (odd) {
            Pile& pile = groups_[k];
            pile.ends.pop_back();
            const std::uint64_t end = pile.ends.empty() ? 0 : pile.ends.back();
            for (std::uint64_t i = end; i < pile.cells.size(); ++i) {
                touched_[k].push_back(pile.cells[i].cell);
                open_[k][pile.cells[i].cell] = pile.cells[i].count;
            }
            pile.cells.resize(end);
        }
        groups_[k] = merged(groups_[k], 2);
    }
    if (odd) in_group_ = share_;
    share_ *= 2;
}

RowHistograms::Pile RowHistograms::merged(const Pile& pile, std::size_t by) {
    Pile result;
    Dense cells(Histogram::cell_count);
    std::vector<std::uint32_t> touched;
    for (std::size_t first = 0; first < pile.size(); first += by) {
        const std::size_t last = std::min(first + by, pile.size()) - 1;
        touched.clear();
        for (std::uint64_t i = first == 0 ? 0 : pile.ends[first - 1]; i < pile.ends[last]; ++i) {
            const Cell& cell = pile.cells[i];
            if (cells[cell.cell] == 0) touched.push_back(cell.cell);
            cells[cell.cell] += cell.count;
        }
        std::sort(touched.begin(), touched.end());
        for (const std::uint32_t cell : touched) {
            result.cells.push_back(
                {cell, static_cast<std::uint32_t>(std::min<std::uint64_t>(cells[cell], UINT32_MAX))});
            cells[cell] = 0;
        }
        result.ends.push_back(result.cells.size());
    }
    return result;
}

void RowHistograms::finish() {
    if (in_group_ > 0) close_group();
    if (in_group_ > 0) close_group();  // where the first only halved, and opened the last again
    for (std::size_t k = 0; k < time_kinds; ++k) {
        groups_[k].cells.shrink_to_fit();
        groups_[k].ends.shrink_to_fit();
        blocks_[k] = merged(groups_[k], groups_a_block);
        open_[k] = {};
        touched_[k] = {};
    }
    before_ = {};
}

std::size_t RowHistograms::bytes() const {
    std::size_t sum = 0;
    for (const auto* piles : {&groups_, &blocks_})
        for (const Pile& pile : *piles)
            sum += pile.cells.size() * sizeof(Cell) + pile.ends.size() * sizeof(std::uint64_t);
    return sum;
}

void RowHistograms::add_up(const Pile& pile, std::size_t first, std::size_t end, Dense& to) const {
    if (first >= end) return;
    for (std::uint64_t i = first == 0 ? 0 : pile.ends[first - 1]; i < pile.ends[end - 1]; ++i)
        to[pile.cells[i].cell] += pile.cells[i].count;
}

Percentiles RowHistograms::percentiles(TimeKind kind, std::size_t first, std::size_t end) const {
    const auto k = static_cast<std::size_t>(kind);
    CHECK(first % share_ == 0);
    CHECK(end % share_ == 0 || end == rows_);
    CHECK(end <= rows_);
    const std::size_t from = first / share_;
    const std::size_t until = (end + share_ - 1) / share_;
    Dense cells(Histogram::cell_count);
    const std::size_t first_block = (from + groups_a_block - 1) / groups_a_block;
    const std::size_t last_block = std::max(first_block, until / groups_a_block);
    add_up(groups_[k], from, std::min(until, first_block * groups_a_block), cells);
    add_up(blocks_[k], first_block, std::min(last_block, blocks_[k].size()), cells);
    add_up(groups_[k], std::max(from, last_block * groups_a_block), until, cells);

    Percentiles result;
    std::size_t highest = 0;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        if (cells[cell] == 0) continue;
        result.count += cells[cell];
        highest = cell;
    }
    if (result.count == 0) return result;
    const std::uint64_t max = std::min(Histogram::upper_edge(highest), longest_[k]);
    result.p50 = milliseconds(quantile(cells, result.count, 0.5, max));
    result.p95 = milliseconds(quantile(cells, result.count, 0.95, max));
    result.p99 = milliseconds(quantile(cells, result.count, 0.99, max));
    result.p999 = milliseconds(quantile(cells, result.count, 0.999, max));
    result.max = milliseconds(max);
    return result;
}

}  // namespace sluice::gui
