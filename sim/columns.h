// SPDX-License-Identifier: GPL-3.0-or-later
// The time series squeezed into as many columns as a chart has, so that a run of any length is drawn at the same cost.
// Each column keeps the lowest, the mean and the highest of its rows: a spike of one row is never averaged away.
#pragma once

#include "sim/run_record.h"

#include <array>
#include <cstddef>
#include <vector>

namespace sluice::sim {

struct Span {
    double low = 0, mean = 0, high = 0;
};

struct Column {
    Duration from{0}, until{0};
    Span offered, sent, delivered;                  ///< a second
    Span buffered, pending, retrying, connections;  ///< levels; buffered.high includes the highest inside a row
    std::array<Span, outcome_count> outcomes{};     ///< a second, by OutcomeKind
    Span wait_p99_ms, ack_p50_ms, ack_p99_ms;       ///< of the rows' percentiles
    Span oldest_wait_ms;
};

/// `count` columns of equal length over all rows; fewer rows than columns: a row fills several. Empty without rows.
std::vector<Column> columns_of(const RunRecord& record, std::size_t count);

}  // namespace sluice::sim
