// SPDX-License-Identifier: GPL-3.0-or-later
// One chart of the page as data, and its drawing: a box with a value axis, an SVG of 1000 × 1000 units stretched over
// it, and a legend whose numbers follow the crosshair.
#pragma once

#include "core/report/human_text.h"
#include "sim/columns.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct PlotSeries {
    enum class Look { line, area, slice, unseen };  ///< slice: hangs below the first series; unseen: in the legend only
    std::string label;
    std::string unit;  ///< after a value: "/s", "ms" (told in what suits it) or ""
    std::string css;   ///< class that colours it
    Look look;
    std::vector<Span> spans;  ///< a column each
};

struct Plot {
    std::string title;
    std::string height;  ///< class: tall, middle, low
    Scale scale{1, 1};
    std::optional<double> limit;  ///< a line across, with its label
    std::string limit_label;
    std::vector<PlotSeries> series;
};

/// The chart's box. `guides`: places of the story's lines and `ticks`: of the time axis' labels, shares 0 to 1.
/// `first`: the number of the first series in the page's data. `above`: HTML between legend and chart.
std::string html_plot(const Plot& plot, const std::vector<double>& guides, const std::vector<double>& ticks,
                      std::size_t first, const std::string& above = "");

}  // namespace sluice::sim
