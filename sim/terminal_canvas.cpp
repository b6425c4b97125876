// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_canvas.h"

#include <algorithm>
#include <array>

namespace sluice::sim {
namespace {

constexpr int dot_rows = 4;

/// U+2800 + dots.
std::string braille(unsigned char dots) {
    return {'\xE2', static_cast<char>(0xA0 | (dots >> 6)), static_cast<char>(0x80 | (dots & 0x3F))};
}

unsigned char dot_bit(int half, int row) {
    static constexpr std::array<std::array<unsigned char, dot_rows>, 2> bits{
        {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}};
    return bits[static_cast<std::size_t>(half)][static_cast<std::size_t>(row)];
}

int rounded(double value) { return static_cast<int>(value + 0.5); }

}  // namespace

Canvas::Canvas(int width, int height, bool unicode)
    : width_(width),
      height_(height),
      unicode_(unicode),
      cells_(static_cast<std::size_t>(width) * static_cast<std::size_t>(height)) {}

Canvas::Cell* Canvas::at(int x, int y) {
    const bool inside = x >= 0 && x < width_ && y >= 0 && y < height_;
    return inside
               ? &cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)]
               : nullptr;
}

const Canvas::Cell* Canvas::at(int x, int y) const { return const_cast<Canvas*>(this)->at(x, y); }

bool Canvas::empty(int x, int y) const {
    const Cell* cell = at(x, y);
    return cell != nullptr && cell->glyph == " ";
}

void Canvas::text(int x, int y, std::string_view utf8, Ink ink) {
    for (std::size_t from = 0; from < utf8.size(); ++x) {
        std::size_t end = from + 1;
        while (end < utf8.size() && (static_cast<unsigned char>(utf8[end]) & 0xC0U) == 0x80U) ++end;
        if (Cell* cell = at(x, y)) *cell = Cell{std::string{utf8.substr(from, end - from)}, ink};
        from = end;
    }
}

void Canvas::bar(int x, int top, int rows, double level, Ink ink) {
    static constexpr std::array<const char*, 9> blocks{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    level = std::clamp(level, 0.0, 1.0);
    int eighths = rounded(level * rows * 8);
    if (level > 0 && eighths == 0) eighths = 1;
    for (int y = top + rows - 1; y >= top && eighths > 0; --y, eighths -= 8) {
        Cell* cell = at(x, y);
        if (cell == nullptr) continue;
        const int part = std::min(eighths, 8);
        cell->glyph = unicode_ ? blocks[static_cast<std::size_t>(part)] : part > 4 ? "#" : part > 1 ? ":" : ".";
        cell->ink = ink;
        cell->filled = part == 8 ? ink : Ink::plain;
    }
}

void Canvas::dots(int x, int half, int top, int rows, double low, double high, Ink ink) {
    const int levels = rows * dot_rows;
    const auto row_of = [&](double level) {
        return levels - 1 - std::clamp(rounded(level * levels - 0.5), 0, levels - 1);
    };
    for (int row = row_of(high); row <= row_of(low); ++row) {
        Cell* cell = at(x, top + row / dot_rows);
        if (cell == nullptr) continue;
        cell->dots = static_cast<unsigned char>(cell->dots | dot_bit(half, row % dot_rows));
        cell->glyph = unicode_ ? braille(cell->dots) : "*";
        cell->ink = ink;
    }
}

void Canvas::guide(int x, int y, std::string_view unicode, std::string_view ascii) {
    if (empty(x, y)) *at(x, y) = Cell{std::string{unicode_ ? unicode : ascii}, Ink::faint};
}

std::string Canvas::line(int y, const Terminal& terminal) const {
    std::string text, run;
    Ink ink = Ink::plain, paper = Ink::plain;
    const auto flush = [&] {
        text += terminal.paint(ink, run, paper);
        run.clear();
    };
    int end = width_;
    while (end > 0 && empty(end - 1, y)) --end;
    for (int x = 0; x < end; ++x) {
        const Cell& cell = *at(x, y);
        const Ink under = cell.dots != 0 ? cell.filled : Ink::plain;
        if (cell.glyph != " " && (cell.ink != ink || under != paper)) {
            flush();
            ink = cell.ink;
            paper = under;
        } else if (cell.glyph == " " && paper != Ink::plain) {
            flush();
            ink = paper = Ink::plain;
        }
        run += cell.glyph;
    }
    flush();
    return text;
}

}  // namespace sluice::sim
