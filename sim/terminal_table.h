// SPDX-License-Identifier: GPL-3.0-or-later
// Tables for the terminal: columns as wide as their widest cell, numbers to the right, blocks beside each other where
// the width allows. Cells may carry colour; widths count what is seen.
#pragma once

#include "sim/terminal_capabilities.h"

#include <string>
#include <vector>

namespace sluice::sim {

struct TableCell {
    std::string text;
    Ink ink = Ink::plain;
};

enum class Align : unsigned char { left, right };

/// Each row has as many cells as `align`; a shorter one is filled up. Two blanks between columns.
std::vector<std::string> table_lines(const std::vector<std::vector<TableCell>>& rows, const std::vector<Align>& align,
                                     const Terminal& terminal);

/// Characters that a painted line takes on the screen.
std::size_t seen_width(std::string_view painted);

/// `right` to the right of `left`, or below it (after a blank line) where both do not fit into `width`.
std::vector<std::string> beside(std::vector<std::string> left, const std::vector<std::string>& right,
                                std::size_t width);

}  // namespace sluice::sim
