// SPDX-License-Identifier: GPL-3.0-or-later
// The two kinds of file that a scenario may name.
//   trace: CSV, `second,count` a row, seconds rising from 0 on, decimals allowed. A first row with those very words,
//   empty rows and rows that begin with # are skipped; so is a byte order mark.
//   latency sample: a duration a row with its unit ("158.2ms"); or a first row `latency_ms` (…_us, …_s) and numbers.
// Every wrong row is a problem with its line and column in that file, up to twenty.
#pragma once

#include "core/config/problem.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sim {

struct TraceFile {
    std::vector<std::pair<double, std::uint64_t>> rows;  ///< (second, count)
    double closest = 0;                                  ///< the least seconds between two rows; 0: fewer than two
    std::vector<config::Problem> problems;
};
TraceFile read_trace(std::string_view text, const std::string& name);

struct LatencyFile {
    std::vector<double> sample;  ///< nanoseconds, sorted
    std::vector<config::Problem> problems;
};
LatencyFile read_latencies(std::string_view text, const std::string& name);

}  // namespace sluice::sim
