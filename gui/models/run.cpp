// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/run.h"

#include "sim/result_json.h"

#include <algorithm>

namespace sluice::gui {
namespace {

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

struct RowRange {
    std::size_t first, end;
};

RowRange rows_of(const Run& run, double from_s, double until_s) {
    const double sample_s = seconds(run.record.scenario.sample);
    const std::size_t rows = run.record.rows.size();
    const std::size_t share = run.histograms.rows_a_group();
    const auto row_at = [&](double at_s, bool up) {
        // A moment that is a row's edge but for the last bits is that edge.
        const double exact = std::clamp(at_s / sample_s, 0.0, static_cast<double>(rows));
        auto row = static_cast<std::size_t>(exact + (up ? 1 - 1e-6 : 1e-6));
        row = (row + (up ? share - 1 : 0)) / share * share;
        return std::min(row, rows);
    };
    const std::size_t first = row_at(from_s, false);
    return {first, std::max(first, row_at(until_s, true))};
}

Totals totals_of(const Run& run, RowRange range) {
    Totals sum;
    for (std::size_t row = range.first; row < range.end;) {
        if (row % Run::rows_a_block == 0 && row + Run::rows_a_block <= range.end) {
            sum.add(run.blocks[row / Run::rows_a_block]);
            row += Run::rows_a_block;
        } else {
            sum.add(run.record.rows[row++]);
        }
    }
    return sum;
}

}  // namespace

void Totals::add(const Row& row) {
    offered += row.offered;
    sent += row.sent;
    late += row.late;
    for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += row.outcomes[i];
    buffered_max = std::max(buffered_max, row.buffered_max);
}

void Totals::add(const Totals& other) {
    offered += other.offered;
    sent += other.sent;
    late += other.late;
    for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
    buffered_max = std::max(buffered_max, other.buffered_max);
}

RunPtr make_run(sim::RunRecord record, RowHistograms histograms, const QString& label) {
    auto run = std::make_shared<Run>();
    run->record = std::move(record);
    run->histograms = std::move(histograms);
    run->label = label;
    sim::Report report = sim::report(run->record);
    run->result = sim::result_document(run->record, report);
    run->events = std::move(report.events);
    run->expect = std::move(report.expect);
    const auto& rows = run->record.rows;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % Run::rows_a_block == 0) run->blocks.emplace_back();
        run->blocks.back().add(rows[i]);
    }
    return run;
}

RangeFigures figures_of(const Run& run, double from_s, double until_s) {
    const RowRange range = rows_of(run, from_s, until_s);
    const double sample_s = seconds(run.record.scenario.sample);
    RangeFigures figures;
    figures.from_s = static_cast<double>(range.first) * sample_s;
    figures.until_s = static_cast<double>(range.end) * sample_s;
    figures.totals = totals_of(run, range);
    if (figures.totals.offered > 0)
        figures.shed_share = static_cast<double>(figures.totals.outcomes[index(OutcomeKind::shed)]) /
                             static_cast<double>(figures.totals.offered);
    figures.wait = run.histograms.percentiles(TimeKind::wait, range.first, range.end);
    figures.ack = run.histograms.percentiles(TimeKind::ack, range.first, range.end);
    figures.total = run.histograms.percentiles(TimeKind::total, range.first, range.end);
    return figures;
}

RangeFigures figures_of(const Run& run) {
    const auto& scenario = run.record.scenario;
    return figures_of(run, seconds(scenario.warmup),
                      seconds(scenario.sample) * static_cast<double>(run.record.rows.size()));
}

}  // namespace sluice::gui
