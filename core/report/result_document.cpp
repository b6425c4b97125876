// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/result_document.h"

#include <array>
#include <charconv>
#include <string_view>

namespace sluice {
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

json::object measured_object(const Measured& measured, const json::object& figures) {
    const json::value* offered = figures.if_contains("offered");
    const double pushes = offered == nullptr ? 0 : offered->to_number<double>();
    json::object object{{"wall_s", measured.wall_s}};
    object["pushes_per_wall_s"] = measured.wall_s > 0 ? json::value(pushes / measured.wall_s) : json::value(nullptr);
    object["peak_memory_mb"] = measured.peak_memory_mb;
    object["threads"] = measured.threads;
    return object;
}

}  // namespace

json::object result_document(const ResultHead& head, const json::object& figures, const std::vector<Event>& events,
                             json::array expect, bool held, const Measured& measured) {
    json::object document{{"title", head.title}};
    document["seed"] = head.seed ? json::value(*head.seed) : json::value(nullptr);
    document["fingerprint"] = head.fingerprint ? json::value(hexadecimal(*head.fingerprint)) : json::value(nullptr);
    document["version"] = head.version;
    for (const auto& [key, value] : figures) {
        document[key] = value;
        if (key == "duration_s") document["incomplete"] = head.incomplete;
    }
    document["events"] = events_array(events);
    document["expect"] = std::move(expect);
    document["held"] = held;
    document["measured"] = measured_object(measured, figures);
    return document;
}

}  // namespace sluice
