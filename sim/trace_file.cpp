// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/trace_file.h"

#include "core/config/node.h"
#include "core/config/quantity.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sluice::sim {
namespace {

constexpr std::size_t most_problems = 20;
constexpr double longest_s = 366.0 * 86'400;
constexpr std::uint64_t most_a_row = 1'000'000'000'000;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// What Windows' programs put before UTF-8.
void skip_mark(std::string_view& text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
}

/// Calls `row(line number, line)` for each line that says something.
template <class Row>
void each_row(std::string_view text, Row row) {
    skip_mark(text);
    for (int line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view content = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!content.empty() && content.front() != '#') row(line, content);
    }
}

class Complaints {
public:
    Complaints(const std::string& file, std::vector<config::Problem>& to) : file_(file), to_(to) {}
    void add(int line, std::size_t column, std::string_view found, std::string_view expected) {
        if (to_.size() >= most_problems) return;
        to_.push_back({file_, line, static_cast<int>(column) + 1,
                       "found " + config::quoted(found.substr(0, 60)) + ", expected " + std::string{expected}});
    }

private:
    const std::string& file_;
    std::vector<config::Problem>& to_;
};

std::optional<double> decimal(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string count_expected(std::string_view found) {
    const auto number = config::parse_number(found);
    if (!number || *number <= static_cast<double>(most_a_row)) return "a count such as 250000";
    return "a count of at most " + config::count_text(most_a_row);
}

}  // namespace

TraceFile read_trace(std::string_view text, const std::string& name) {
    TraceFile file;
    Complaints complaints{name, file.problems};
    each_row(text, [&](int line, std::string_view row) {
        if (row == "second,count" && file.rows.empty()) return;
        const std::size_t comma = row.find(',');
        if (comma == std::string_view::npos) return complaints.add(line, 0, row, "second,count");
        const std::string_view second_text = row.substr(0, comma), count_text = row.substr(comma + 1);
        const auto second = decimal(second_text);
        const auto count = config::parse_count(count_text);
        if (!second || !(*second >= 0 && *second <= longest_s))
            complaints.add(line, 0, second_text, "a second from 0 to 31622400");
        else if (!file.rows.empty() && *second <= file.rows.back().first)
            complaints.add(line, 0, second_text, "a second after that of the row before");
        else if (!count || *count > most_a_row)
            complaints.add(line, comma + 1, count_text, count_expected(count_text));
        if (!second || !count || *count > most_a_row) return;
        const double gap = file.rows.empty() ? 0 : *second - file.rows.back().first;
        if (gap > 0) file.closest = file.closest == 0 ? gap : std::min(file.closest, gap);
        file.rows.emplace_back(*second, *count);
    });
    if (file.rows.empty() && file.problems.empty()) complaints.add(1, 0, "", "at least one row second,count");
    return file;
}

LatencyFile read_latencies(std::string_view text, const std::string& name) {
    LatencyFile file;
    Complaints complaints{name, file.problems};
    double unit = 0;
    bool first = true;
    each_row(text, [&](int line, std::string_view row) {
        const bool heads = first;
        first = false;
        if (heads && (row == "latency_s" || row == "latency_ms" || row == "latency_us")) {
            unit = row == "latency_s" ? 1e9 : row == "latency_ms" ? 1e6 : 1e3;
            return;
        }
        std::optional<double> value;
        if (unit != 0) {
            value = decimal(row);
            if (value) *value *= unit;
        } else if (const auto duration = config::parse_duration(row)) {
            value = static_cast<double>(duration->count());
        }
        if (value && *value >= 0 && *value <= longest_s * 1e9)
            file.sample.push_back(*value);
        else
            complaints.add(
                line, 0, row,
                unit != 0 ? "a number, at least 0" : "a duration such as 158.2ms, or the heading latency_ms");
    });
    if (file.sample.empty() && file.problems.empty()) complaints.add(1, 0, "", "at least one latency");
    std::sort(file.sample.begin(), file.sample.end());
    return file;
}

}  // namespace sluice::sim
