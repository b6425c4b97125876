// SPDX-License-Identifier: GPL-3.0-or-later
// What the page carries with it: its style (light and dark by the reader's preference, and print) and its script (the
// crosshair across all charts, by pointer and by arrow keys). Nothing is fetched from anywhere.
#pragma once

#include <string_view>

namespace sluice::sim {

std::string_view html_style();
std::string_view html_script();

}  // namespace sluice::sim
