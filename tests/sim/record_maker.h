// SPDX-License-Identifier: GPL-3.0-or-later
// Raw records of runs made by hand, whose right answers can be worked out on paper.
#pragma once

#include "sim/run_record.h"

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace sluice::sim::made {

using namespace std::chrono_literals;

/// A run that starts at 17:47:00, rows of a second, a buffer of 1,000, one Pusher × 100.
inline RunRecord record() {
    RunRecord made;
    made.scenario.title = "Made by hand";
    made.scenario.start = 17h + 47min;
    made.scenario.duration = 60s;
    made.scenario.pipeline.buffer = 1000;
    made.scenario.pipeline.pushers = 1;
    made.scenario.pipeline.window = 100;
    return made;
}

/// `count` more rows, each offered, sent and delivered so many.
inline void add_rows(RunRecord& record, std::size_t count, std::uint64_t offered, std::uint64_t buffered = 0) {
    Row row;
    row.offered = row.sent = row.outcomes[index(OutcomeKind::delivered)] = offered;
    row.buffered = row.buffered_max = buffered;
    record.rows.insert(record.rows.end(), count, row);
    record.ended = record.scenario.sample * static_cast<std::int64_t>(record.rows.size());
}

inline RunRecord record_of_offered(std::initializer_list<std::pair<std::size_t, std::uint64_t>> runs) {
    RunRecord made = record();
    for (const auto& [count, offered] : runs) add_rows(made, count, offered);
    return made;
}

inline ShedSpell spell(Duration first, Duration last, std::uint64_t count, Reason reason = Reason::incoming) {
    ShedSpell made{first, last, count, {}};
    made.by_reason[index(reason)] = count;
    return made;
}

}  // namespace sluice::sim::made
