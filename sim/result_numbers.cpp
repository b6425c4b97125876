// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/result_numbers.h"

#include "core/report/json_text.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <cstddef>
#include <map>
#include <string_view>

namespace sluice::sim {
namespace {

namespace json = boost::json;

bool is_figure(std::string_view key) {
    constexpr std::array<std::string_view, 9> others{"title",  "seed",   "fingerprint", "version", "incomplete",
                                                     "events", "expect", "held",        "measured"};
    return std::find(others.begin(), others.end(), key) == others.end();
}

void add_numbers(Numbers& numbers, const std::string& key, const json::value& value) {
    if (value.is_object()) {
        for (const auto& [inner, member] : value.get_object())
            add_numbers(numbers, key + "." + std::string(inner), member);
    } else if (value.is_null() || value.is_number()) {
        numbers.emplace_back(key, number_of(value));
    }
}

void add_event(Numbers& numbers, const json::value& event) {
    if (!event.is_object()) return;
    const json::value* name = event.get_object().if_contains("name");
    const json::value* at = event.get_object().if_contains("at_s");
    if (name == nullptr || at == nullptr || !name->is_string()) return;
    const std::string key = "events." + std::string(name->get_string()) + ".at_s";
    const bool known =
        std::any_of(numbers.begin(), numbers.end(), [&](const auto& number) { return number.first == key; });
    if (!known) numbers.emplace_back(key, number_of(*at));
}

// Where in the order of keys a key of a later document comes: behind the one that it follows there.
void merge_keys(std::vector<std::string>& keys, std::map<std::string, std::size_t>& known, const Numbers& numbers) {
    std::size_t place = 0;
    for (const auto& [key, value] : numbers) {
        const auto found =
            std::find(keys.begin() + static_cast<std::ptrdiff_t>(std::min(place, keys.size())), keys.end(), key);
        if (known.count(key) == 0) {
            keys.insert(keys.begin() + static_cast<std::ptrdiff_t>(place), key);
            known.emplace(key, 0);
            ++place;
        } else if (found != keys.end()) {
            place = static_cast<std::size_t>(found - keys.begin()) + 1;
        }
    }
}

}  // namespace

Numbers result_numbers(const json::object& document) {
    Numbers numbers;
    for (const auto& [key, value] : document)
        if (is_figure({key.data(), key.size()})) add_numbers(numbers, std::string(key), value);
    if (const json::value* events = document.if_contains("events"); events != nullptr && events->is_array())
        for (const json::value& event : events->get_array()) add_event(numbers, event);
    return numbers;
}

NumberTable number_table(const std::vector<json::object>& documents) {
    NumberTable table;
    std::map<std::string, std::size_t> rows;
    std::vector<Numbers> all;
    for (const json::object& document : documents) {
        all.push_back(result_numbers(document));
        merge_keys(table.keys, rows, all.back());
    }
    for (std::size_t i = 0; i < table.keys.size(); ++i) {
        rows[table.keys[i]] = i;
        const bool is_nack = table.keys[i].starts_with("nacks.");
        table.values.emplace_back(documents.size(), is_nack ? std::optional<double>(0) : std::nullopt);
    }
    for (std::size_t i = 0; i < all.size(); ++i)
        for (const auto& [key, value] : all[i]) table.values[rows[key]][i] = value;
    return table;
}

std::variant<std::vector<json::object>, std::string> runs_of(const json::value& document, const std::string& file) {
    const std::string problem = file + ": not a result of sluice-sim run --json: ";
    if (!document.is_object()) return problem + "expected an object";
    const json::object& object = document.get_object();
    if (object.contains("offered")) return std::vector<json::object>{object};
    const json::value* runs = object.if_contains("runs");
    if (runs == nullptr || !runs->is_array()) return problem + "it has neither \"offered\" nor \"runs\"";
    std::vector<json::object> all;
    for (const json::value& run : runs->get_array()) {
        if (!run.is_object() || !run.get_object().contains("offered"))
            return problem + "runs[" + std::to_string(all.size()) + "] has no \"offered\"";
        all.push_back(run.get_object());
    }
    if (all.empty()) return problem + "\"runs\" is empty";
    return all;
}

}  // namespace sluice::sim
