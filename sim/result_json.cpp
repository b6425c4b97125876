// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/result_json.h"

#include "core/report/figures.h"
#include "core/report/result_document.h"

#include <algorithm>
#include <boost/json/array.hpp>

namespace sluice::sim {
namespace {

namespace json = boost::json;

json::array expect_array(const std::vector<Held>& expect) {
    json::array array;
    for (const Held& one : expect) {
        const json::value value = one.value ? json::value(*one.value) : json::value(nullptr);
        array.push_back(json::object{{"text", one.text}, {"value", value}, {"held", one.held}});
    }
    return array;
}

}  // namespace

Report report(const RunRecord& record) {
    Report result{figures(record), events(record), {}, true};
    result.expect = evaluate(record, result.events);
    result.held = std::all_of(result.expect.begin(), result.expect.end(), [](const Held& one) { return one.held; });
    return result;
}

json::object result_document(const RunRecord& record, const Report& report) {
    const ResultHead head{record.scenario.title, record.scenario.seed, record.fingerprint, SLUICE_VERSION,
                          record.incomplete};
    const Measured measured{record.wall_s, record.peak_memory_mb, record.threads};
    return result_document(head, report.figures, report.events, expect_array(report.expect), report.held, measured);
}

json::object result_document(const RunRecord& record) { return result_document(record, report(record)); }

}  // namespace sluice::sim
