// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/schema.h"

#include "core/config/node.h"
#include "core/config/pipeline_table.h"
#include "sim/scenario_tables.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using config::KeyDoc;

template <class S>
SchemaTable part(const config::Table<S>& table, std::string about) {
    return {table.title, std::move(about), documentation(table)};
}

std::string type_and_limits(const KeyDoc& key) {
    if (key.type == "choice") return key.limits;
    return key.limits.empty() ? key.type : key.type + ", " + key.limits;
}

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text + "  ";
}

/// A cell of Markdown: a bar would end it.
std::string cell(const std::string& text) {
    std::string result;
    for (const char c : text) result.append(c == '|' ? "\\" : "").push_back(c);
    return result;
}

std::string code(const std::string& text) {
    constexpr std::string_view begins = "0123456789\"{[-";
    const bool is_value = text == "true" || text == "false" || text == "none";
    if (text.empty() || (begins.find(text.front()) == std::string_view::npos && !is_value)) return text;
    return "`" + text + "`";
}

std::string text_of(const SchemaTable& table) {
    std::size_t name = 0, unset = 0;
    for (const KeyDoc& key : table.keys) {
        name = std::max(name, key.key.size());
        unset = std::max(unset, key.unset.size());
    }
    std::string text = table.title + "  " + table.about + "\n";
    for (const KeyDoc& key : table.keys) {
        text += "  " + padded(key.key, name) + padded(key.unset, unset) + type_and_limits(key) + "\n";
        text += "  " + padded("", name) + key.meaning + "\n";
    }
    return text;
}

}  // namespace

const std::vector<SchemaTable>& schema() {
    static const std::vector<SchemaTable> tables{
        part(scenario_table(), "the run"),
        part(config::pipeline_table(), "what is tuned; the same table in a live configuration"),
        part(arrivals_table(), "any number; they add up, each with its own random stream"),
        part(firebase_table(), "the far end"),
        part(fault_table(), "any number; what goes wrong, and when"),
        part(machines_table(), "several Collectors before one Firebase; may be absent"),
        part(expect_table(), "any number; what must hold: a metric within bounds, or an event at its time"),
    };
    return tables;
}

std::string schema_text(const std::string& only) {
    std::string text;
    for (const auto& table : schema()) {
        std::string name = table.title;
        name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return c == '[' || c == ']'; }), name.end());
        if (only.empty() || only == name) text += (text.empty() ? "" : "\n") + text_of(table);
    }
    return text;
}

std::string schema_json() {
    const auto pair = [](const char* name, const std::string& value) {
        return config::quoted(name) + ": " + config::quoted(value);
    };
    std::string text = "[";
    for (const auto& table : schema()) {
        text += (text.size() == 1 ? "\n {" : ",\n {") + pair("table", table.title) + ", " + pair("about", table.about) +
                ", \"keys\": [";
        bool first = true;
        for (const auto& key : table.keys) {
            const bool required = key.unset == "required";
            text += (first ? "\n  {" : ",\n  {") + pair("key", key.key) + ", " + pair("type", key.type) + ", " +
                    (required ? "\"default\": null" : pair("default", key.unset)) + ", " + pair("limits", key.limits) +
                    ", " + pair("meaning", key.meaning) + "}";
            first = false;
        }
        text += "]}";
    }
    return text + "\n]\n";
}

std::string schema_markdown() {
    std::string text;
    for (const auto& table : schema()) {
        text += (text.empty() ? "## `" : "\n## `") + table.title + "`\n" + table.about + "\n\n";
        text += "| key | default | type, limits | meaning |\n|---|---|---|---|\n";
        for (const auto& key : table.keys)
            text += "| `" + key.key + "` | " + cell(code(key.unset)) + " | " + cell(type_and_limits(key)) + " | " +
                    cell(key.meaning) + " |\n";
    }
    return text;
}

std::string with_schema_tables(const std::string& readme) {
    const std::string begin_line = "<!-- keys -->\n", end_line = "<!-- /keys -->\n";
    const std::size_t begin = readme.find(begin_line);
    if (begin == std::string::npos) return readme;
    const std::size_t end = readme.find(end_line, begin);
    if (end == std::string::npos) return readme;
    return readme.substr(0, begin) + begin_line + schema_markdown() + readme.substr(end);
}

}  // namespace sluice::sim
