// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_toml.h"

#include "core/config/pipeline_table.h"
#include "sim/scenario_tables.h"

namespace sluice::sim {
namespace {

/// `changes`: only what differs from the defaults.
template <class Value>
std::string table_text(const std::string& head, const config::Table<Value>& table, const Value& value, bool changes) {
    std::string text = head + "\n";
    for (const auto& [key, written] : config::written(table, value, changes))
        if (key != "story") text += key + " = " + written + "\n";
    return text;
}

}  // namespace

std::string scenario_toml(const Scenario& scenario) {
    std::string text = table_text("[scenario]", scenario_table(), scenario, false);
    text += "\n" + table_text("[pipeline]", config::pipeline_table(), scenario.pipeline, false);
    for (const ArrivalsSpec& spec : scenario.arrivals)
        text += "\n" + table_text("[[arrivals]]", arrivals_table(), spec, true);
    text += "\n" + table_text("[firebase]", firebase_table(), scenario.firebase, false);
    for (const FaultSpec& fault : scenario.faults) text += "\n" + table_text("[[fault]]", fault_table(), fault, true);
    if (scenario.machines > 1) text += "\n" + table_text("[machines]", machines_table(), scenario, true);
    return text;
}

}  // namespace sluice::sim
