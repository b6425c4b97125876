// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/result_json.h"

#include "sim/figures.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <charconv>
#include <string>

namespace sluice::sim {
namespace {

namespace json = boost::json;

std::string hexadecimal(std::uint64_t number) {
    std::array<char, 16> digits{};
    char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    const std::string text(digits.data(), end);
    return std::string(16 - text.size(), '0') + text;
}

json::array events_array(const std::vector<Event>& events) {
    json::array array;
    for (const Event& event : events) {
        const std::string_view event_name = name(event.kind);
        array.push_back(json::object{{"name", json::string_view(event_name.data(), event_name.size())},
                                     {"at_s", static_cast<double>(event.at.count()) / 1e9},
                                     {"clock", event.clock},
                                     {"text", event.text}});
    }
    return array;
}

json::array expect_array(const std::vector<Held>& expect) {
    json::array array;
    for (const Held& one : expect) {
        const json::value value = one.value ? json::value(*one.value) : json::value(nullptr);
        array.push_back(json::object{{"text", one.text}, {"value", value}, {"held", one.held}});
    }
    return array;
}

json::object measured(const RunRecord& record, const json::object& figures) {
    const json::value* offered = figures.if_contains("offered");
    const double pushes = offered == nullptr ? 0 : offered->to_number<double>();
    json::object object{{"wall_s", record.wall_s}};
    object["pushes_per_wall_s"] = record.wall_s > 0 ? json::value(pushes / record.wall_s) : json::value(nullptr);
    object["peak_memory_mb"] = record.peak_memory_mb;
    object["threads"] = record.threads;
    return object;
}

}  // namespace

Report report(const RunRecord& record) {
    Report result{figures(record), events(record), {}, true};
    result.expect = evaluate(record, result.events);
    result.held = std::all_of(result.expect.begin(), result.expect.end(), [](const Held& one) { return one.held; });
    return result;
}

json::object result_document(const RunRecord& record, const Report& report) {
    json::object document{{"title", record.scenario.title},
                          {"seed", record.scenario.seed},
                          {"fingerprint", hexadecimal(record.fingerprint)},
                          {"version", SLUICE_VERSION}};
    for (const auto& [key, value] : report.figures) {
        document[key] = value;
        if (key == "duration_s") document["incomplete"] = record.incomplete;
    }
    document["events"] = events_array(report.events);
    document["expect"] = expect_array(report.expect);
    document["held"] = report.held;
    document["measured"] = measured(record, report.figures);
    return document;
}

json::object result_document(const RunRecord& record) { return result_document(record, report(record)); }

}  // namespace sluice::sim
