// SPDX-License-Identifier: GPL-3.0-or-later
// A sheet of character cells to draw on: areas in eighths of a cell, lines in braille (2 × 4 dots a cell), text; and
// their plain ASCII forms. x counts from the left, y from the top; what falls outside is cut off.
#pragma once

#include "sim/terminal_capabilities.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

class Canvas {
public:
    Canvas(int width, int height, bool unicode);

    int width() const { return width_; }
    int height() const { return height_; }

    void text(int x, int y, std::string_view utf8, Ink ink);
    /// A column filled from the bottom of rows [top, top + rows) up: `level` 0 to 1 of their height.
    void bar(int x, int top, int rows, double level, Ink ink);
    /// Dots of one half column (0 left, 1 right) of cell column x, between two levels (0 to 1), over what is there.
    void dots(int x, int half, int top, int rows, double low, double high, Ink ink);
    /// A faint mark where the cell is empty.
    void guide(int x, int y, std::string_view unicode, std::string_view ascii);
    bool empty(int x, int y) const;

    /// The row without trailing blanks, in the terminal's colours.
    std::string line(int y, const Terminal& terminal) const;

private:
    struct Cell {
        std::string glyph = " ";
        Ink ink = Ink::plain;
        Ink filled = Ink::plain;  ///< the whole cell is full of this
        unsigned char dots = 0;   ///< braille dots drawn so far
    };
    Cell* at(int x, int y);
    const Cell* at(int x, int y) const;

    int width_, height_;
    bool unicode_;
    std::vector<Cell> cells_;
};

}  // namespace sluice::sim
