// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/problem.h"

#include <algorithm>
#include <tuple>

namespace sluice::config {

std::string to_string(const Problem& problem) {
    std::string text = problem.file;
    if (problem.line > 0) text += ":" + std::to_string(problem.line) + ":" + std::to_string(problem.column);
    return text + ": error: " + problem.message;
}

void Problems::add(Place place, std::string message) {
    Problem problem{file_, place.line, place.column, std::move(message)};
    if (place.override_number >= 0)
        problem = {"--set " + overrides_[static_cast<std::size_t>(place.override_number)], 0, 0,
                   std::move(problem.message)};
    add_elsewhere(place, std::move(problem));
}

void Problems::add_elsewhere(Place place, Problem problem) { found_.push_back({place, std::move(problem)}); }

bool Problems::any_at(Place place) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Found& found) { return found.place == place; });
}

std::vector<Problem> Problems::sorted() const {
    std::vector<Found> order = found_;
    const auto key = [](const Found& found) {
        return std::tuple(found.place.override_number, found.place.line, found.place.column);
    };
    std::stable_sort(order.begin(), order.end(), [&](const Found& a, const Found& b) { return key(a) < key(b); });
    std::vector<Problem> result;
    for (auto& found : order)
        if (std::find(result.begin(), result.end(), found.problem) == result.end())
            result.push_back(std::move(found.problem));
    return result;
}

namespace {

/// Edits (insert, delete, replace, swap neighbours) from `a` to `b`.
std::size_t edits(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            const std::size_t replace = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, replace});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
    }
    return rows[a.size()][b.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& known) {
    constexpr std::size_t longest = 64;
    if (name.size() > longest) return {};
    std::string_view best;
    std::size_t fewest = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        const std::size_t distance = edits(name, candidate);
        if (distance >= fewest) continue;
        fewest = distance;
        best = candidate;
    }
    if (!best.empty() || name.size() < 3) return best;
    for (const std::string_view candidate : known)
        if (candidate.find(name) != std::string_view::npos || name.find(candidate) != std::string_view::npos)
            return candidate;
    return {};
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known) {
    const std::string_view best = nearest(name, known);
    return best.empty() ? std::string{} : "; did you mean \"" + std::string{best} + "\"?";
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text.append("\"").append(names[i]).append("\"");
    }
    return text;
}

}  // namespace sluice::config
