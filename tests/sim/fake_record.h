// SPDX-License-Identifier: GPL-3.0-or-later
// A record of a run that never was: the incident's curve through a fluid model, so that reports can be tested, and
// looked at, without the engine. Arrivals 3k/s, 11k/s from 30 s with 25,000 at once, 17k/s from 110 s, falling from 230
// s to 330 s; 20 × 100 places at 150 ms, 105 ms from 230 s on; a buffer of 250,000.
#pragma once

#include "sim/run_record.h"

#include <algorithm>

namespace sluice::sim::testing {

inline double fake_offered(double second) {
    if (second < 30) return 3'000;
    if (second < 31) return 36'000;
    if (second < 110) return 11'000;
    if (second < 230) return 17'000;
    if (second < 330) return 15'000 - 12'000 * (second - 230) / 100;
    return 3'000;
}

inline Scenario fake_scenario() {
    Scenario scenario;
    scenario.name = "overwatch";
    scenario.title = "Discord, summer 2016: /r/Overwatch and a million pushes a minute";
    scenario.story =
        "A message in a server of 25,000 members is 25,000 pushes. On a summer evening of 2016 many such messages came "
        "at "
        "once.\n\nThe numbers are ours, chosen so that the order of events is that which Discord told.";
    scenario.start = std::chrono::hours{17} + std::chrono::minutes{47};
    scenario.duration = std::chrono::minutes{7};
    ArrivalsSpec arrivals;
    arrivals.name = "chat";
    arrivals.rate = Curve{{{Duration{0}, 3'000, false}, {std::chrono::seconds{30}, 11'000, false}}};
    scenario.arrivals.push_back(arrivals);
    scenario.firebase.latency.mean = Curve{{{Duration{0}, 150e6, false}, {std::chrono::seconds{230}, 105e6, false}}};
    return scenario;
}

inline RunRecord fake_record(Scenario scenario = fake_scenario()) {
    RunRecord record;
    const auto capacity = static_cast<double>(scenario.pipeline.buffer);
    const auto seconds = static_cast<int>(scenario.duration / std::chrono::seconds{1});
    double buffered = 0;
    Counters total;
    ShedSpell spell{};
    for (int second = 0; second < seconds; ++second) {
        const double offered = fake_offered(second) * scenario.load;
        const double carried = 2'000 / (second < 230 ? 0.150 : 0.105);
        const double delivered = std::min(carried, offered + buffered);
        const double kept = std::min(capacity, buffered + offered - delivered);
        const double shed = buffered + offered - delivered - kept;
        Row row;
        row.offered = static_cast<std::uint64_t>(offered);
        row.sent = row.outcomes[index(OutcomeKind::delivered)] = static_cast<std::uint64_t>(delivered);
        row.outcomes[index(OutcomeKind::shed)] = static_cast<std::uint64_t>(shed);
        buffered = kept;
        row.buffered = static_cast<std::uint64_t>(buffered);
        row.buffered_max = row.buffered;
        row.pending = static_cast<std::uint64_t>(std::min(2000.0, delivered * 0.15));
        row.connections = scenario.pipeline.pushers;
        row.ack_p50 = 140'000'000;
        row.ack_p99 = 380'000'000;
        row.wait_p99 = static_cast<std::int64_t>(buffered / carried * 1e9);
        row.wait_p50 = row.wait_p99 / 2;
        row.oldest_wait = row.wait_p99;
        const Duration at = std::chrono::seconds{second};
        if (buffered == capacity && record.marks.empty()) record.marks.push_back({Mark::Kind::buffer_full, at, 0});
        if (shed > 0) {
            if (spell.count == 0) spell.first = at;
            spell.last = at + std::chrono::seconds{1};
            spell.count += row.outcomes[index(OutcomeKind::shed)];
            spell.by_reason[index(Reason::incoming)] = spell.count;
        }
        record.buffer_peak = std::max(record.buffer_peak, row.buffered_max);
        record.pending_peak = std::max(record.pending_peak, row.pending);
        total.offered += row.offered;
        total.sent += row.sent;
        for (std::size_t kind = 0; kind < outcome_count; ++kind) total.outcomes[kind] += row.outcomes[kind];
        record.rows.push_back(row);
    }
    total.shed_by_reason[index(Reason::incoming)] = spell.count;
    if (spell.count > 0) record.spells.push_back(spell);
    Snapshot start, end;
    end.at = scenario.duration;
    end.metrics.counters = total;
    record.snapshots = {start, end};
    record.ended = scenario.duration;
    record.fingerprint = 0x0123456789abcdef;
    record.wall_s = 0.41;
    record.peak_memory_mb = 31;
    record.scenario = std::move(scenario);
    return record;
}

}  // namespace sluice::sim::testing
