// SPDX-License-Identifier: GPL-3.0-or-later
// What [[expect]] says against what a run did.
#pragma once

#include "core/report/events.h"
#include "sim/run_record.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct Held {
    std::string text;             ///< "shed_share 4.5 % (3 % to 5 %)", "buffer-full at 17:49:58 (17:50:00 ± 5 s)"
    std::optional<double> value;  ///< of the metric, or at_s of the event; nullopt: undefined, did not occur
    bool held;
};

/// One for each of the scenario's, in order. `happened`: events(record). An undefined metric holds nothing. An event is
/// its first occurrence (within [from, until) where given); with neither `at` nor `never` it must occur.
std::vector<Held> evaluate(const RunRecord& record, const std::vector<Event>& happened);

}  // namespace sluice::sim
