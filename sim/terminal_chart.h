// SPDX-License-Identifier: GPL-3.0-or-later
// The two graphs of the incident for a terminal, one above the other on one time axis: pushes per second (offered as a
// line, delivered as an area) and the buffer (with its capacity as a line); between them a strip for each way to lose a
// push that occurred. The story's letters stand on the axis, with a faint line up through both graphs.
#pragma once

#include "sim/run_record.h"
#include "sim/story.h"
#include "sim/terminal_capabilities.h"

#include <string>
#include <vector>

namespace sluice::sim {

/// Lines of at most terminal.width characters. Without rows, one line that says so.
std::vector<std::string> terminal_charts(const RunRecord& record, const std::vector<StoryLine>& story,
                                         const Terminal& terminal);

}  // namespace sluice::sim
