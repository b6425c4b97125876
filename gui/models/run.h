// SPDX-License-Identifier: GPL-3.0-or-later
// A finished run with everything that pages show of it. Never changes, so that threads and pages share it.
#pragma once

#include "core/report/events.h"
#include "gui/models/row_histograms.h"
#include "sim/expect.h"
#include "sim/run_record.h"

#include <QString>
#include <array>
#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice::gui {

/// What rows count, added up.
struct Totals {
    std::uint64_t offered = 0, sent = 0, late = 0;
    std::array<std::uint64_t, outcome_count> outcomes{};
    std::uint64_t buffered_max = 0;

    void add(const Row& row);
    void add(const Totals& other);
};

struct Run {
    sim::RunRecord record;
    std::vector<Event> events;
    RowHistograms histograms;
    std::vector<sim::Held> expect;  ///< what the scenario expects, with what was found
    boost::json::object result;     ///< the result document of formats.md
    QString label;                  ///< "overwatch", "overwatch, pipeline.pushers=40"
    std::vector<Totals> blocks;     ///< of rows_a_block rows each, so that a range costs little however long it is

    static constexpr std::size_t rows_a_block = 256;
};
using RunPtr = std::shared_ptr<const Run>;

/// Finds the events, makes the result and the blocks. Takes its time: in a worker thread.
RunPtr make_run(sim::RunRecord record, RowHistograms histograms, const QString& label);

/// Totals and percentiles of a part of a run, from its rows.
struct RangeFigures {
    double from_s = 0,
           until_s = 0;  ///< as counted: the range, widened to whole rows (or groups that share a histogram)
    Totals totals;
    double shed_share = 0;  ///< of offered; 0 where nothing was
    Percentiles wait, ack, total;
};
/// Of [from_s, until_s), cut to the run.
RangeFigures figures_of(const Run& run, double from_s, double until_s);
/// Of the whole run after its warmup, as `sluice-sim run` counts it.
RangeFigures figures_of(const Run& run);

}  // namespace sluice::gui
