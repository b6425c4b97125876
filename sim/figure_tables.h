// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that a report shows, chosen and worded once for the terminal and the page, from the result document of
// formats.md. Lines that say nothing (no push rejected, no retry) are left out.
#pragma once

#include "sim/scenario.h"

#include <array>
#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <vector>

namespace sluice::sim {

struct FigureLine {
    std::string label;
    std::string value;
    std::string note;  ///< a share, reasons, what it is measured against; may be empty
    bool bad = false;  ///< pushes were lost
};

struct TimesLine {
    static constexpr std::array<const char*, 6> columns{"mean", "p50", "p90", "p99", "p99.9", "max"};
    std::string label;
    std::array<std::string, columns.size()> values;
};

struct FigureTables {
    std::vector<FigureLine> pushes;  ///< what became of them, and what it took
    std::vector<FigureLine> load;    ///< rates, peaks, levels
    std::vector<TimesLine> times;
};

/// `result` has the keys of formats.md; what is missing is left out.
FigureTables figure_tables(const boost::json::object& result, const Scenario& scenario);

/// How many expectations there are, and how many held.
struct HeldCount {
    std::size_t all = 0, held = 0;
};
HeldCount held_of(const boost::json::object& result);

/// "20 Pushers × 100, buffer 250,000, shed incoming".
std::string setup_line(const Scenario& scenario);

}  // namespace sluice::sim
