// SPDX-License-Identifier: GPL-3.0-or-later
// The report of a run as one HTML file: no network, below 1 MB for a run of any length, charts with a crosshair, light
// and dark, fit for print and for a screen reader (every chart has its words, and a table of numbers).
#pragma once

#include "sim/run_record.h"

#include <boost/json/object.hpp>
#include <string>

namespace sluice::sim {

inline constexpr std::size_t page_size_most = 1'000'000;

/// `result` is the document of formats.md made from `record`.
std::string html_page(const RunRecord& record, const boost::json::object& result);

}  // namespace sluice::sim
