// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/recovery.h"

#include "core/report/row_rules.h"

#include <algorithm>
#include <cstddef>

namespace sluice {
namespace {

std::optional<Duration> last_shed(const RunView& run, Duration from, Duration until) {
    std::optional<Duration> last;
    for (const ShedSpell& spell : run.spells)
        if (spell.last >= from && spell.first <= until) last = std::min(spell.last, until);
    return last;
}

std::optional<Duration> buffer_peak(const RunView& run, Duration from, Duration until) {
    std::optional<Duration> at;
    std::uint64_t peak = 0;
    for (std::size_t row = 0; row < run.rows.size(); ++row) {
        const Duration start = run.start_of(row);
        if (start < from || start >= until || run.rows[row].buffered_max <= peak) continue;
        peak = run.rows[row].buffered_max;
        at = start;
    }
    return at;
}

// The back-to-normal of the burst that `since` belongs to; `outside` where it belongs to none.
struct OfBurst {
    bool outside;
    std::optional<std::size_t> calm;
};
OfBurst calm_of_burst(const RunView& run, Duration since) {
    for (const Burst& burst : bursts(run.rows)) {
        const bool begun = run.start_of(burst.row) <= since;
        const bool over = burst.calm && run.start_of(*burst.calm) < since;
        if (begun && !over) return {false, burst.calm};
    }
    return {true, std::nullopt};
}

// The row in which the trouble of `since` began, where no burst explains it.
std::size_t trouble(const RunView& run, Duration since) {
    const std::uint64_t buffer = run.buffer_of_all();
    std::size_t row = run.row_at(since);
    for (const ShedSpell& spell : run.spells)
        if (spell.first <= since && since <= spell.last) row = run.row_at(spell.first);
    for (const Excursion& excursion : excursions(run.rows))
        if (excursion.first <= row && row < excursion.end && 100 * excursion.peak >= buffer) return excursion.first;
    return row;
}

std::optional<std::size_t> calm_without_burst(const RunView& run, Duration since) {
    const std::size_t row = trouble(run, since);
    if (row == 0 || row > run.rows.size()) return std::nullopt;
    const std::size_t first = run.row_at(since + run.sample - Duration{1});
    return calm_from(run.rows, std::max(row, first), doubled_median(run.rows, row));
}

}  // namespace

std::optional<Duration> recovery(const RunView& run, Duration from, Duration until) {
    std::optional<Duration> since = last_shed(run, from, until);
    if (!since) since = buffer_peak(run, from, until);
    if (!since) return std::nullopt;
    const OfBurst of_burst = calm_of_burst(run, *since);
    const std::optional<std::size_t> calm = of_burst.outside ? calm_without_burst(run, *since) : of_burst.calm;
    if (!calm || run.start_of(*calm) > until) return std::nullopt;
    return run.start_of(*calm) - *since;
}

}  // namespace sluice
