// SPDX-License-Identifier: GPL-3.0-or-later
// The result document of formats.md. Up to `measured` it is the same, byte for byte, for the same scenario and seed.
#pragma once

#include "core/report/events.h"
#include "sim/expect.h"
#include "sim/run_record.h"

#include <boost/json/object.hpp>
#include <vector>

namespace sluice::sim {

/// What a run left behind and what follows from it, so that a report computes each once.
struct Report {
    boost::json::object figures;  ///< of the whole run
    std::vector<Event> events;
    std::vector<Held> expect;
    bool held;  ///< all of them
};
Report report(const RunRecord& record);

boost::json::object result_document(const RunRecord& record, const Report& report);
boost::json::object result_document(const RunRecord& record);

}  // namespace sluice::sim
