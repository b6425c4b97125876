// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that a report shows, chosen and worded once for the terminal and the page, from the result document of
// formats.md. Lines that say nothing (no push rejected, no retry) are left out.
#pragma once

#include "sim/scenario.h"

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

/// Figures in columns under a head; a label that begins with blanks belongs to the row above.
struct FigureGrid {
    struct Row {
        std::string label;
        std::vector<std::string> values;
    };
    std::string title;
    std::vector<std::string> columns;
    std::vector<Row> rows;
};

struct FigureTables {
    std::vector<FigureLine> pushes;  ///< what became of them, and what it took
    std::vector<FigureLine> load;    ///< rates, peaks, levels
    std::vector<FigureGrid> grids;   ///< by priority, where there are several; times, where any were measured
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
