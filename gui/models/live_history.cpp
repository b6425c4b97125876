// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_history.h"

#include "core/check.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <ctime>

namespace sluice::gui {
namespace {

constexpr std::int64_t same_process_ms = 5'000;  // the wall clock may be set a little

double local_time_of_day(std::int64_t ms) {
    const std::time_t seconds = ms / 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    return local.tm_hour * 3600.0 + local.tm_min * 60.0 + local.tm_sec + static_cast<double>(ms % 1000) / 1000;
}

}  // namespace

void LiveHistory::reset(double sample_s) {
    CHECK(sample_s > 0);
    *this = LiveHistory{};
    sample_s_ = sample_s;
    most_ = std::clamp(static_cast<std::size_t>(keep_s / sample_s), std::size_t{60}, most_rows);
}

std::size_t LiveHistory::add(const LiveRow& told) {
    const std::int64_t number = std::llround(told.second / sample_s_);
    const std::int64_t started_ms = told.ended_1970_ms - std::llround((told.second + sample_s_) * 1000);
    const bool first = latest_ < 0;
    const bool another = first || number <= latest_ || std::llabs(started_ms - started_ms_) > same_process_ms;
    if (first) origin_ms_ = started_ms + std::llround(told.second * 1000);
    if (another) {
        started_ms_ = started_ms;
        base_ = std::llround(static_cast<double>(started_ms - origin_ms_) / 1000 / sample_s_);
        // Never over what another process told, whatever the wall clock says.
        if (!rows_.empty()) base_ = std::max(base_, first_ + static_cast<std::int64_t>(rows_.size()) - number);
    }
    const std::int64_t missing = another ? number : number - latest_ - 1;
    latest_ = number;
    const std::int64_t index = base_ + number;
    if (!rows_.empty() &&
        index - (first_ + static_cast<std::int64_t>(rows_.size())) > static_cast<std::int64_t>(most_)) {
        rows_.clear();
        known_.clear();
    }
    make_room(index);
    const auto at = static_cast<std::size_t>(index - first_);
    rows_[at] = told.row;
    known_[at] = 1;
    forget();
    return static_cast<std::size_t>(missing);
}

void LiveHistory::make_room(std::int64_t index) {
    if (rows_.empty()) first_ = index;
    if (index < first_) {
        const auto before = static_cast<std::size_t>(first_ - index);
        rows_.insert(rows_.begin(), before, Row{});
        known_.insert(known_.begin(), before, 0);
        first_ = index;
    }
    const auto needed = static_cast<std::size_t>(index - first_) + 1;
    if (needed > rows_.size()) {
        rows_.resize(needed);
        known_.resize(needed, 0);
    }
}

void LiveHistory::fill(double first_second, std::span<const Row> rows) {
    CHECK(latest_ >= 0);
    std::int64_t number = std::llround(first_second / sample_s_);
    const std::int64_t end = first_ + static_cast<std::int64_t>(rows_.size());
    const std::int64_t oldest = end - static_cast<std::int64_t>(most_);
    if (base_ + number < oldest) {
        const auto gone = static_cast<std::size_t>(oldest - base_ - number);
        rows = rows.subspan(std::min(gone, rows.size()));
        number = oldest - base_;
    }
    if (rows.empty() || base_ + number >= end) return;
    make_room(base_ + number);
    for (const Row& row : rows) {
        const std::int64_t index = base_ + number++;
        if (index >= end) break;
        const auto at = static_cast<std::size_t>(index - first_);
        if (known_[at] != 0) continue;
        rows_[at] = row;
        known_[at] = 1;
    }
}

// An eighth more than wanted stays, so that rows are moved seldom.
void LiveHistory::forget() {
    if (rows_.size() <= most_ + most_ / 8) return;
    const std::size_t gone = rows_.size() - most_;
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(gone));
    known_.erase(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(gone));
    first_ += static_cast<std::int64_t>(gone);
}

std::span<const Row> LiveHistory::last(double last_s) const {
    const auto wanted = static_cast<std::size_t>(std::max(1.0, std::ceil(last_s / sample_s_ - 1e-6)));
    return std::span(rows_).last(std::min(wanted, rows_.size()));
}

Burst LiveHistory::burst(double last_s, double buffer_limit) const {
    Burst burst;
    burst.sample_s = sample_s_;
    burst.buffer_limit = buffer_limit;
    burst.start_of_day_s = local_time_of_day(origin_ms_);
    const std::span<const Row> rows = last(last_s);
    burst.from_s = until_s() - static_cast<double>(rows.size()) * sample_s_;
    for (const Row& row : rows) burst.add(row);
    return burst;
}

std::vector<LiveHistory::Gap> LiveHistory::gaps() const {
    std::vector<Gap> found;
    for (std::size_t row = 0; row < known_.size(); ++row) {
        if (known_[row] != 0) continue;
        const std::size_t begin = row;
        while (row < known_.size() && known_[row] == 0) ++row;
        if (begin == 0 || row == known_.size()) continue;
        found.push_back(
            {from_s() + static_cast<double>(begin) * sample_s_, from_s() + static_cast<double>(row) * sample_s_});
    }
    return found;
}

}  // namespace sluice::gui
