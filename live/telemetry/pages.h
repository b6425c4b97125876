// SPDX-License-Identifier: GPL-3.0-or-later
// What telemetry shows of a history, as text: the same series and result document as a simulated run's (core/report).
#pragma once

#include "live/telemetry/history.h"
#include "live/telemetry/process_figures.h"

#include <cstddef>
#include <string>

namespace sluice::live {

/// One row for /stream, a JSON object on a line: `second` and the columns of the CSV by their names, then
/// `at_1970_ms` (its end) and what the last sample says: `connected`, `paused`, `draining`. Requires row <
/// rows().size().
std::string row_text(const History& history, std::size_t row);

/// `{"at_s", "pushers", "window", "connections": [{"connection", "state", "window", "pending", "pending_peak"}]}`.
std::string connections_text(const History& history);

/// The rows kept, at most the last `most` of them.
std::string series_text(History& history, std::size_t most);

/// `seed`, `fingerprint` and `duplicates` are null; `incomplete` while pushes have no outcome.
std::string result_text(History& history, const std::string& title, const std::string& version,
                        const ProcessFigures& process);

}  // namespace sluice::live
