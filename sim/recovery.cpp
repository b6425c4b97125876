// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/recovery.h"

#include "sim/row_rules.h"

#include <algorithm>
#include <cstddef>

namespace sluice::sim {
namespace {

Duration start_of(const RunRecord& record, std::size_t row) {
    return record.scenario.sample * static_cast<std::int64_t>(row);
}

std::optional<Duration> last_shed(const RunRecord& record, Duration from, Duration until) {
    std::optional<Duration> last;
    for (const ShedSpell& spell : record.spells)
        if (spell.last >= from && spell.first <= until) last = std::min(spell.last, until);
    return last;
}

std::optional<Duration> buffer_peak(const RunRecord& record, Duration from, Duration until) {
    std::optional<Duration> at;
    std::uint64_t peak = 0;
    for (std::size_t row = 0; row < record.rows.size(); ++row) {
        const Duration start = start_of(record, row);
        if (start < from || start >= until || record.rows[row].buffered_max <= peak) continue;
        peak = record.rows[row].buffered_max;
        at = start;
    }
    return at;
}

// The back-to-normal of the burst that `since` belongs to; `outside` where it belongs to none.
struct OfBurst {
    bool outside;
    std::optional<std::size_t> calm;
};
OfBurst calm_of_burst(const RunRecord& record, Duration since) {
    for (const Burst& burst : bursts(record.rows)) {
        const bool begun = start_of(record, burst.row) <= since;
        const bool over = burst.calm && start_of(record, *burst.calm) < since;
        if (begun && !over) return {false, burst.calm};
    }
    return {true, std::nullopt};
}

// The row in which the trouble of `since` began, where no burst explains it.
std::size_t trouble(const RunRecord& record, Duration since) {
    const std::uint64_t buffer = record.scenario.pipeline.buffer * record.scenario.machines;
    auto row = static_cast<std::size_t>(since / record.scenario.sample);
    for (const ShedSpell& spell : record.spells)
        if (spell.first <= since && since <= spell.last)
            row = static_cast<std::size_t>(spell.first / record.scenario.sample);
    for (const Excursion& excursion : excursions(record.rows))
        if (excursion.first <= row && row < excursion.end && 100 * excursion.peak >= buffer) return excursion.first;
    return row;
}

std::optional<std::size_t> calm_without_burst(const RunRecord& record, Duration since) {
    const std::size_t row = trouble(record, since);
    if (row == 0 || row > record.rows.size()) return std::nullopt;
    const Duration sample = record.scenario.sample;
    const auto first = static_cast<std::size_t>((since + sample - Duration{1}) / sample);
    return calm_from(record.rows, std::max(row, first), doubled_median(record.rows, row));
}

}  // namespace

std::optional<Duration> recovery(const RunRecord& record, Duration from, Duration until) {
    std::optional<Duration> since = last_shed(record, from, until);
    if (!since) since = buffer_peak(record, from, until);
    if (!since) return std::nullopt;
    const OfBurst of_burst = calm_of_burst(record, *since);
    const std::optional<std::size_t> calm = of_burst.outside ? calm_without_burst(record, *since) : of_burst.calm;
    if (!calm || start_of(record, *calm) > until) return std::nullopt;
    return start_of(record, *calm) - *since;
}

}  // namespace sluice::sim
