// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/decimate.h"

#include "core/check.h"

#include <algorithm>

namespace sluice::gui {
namespace {

constexpr std::size_t fan = 16;

// Calls `column(first, end)` for each column. They begin at multiples of their width, so that a curve does not flicker
// while what is visible of it moves.
template <typename Column>
void each_column(std::size_t first, std::size_t end, std::size_t columns, Column column) {
    const std::size_t width = (end - first + columns - 1) / columns;
    for (std::size_t at = first; at < end;) {
        const std::size_t next = std::min((at / width + 1) * width, end);
        column(at, next);
        at = next;
    }
}

QPointF point(std::span<const double> values, double from_s, double sample_s, std::size_t row) {
    return {from_s + sample_s * static_cast<double>(row), values[row]};
}

QList<QPointF> all_points(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                          std::size_t end) {
    QList<QPointF> points;
    points.reserve(static_cast<qsizetype>(end - first));
    for (std::size_t row = first; row < end; ++row) points.push_back(point(values, from_s, sample_s, row));
    return points;
}

template <typename Find>
QList<QPointF> thinned(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                       std::size_t end, std::size_t columns, Find find) {
    CHECK(first <= end);
    CHECK(end <= values.size());
    CHECK(columns > 0);
    if (end - first <= 2 * columns) return all_points(values, from_s, sample_s, first, end);
    QList<QPointF> points;
    points.reserve(static_cast<qsizetype>(2 * columns + 4));
    each_column(first, end, columns, [&](std::size_t from, std::size_t until) {
        const auto [lowest, highest] = find(from, until);
        points.push_back(point(values, from_s, sample_s, std::min(lowest, highest)));
        if (lowest != highest) points.push_back(point(values, from_s, sample_s, std::max(lowest, highest)));
    });
    return points;
}

}  // namespace

QList<QPointF> decimated(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                         std::size_t end, std::size_t columns) {
    return thinned(values, from_s, sample_s, first, end, columns, [&](std::size_t from, std::size_t until) {
        const auto [lowest, highest] = std::pair{std::min_element(values.begin() + static_cast<std::ptrdiff_t>(from),
                                                                  values.begin() + static_cast<std::ptrdiff_t>(until)),
                                                 std::max_element(values.begin() + static_cast<std::ptrdiff_t>(from),
                                                                  values.begin() + static_cast<std::ptrdiff_t>(until))};
        return std::pair{static_cast<std::size_t>(lowest - values.begin()),
                         static_cast<std::size_t>(highest - values.begin())};
    });
}

void Envelope::clear() { levels_.clear(); }

void Envelope::update(std::span<const double> values) {
    CHECK(values.size() <= UINT32_MAX);
    std::size_t below = values.size();
    for (std::size_t level = 0; below >= fan; ++level) {
        if (level == levels_.size()) levels_.emplace_back();
        std::vector<Extremes>& blocks = levels_[level];
        blocks.reserve(below / fan);
        for (std::size_t block = blocks.size(); block < below / fan; ++block) {
            const auto child = [&](std::size_t i) {
                const auto row = static_cast<std::uint32_t>(i);
                return level == 0 ? Extremes{row, row} : levels_[level - 1][i];
            };
            Extremes all = child(block * fan);
            for (std::size_t i = block * fan + 1; i < (block + 1) * fan; ++i) {
                const Extremes one = child(i);
                if (values[one.lowest] < values[all.lowest]) all.lowest = one.lowest;
                if (values[one.highest] > values[all.highest]) all.highest = one.highest;
            }
            levels_[level].push_back(all);
        }
        below /= fan;
    }
}

Envelope::Extremes Envelope::extremes(std::span<const double> values, std::size_t first, std::size_t end) const {
    const auto row = static_cast<std::uint32_t>(first);
    Extremes all{row, row};
    for (std::size_t at = first; at < end;) {
        Extremes one{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at)};
        std::size_t width = 1;
        for (std::size_t level = 0; level < levels_.size(); ++level) {
            const std::size_t wider = width * fan;
            if (at % wider != 0 || at + wider > end || at / wider >= levels_[level].size()) break;
            one = levels_[level][at / wider];
            width = wider;
        }
        if (values[one.lowest] < values[all.lowest]) all.lowest = one.lowest;
        if (values[one.highest] > values[all.highest]) all.highest = one.highest;
        at += width;
    }
    return all;
}

QList<QPointF> Envelope::points(std::span<const double> values, double from_s, double sample_s, std::size_t first,
                                std::size_t end, std::size_t columns) const {
    return thinned(values, from_s, sample_s, first, end, columns, [&](std::size_t from, std::size_t until) {
        const Extremes found = extremes(values, from, until);
        return std::pair{std::size_t{found.lowest}, std::size_t{found.highest}};
    });
}

double Envelope::highest(std::span<const double> values, std::size_t first, std::size_t end) const {
    return first >= end ? 0 : values[extremes(values, first, end).highest];
}

}  // namespace sluice::gui
