// SPDX-License-Identifier: GPL-3.0-or-later
// The report of a run that a person reads in a terminal: title, the two graphs, the story of events, the summary, what
// was expected and whether it held. With a terminal that is not `unicode` every byte is ASCII.
#pragma once

#include "sim/run_record.h"
#include "sim/terminal_capabilities.h"

#include <boost/json/object.hpp>
#include <string>

namespace sluice::sim {

/// `result` is the document of formats.md made from `record`. Ends with a line feed.
std::string terminal_report(const RunRecord& record, const boost::json::object& result, const Terminal& terminal);

/// What `--quiet` prints: a line for each expectation that failed, the scenario's name before it, and one where the run
/// is incomplete; otherwise nothing.
std::string terminal_failures(const RunRecord& record, const boost::json::object& result, const Terminal& terminal);

}  // namespace sluice::sim
