// SPDX-License-Identifier: GPL-3.0-or-later
// The charts of the page, as plain HTML and SVG that need no script to be seen or printed: the incident's two graphs
// one above the other (pushes per second; buffered), and below them, only where they tell something, what else was lost
// and how many connections there were. One time axis; the story's letters above, a dashed line through all. A run of
// any length becomes at most `chart_columns` columns, each from its lowest to its highest row, so that spikes survive.
#pragma once

#include "sim/run_record.h"
#include "sim/story.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sluice::sim {

inline constexpr std::size_t chart_columns = 900;

/// A <section> with the charts, and the numbers under them as JSON for the script (html_assets.h).
std::string html_charts(const RunRecord& record, const std::vector<StoryLine>& story);

}  // namespace sluice::sim
