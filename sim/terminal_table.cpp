// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_table.h"

#include "core/report/human_text.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::size_t between_columns = 2;
constexpr std::size_t between_blocks = 5;

std::vector<std::size_t> widths_of(const std::vector<std::vector<TableCell>>& rows, std::size_t columns) {
    std::vector<std::size_t> widths(columns, 0);
    for (const auto& row : rows)
        for (std::size_t at = 0; at < std::min(columns, row.size()); ++at)
            widths[at] = std::max(widths[at], text_width(row[at].text));
    return widths;
}

void trim(std::string& line) {
    while (!line.empty() && line.back() == ' ') line.pop_back();
}

}  // namespace

std::vector<std::string> table_lines(const std::vector<std::vector<TableCell>>& rows, const std::vector<Align>& align,
                                     const Terminal& terminal) {
    const std::vector<std::size_t> widths = widths_of(rows, align.size());
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string line;
        for (std::size_t at = 0; at < std::min(align.size(), row.size()); ++at) {
            if (at > 0) line += std::string(between_columns, ' ');
            const std::string& text = row[at].text;
            const std::string gap(widths[at] - text_width(text), ' ');
            line += align[at] == Align::right ? gap + terminal.paint(row[at].ink, text)
                                              : terminal.paint(row[at].ink, text) + gap;
        }
        trim(line);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::size_t seen_width(std::string_view painted) {
    std::size_t width = 0;
    bool escape = false;
    for (const char byte : painted) {
        if (byte == '\x1b')
            escape = true;
        else if (escape)
            escape = byte != 'm';
        else
            width += (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U ? 1 : 0;
    }
    return width;
}

std::vector<std::string> beside(std::vector<std::string> left, const std::vector<std::string>& right,
                                std::size_t width) {
    const auto widest = [](const std::vector<std::string>& lines) {
        std::size_t most = 0;
        for (const std::string& line : lines) most = std::max(most, seen_width(line));
        return most;
    };
    const std::size_t from = widest(left) + between_blocks;
    if (right.empty()) return left;
    if (from + widest(right) > width) {
        left.emplace_back();
        left.insert(left.end(), right.begin(), right.end());
        return left;
    }
    if (left.size() < right.size()) left.resize(right.size());
    for (std::size_t at = 0; at < right.size(); ++at) {
        if (right[at].empty()) continue;
        left[at] += std::string(from - seen_width(left[at]), ' ') + right[at];
    }
    return left;
}

}  // namespace sluice::sim
