// SPDX-License-Identifier: GPL-3.0-or-later
// What Prometheus is told: every figure of the result document that makes sense of a process that runs on, in base
// units (seconds, bytes), counters ending in _total, histograms of waiting, answers and delivery. Names:
// live/packaging/grafana-dashboard.json shows them at work.
#pragma once

#include "live/telemetry/history.h"
#include "live/telemetry/outside_figures.h"
#include "live/telemetry/process_figures.h"

#include <string>
#include <vector>

namespace prometheus {
struct MetricFamily;
}

namespace sluice::live {

struct OwnFigures {
    ProcessFigures process;
    std::string version;
    double start_1970_s = 0;        ///< of the process
    double sample_age_seconds = 0;  ///< since the last sample came: a stuck pipeline shows here
    bool ready = false;             ///< /readyz
};

/// Of the last sample; before the first only the process's own.
std::vector<prometheus::MetricFamily> families(const History& history, const OwnFigures& own,
                                               const std::vector<OutsideFigure>& outside);

}  // namespace sluice::live
