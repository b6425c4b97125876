// SPDX-License-Identifier: GPL-3.0-or-later
// Small pieces of HTML. Everything that came from a file or a person goes through html_escaped.
#pragma once

#include <string>
#include <string_view>

namespace sluice::sim {

/// For text and for attribute values in double quotes.
std::string html_escaped(std::string_view text);
/// `value` with at most three decimals, for coordinates and the numbers behind the charts; deterministic.
std::string html_number(double value, int decimals);

}  // namespace sluice::sim
