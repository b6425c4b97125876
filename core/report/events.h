// SPDX-License-Identifier: GPL-3.0-or-later
// What happened, and why, as a list of moments: the event table of formats.md, rule by rule. Row events are dated by
// the start of their row, the exact ones (buffer-full, shedding, connections, quota) by the moment itself.
//
//   nominal           0 s
//   burst-begins      first row, after 10, whose offered is at least twice the median of all rows before it (and not
//   0);
//                     again only after back-to-normal
//   buffer-blip       start of an excursion (rows with something buffered at any time) whose peak is 1 % to 50 % of the
//                     buffer; an excursion below 1 % is none
//   buffer-fills      start of an excursion that passes 50 %
//   buffer-full       the first mark of an excursion; of several machines any one's, and the text names it
//   shedding-begins, shedding-ends   first and last shed of a spell
//   buffer-drains     first row after the one of buffer-full whose level at its end is below 95 % of the buffer
//   requests-peak     last row whose mean of sent over it and the 4 before is within 2 % of the largest such mean
//   requests-slow     first row after it with sent below 95 % of that largest mean
//   back-to-normal    first of 10 rows, after burst-begins, with nothing buffered at any time and offered at most 1.1 ×
//                     the median before the burst
//   connection-lost, connection-back, draining, quota-limits   exact; chains of marks at most a second apart are one
//
// Levels of several machines are summed, and so are their buffers. With buffer 0 no buffer event occurs.
#pragma once

#include "core/report/run_view.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sluice {

enum class EventKind : std::uint8_t {
    nominal,
    burst_begins,
    buffer_blip,
    buffer_fills,
    buffer_full,
    shedding_begins,
    shedding_ends,
    buffer_drains,
    requests_peak,
    requests_slow,
    back_to_normal,
    connection_lost,
    connection_back,
    draining,
    quota_limits
};
/// "buffer-full" …: the names of event_names(), in their order.
std::string_view name(EventKind kind);

struct Event {
    EventKind kind;
    Duration at;
    std::string clock;  ///< HH:MM:SS of the day where the scenario has a start, else the offset
    std::string text;   ///< a sentence, without the clock
};

/// In order of time; at one moment in order of the table.
std::vector<Event> events(const RunView& run);

/// HH:MM:SS (past midnight from 00:00:00 again), or without a `start` the offset "2:58".
std::string event_clock(std::optional<Duration> start, Duration at);

}  // namespace sluice
