// SPDX-License-Identifier: GPL-3.0-or-later
// The time series as CSV: a row per sample, counts inside it, levels at its end.
#pragma once

#include "core/report/run_view.h"

#include <string>

namespace sluice {

/// A header line, then a line a row, each ending in a line feed. Times are the shortest text of milliseconds; `second`
/// is the start of the row.
std::string series_csv(const RunView& run);

}  // namespace sluice
