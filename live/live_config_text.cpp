// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/pipeline_table.h"
#include "live/live_config.h"
#include "live/live_config_tables.h"

namespace sluice::live {
namespace {

template <class S>
void append_table(std::string& text, const config::Table<S>& table, const S& value) {
    text += "\n" + table.title + "\n";
    for (const auto& [key, written] : config::written(table, value, false)) text += key + " = " + written + "\n";
}

template <class S>
void append_table(std::string& text, const config::Table<S>& table, const std::optional<S>& value) {
    if (value) append_table(text, table, *value);
}

/// Values that no default can give.
std::string example(const std::string& title, const std::string& key) {
    if (title == "[xmpp]" && key == "sender") return "\"123456789012\"";
    if (title == "[xmpp]" && key == "password_file") return "\"server-key\"";
    if (title == "[http]" && key == "listen") return "\"127.0.0.1:8080\"";
    if (title == "[journal]" && key == "path") return "\"journal.db\"";
    if (title == "[feedback]" && key == "file") return "\"outcomes.ndjson\"";
    if (title == "[telemetry]" && key == "listen") return "\"127.0.0.1:9464\"";
    if (title == "[pipeline]" && key == "quota.rate") return "\"590k/min\"";
    return {};
}

std::string line_of(const std::string& title, const config::KeyDoc& doc, bool table_is_optional) {
    std::string value = example(title, doc.key);
    const bool set = !value.empty() && !table_is_optional && title != "[pipeline]";
    const bool has_default = !doc.unset.empty() && doc.unset.find(' ') == std::string::npos && doc.unset != "none";
    if (value.empty()) value = has_default ? doc.unset : "…";
    std::string line = (set ? "" : "# ") + doc.key + " = " + value;
    if (line.size() < 36) line.resize(36, ' ');
    line += "  # " + doc.meaning;
    if (!has_default && !doc.unset.empty() && doc.unset != "required") line += " (default: " + doc.unset + ")";
    return line + "\n";
}

std::string section(const std::string& title, const std::vector<config::KeyDoc>& keys, bool is_optional) {
    std::string text = "\n" + (is_optional ? "# " + title + "    # optional" : title) + "\n";
    for (const auto& doc : keys)
        if (doc.type != "table") text += line_of(title, doc, is_optional);
    return text;
}

}  // namespace

std::vector<TableDoc> live_config_documentation() {
    return {{"[xmpp]", config::documentation(xmpp_table())},
            {"[http]", config::documentation(http_table())},
            {"[journal]", config::documentation(journal_table())},
            {"[feedback]", config::documentation(feedback_table())},
            {"[telemetry]", config::documentation(telemetry_table())},
            {"[drain]", config::documentation(drain_table())},
            {"[log]", config::documentation(log_table())}};
}

std::string live_config_toml(const LiveConfig& config) {
    std::string text = config::pipeline_toml(config.pipeline);
    append_table(text, xmpp_table(), config.xmpp);
    append_table(text, http_table(), config.http);
    append_table(text, journal_table(), config.journal);
    append_table(text, feedback_table(), config.feedback);
    append_table(text, telemetry_table(), config.telemetry);
    append_table(text, drain_table(), config.drain);
    append_table(text, log_table(), config.log);
    return text;
}

std::string starting_config() {
    std::string text =
        "# Configuration of sluice-live. Lines that begin with # show a key's default, or how it is written.\n"
        "# Files are relative to this one. `sluice-live check FILE` tells what is wrong and how much memory it can "
        "take.\n"
        "\n[pipeline]    # the very table of a scenario: what held in sluice-sim holds here\n";
    for (const auto& doc : config::documentation(config::pipeline_table()))
        if (!doc.type.starts_with("table")) text += line_of("[pipeline]", doc, false);
    for (const TableDoc& table : live_config_documentation()) {
        const bool needed = table.title == "[xmpp]" || table.title == "[http]" || table.title == "[telemetry]" ||
                            table.title == "[drain]" || table.title == "[log]";
        text += section(table.title, table.keys, !needed);
    }
    return text;
}

MemoryNeed memory_need(const LiveConfig& config) {
    constexpr std::uint64_t record = 48 + 128;       // a place in the buffer, an entry in the index of ids
    constexpr std::uint64_t held = 150 + 128;        // a place in waiting
    constexpr std::uint64_t slot = 64 + 128;         // a pending one
    constexpr std::uint64_t connection = 512 << 10;  // buffers of TLS, of reading and of writing
    constexpr std::uint64_t fixed = 64u << 20;       // the program, its queues, a day's series
    const Settings& settings = config.pipeline;
    const std::uint64_t pending = std::uint64_t{settings.pushers} * settings.window;
    MemoryNeed need;
    need.payloads = config.payload_memory();
    need.records = settings.buffer * record + 2 * settings.retry.waiting * held + pending * slot;
    need.connections = std::uint64_t{settings.pushers} * connection;
    need.fixed = fixed;
    return need;
}

}  // namespace sluice::live
