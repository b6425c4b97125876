// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/compare.h"

#include "core/check.h"
#include "core/report/human_text.h"
#include "core/report/metric_text.h"
#include "sim/result_numbers.h"
#include "sim/seeds.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <cmath>

namespace sluice::sim {
namespace {

namespace json = boost::json;
using Cells = std::array<std::string, 5>;

json::value or_null(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

bool same_seeds(const std::vector<json::object>& a, const std::vector<json::object>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const json::object& x, const json::object& y) {
        const json::value* seed_x = x.if_contains("seed");
        const json::value* seed_y = y.if_contains("seed");
        return seed_x != nullptr && seed_y != nullptr && *seed_x == *seed_y;
    });
}

std::optional<double> mean(const std::vector<std::optional<double>>& values, std::size_t begin, std::size_t end) {
    std::vector<double> defined;
    for (std::size_t i = begin; i < end; ++i)
        if (values[i]) defined.push_back(*values[i]);
    return summary(defined).mean;
}

// `values`: those of a's runs, then those of b's.
Difference difference(const std::string& key, const std::vector<std::optional<double>>& values, std::size_t runs_a,
                      bool paired) {
    Difference result{key, mean(values, 0, runs_a), mean(values, runs_a, values.size()), {}, {}, {}, {}};
    if (result.a && result.b) result.difference = *result.b - *result.a;
    if (paired) {
        std::vector<double> differences;
        for (std::size_t i = 0; i < runs_a; ++i)
            if (values[i] && values[runs_a + i]) differences.push_back(*values[runs_a + i] - *values[i]);
        const Summary pairs = summary(differences);
        result.difference = pairs.mean;
        result.low = pairs.low;
        result.high = pairs.high;
        if (pairs.min == 0.0 && pairs.max == 0.0) result.low = result.high = std::nullopt;
    }
    if (result.difference && result.a && *result.a != 0) result.relative = *result.difference / std::abs(*result.a);
    return result;
}

// A difference of shares is in percentage points, so that nobody takes it for the relative change.
std::string with_sign(const std::string& key, double value) {
    std::string text = (value > 0 ? "+" : "") + mean_text(key, value);
    if (text.ends_with(" %")) text.replace(text.size() - 1, 1, "pp");
    return text;
}

std::string aligned(const std::vector<Cells>& lines) {
    std::array<std::size_t, 5> widths{};
    for (const Cells& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], text_width(line[i]));
    std::string out;
    for (const Cells& line : lines) {
        std::string text = padded(line[0], widths[0]);
        for (std::size_t i = 1; i < line.size(); ++i) text += "  " + padded_left(line[i], widths[i]);
        text.erase(text.find_last_not_of(' ') + 1);
        out += text + '\n';
    }
    return out;
}

std::string name_text(const std::string& name, std::size_t runs) {
    return runs == 1 ? name : name + " (mean of " + grouped(runs) + ")";
}

}  // namespace

std::string side_text(const std::string& key, const std::optional<double>& value) {
    return value ? mean_text(key, *value) : "–";
}

std::string relative_text(const Difference& one) {
    if (!one.relative) return "";
    if (*one.relative == 0) return "0 %";
    return (*one.relative > 0 ? "+" : "−") + percent(std::abs(*one.relative));
}

std::string difference_text(const Difference& one) {
    if (!one.difference) return "";
    std::string text = *one.difference == 0 ? "0" : with_sign(one.key, *one.difference);
    if (one.low && one.high)
        text += " (" + with_sign(one.key, *one.low) + " to " + with_sign(one.key, *one.high) + ")" +
                (one.clear() ? " *" : "");
    return text;
}

bool Difference::clear() const {
    if (low && high) return *low > 0 || *high < 0;
    return a != b;
}

Comparison compare(const std::string& name_a, const std::vector<json::object>& a, const std::string& name_b,
                   const std::vector<json::object>& b) {
    CHECK(!a.empty());
    CHECK(!b.empty());
    Comparison result{name_a, name_b, a.size(), b.size(), a.size() > 1 && same_seeds(a, b), {}};
    std::vector<json::object> all = a;
    all.insert(all.end(), b.begin(), b.end());
    const NumberTable table = number_table(all);
    for (std::size_t i = 0; i < table.keys.size(); ++i)
        result.differences.push_back(difference(table.keys[i], table.values[i], a.size(), result.paired));
    return result;
}

json::object comparison_document(const Comparison& comparison) {
    json::array differences;
    for (const Difference& one : comparison.differences)
        differences.push_back(json::object{{"key", one.key},
                                           {"a", or_null(one.a)},
                                           {"b", or_null(one.b)},
                                           {"difference", or_null(one.difference)},
                                           {"low", or_null(one.low)},
                                           {"high", or_null(one.high)},
                                           {"relative", or_null(one.relative)}});
    return {{"a", comparison.a},           {"b", comparison.b},           {"runs_a", comparison.runs_a},
            {"runs_b", comparison.runs_b}, {"paired", comparison.paired}, {"differences", std::move(differences)}};
}

std::string comparison_table(const Comparison& comparison, bool all) {
    std::vector<Cells> lines{{"", name_text(comparison.a, comparison.runs_a),
                              name_text(comparison.b, comparison.runs_b), "difference", "change"}};
    std::size_t same = 0;
    for (const Difference& one : comparison.differences) {
        same += one.same() ? 1 : 0;
        if (all || !one.same())
            lines.push_back({one.key, side_text(one.key, one.a), side_text(one.key, one.b), difference_text(one),
                             relative_text(one)});
    }
    std::string out = same == comparison.differences.size() && !all ? "" : aligned(lines);
    if (same > 0) out += counted(same, "figure is", "figures are") + " the same on both sides.\n";
    if (comparison.paired) out += "Differences by seed, in brackets their 95 % interval; * where that leaves out 0.\n";
    return out;
}

}  // namespace sluice::sim
