// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/row_rules.h"

#include "core/check.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace sluice {
namespace {

constexpr std::size_t rows_before_burst = 10, calm_rows = 10, crest_rows = 5;

// The median of all numbers so far, at the cost of a heap's push.
class RunningMedian {
public:
    void add(std::uint64_t number) {
        if (low_.empty() || number <= low_.top())
            low_.push(number);
        else
            high_.push(number);
        if (low_.size() > high_.size() + 1) {
            high_.push(low_.top());
            low_.pop();
        } else if (high_.size() > low_.size()) {
            low_.push(high_.top());
            high_.pop();
        }
    }
    std::uint64_t doubled() const { return low_.top() + (low_.size() > high_.size() ? low_.top() : high_.top()); }

private:
    std::priority_queue<std::uint64_t> low_;
    std::priority_queue<std::uint64_t, std::vector<std::uint64_t>, std::greater<>> high_;
};

bool is_calm(const Row& row, std::uint64_t doubled_median) {
    return row.buffered_max == 0 && row.buffered == 0 && 20 * row.offered <= 11 * doubled_median;
}

bool is_burst(const Row& row, std::uint64_t doubled_median) { return row.offered > 0 && row.offered >= doubled_median; }

}  // namespace

std::vector<Excursion> excursions(const Rows& rows) {
    std::vector<Excursion> found;
    bool inside = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::uint64_t level = std::max(rows[i].buffered_max, rows[i].buffered);
        if (level > 0 && !inside) found.push_back({i, i, 0});
        inside = level > 0;
        if (!inside) continue;
        found.back().end = i + 1;
        found.back().peak = std::max(found.back().peak, level);
    }
    return found;
}

std::uint64_t doubled_median(const Rows& rows, std::size_t count) {
    CHECK(count > 0);
    CHECK(count <= rows.size());
    RunningMedian median;
    for (std::size_t i = 0; i < count; ++i) median.add(rows[i].offered);
    return median.doubled();
}

std::optional<std::size_t> calm_from(const Rows& rows, std::size_t from, std::uint64_t doubled_median) {
    std::size_t calm = 0;
    for (std::size_t i = from; i < rows.size(); ++i) {
        calm = is_calm(rows[i], doubled_median) ? calm + 1 : 0;
        if (calm == calm_rows) return i + 1 - calm_rows;
    }
    return std::nullopt;
}

std::vector<Burst> bursts(const Rows& rows) {
    std::vector<Burst> found;
    RunningMedian median;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool armed = found.empty() || (found.back().calm && *found.back().calm < i);
        if (i >= rows_before_burst && armed && is_burst(rows[i], median.doubled()))
            found.push_back({i, median.doubled(), calm_from(rows, i + 1, median.doubled())});
        median.add(rows[i].offered);
    }
    return found;
}

std::optional<Crest> crest(const Rows& rows) {
    if (rows.size() < crest_rows) return std::nullopt;
    std::vector<std::uint64_t> sums(rows.size());  // of a row and the four before it
    for (std::size_t i = 0; i < rows.size(); ++i) {
        sums[i] = (i > 0 ? sums[i - 1] : 0) + rows[i].sent - (i >= crest_rows ? rows[i - crest_rows].sent : 0);
    }
    std::fill_n(sums.begin(), crest_rows - 1, 0);
    const std::uint64_t largest = *std::max_element(sums.begin(), sums.end());
    if (largest == 0) return std::nullopt;
    std::size_t peak = rows.size() - 1;
    while (100 * sums[peak] < 98 * largest) --peak;
    const auto slows = [&](const Row& row) { return 100 * crest_rows * row.sent < 95 * largest; };
    const auto slow = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(peak) + 1, rows.end(), slows);
    Crest result{peak, largest, std::nullopt};
    if (slow != rows.end()) result.slow = static_cast<std::size_t>(slow - rows.begin());
    return result;
}

}  // namespace sluice
