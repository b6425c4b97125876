// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_capabilities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

namespace sluice::sim {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : std::string_view{value};
}

/// Of the 256 colours: foreground numbers, in the order of Ink.
std::string_view foreground(Ink ink) {
    static constexpr std::array<std::string_view, 9> codes{"",         "1",        "38;5;244", "38;5;208",  "38;5;32",
                                                           "38;5;134", "38;5;160", "38;5;34",  "1;38;5;160"};
    return codes[static_cast<std::size_t>(ink)];
}

std::string background(Ink ink) {
    const std::string_view code = foreground(ink);
    return code.substr(0, 3) == "38;" ? "4" + std::string{code.substr(1)} : std::string{};
}

/// Of the terminal; without one what COLUMNS says, if it says something.
int width_of(int descriptor, bool interactive) {
    winsize size{};
    if (interactive) return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
    const std::string_view columns = environment("COLUMNS");
    int width = 0;
    const auto [end, error] = std::from_chars(columns.data(), columns.data() + columns.size(), width);
    const bool good = error == std::errc{} && end == columns.data() + columns.size() && width > 0 && width <= 1000;
    return good ? width : Terminal::without_terminal;
}

}  // namespace

std::string Terminal::paint(Ink ink, std::string_view text, Ink paper) const {
    std::string codes{foreground(ink)};
    if (const std::string under = background(paper); !under.empty()) codes += (codes.empty() ? "" : ";") + under;
    if (!colour || codes.empty() || text.empty()) return std::string{text};
    return "\x1b[" + codes + "m" + std::string{text} + "\x1b[0m";
}

Terminal terminal_of(int descriptor, ColourChoice colour, bool ascii) {
    Terminal terminal;
    terminal.interactive = isatty(descriptor) == 1;
    terminal.width = std::max(width_of(descriptor, terminal.interactive), Terminal::narrowest);
    terminal.unicode = !ascii;
    terminal.colour = colour == ColourChoice::always ||
                      (colour == ColourChoice::automatic && terminal.interactive && environment("NO_COLOR").empty() &&
                       environment("TERM") != "dumb" && !environment("TERM").empty());
    return terminal;
}

}  // namespace sluice::sim
