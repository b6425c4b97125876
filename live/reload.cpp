// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/reload.h"

#include "core/config/pipeline_table.h"
#include "live/outcome_line.h"

namespace sluice::live {
namespace {

std::vector<Change> changes_of(const Settings& from, const Settings& to) {
    std::vector<Change> changes;
    for (const auto& field : config::pipeline_table().fields) {
        std::string before = field.write(from), after = field.write(to);
        if (before.empty()) before = "\"none\"";
        if (after.empty()) after = "\"none\"";
        if (before != after) changes.push_back({"pipeline." + field.name, std::move(before), std::move(after)});
    }
    return changes;
}

/// A [pipeline] under the rules of a whole live configuration.
void read_pipeline_alone(Reload& reload, const LiveConfig& present, const std::string& text) {
    reload.config = present;
    auto read = config::read_pipeline_text(text, "body");
    reload.problems = std::move(read.problems);
    reload.config.pipeline = read.settings;
    if (!reload.problems.empty()) return;
    auto whole = read_live_config(text + "\n[xmpp]\nsender = \"x\"\npassword_env = \"x\"\n", "body");
    reload.problems = std::move(whole.problems);
}

void append_list(std::string& out, std::string_view key, const std::vector<std::string>& items) {
    out.append(",\"").append(key).append("\":[");
    for (std::size_t i = 0; i < items.size(); ++i) out.append(i == 0 ? "" : ",").append(items[i]);
    out += ']';
}

std::string json_string(std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
}

}  // namespace

Reload plan_reload(const LiveConfig& present, const std::string& path, const std::string& pipeline) {
    Reload reload;
    if (pipeline.empty()) {
        auto read = read_live_config_file(path);
        reload.problems = std::move(read.problems);
        reload.config = std::move(read.config);
    } else {
        read_pipeline_alone(reload, present, pipeline);
    }
    if (!reload.problems.empty()) {
        reload.status = 400;
        return reload;
    }
    reload.changes = changes_of(present.pipeline, reload.config.pipeline);
    reload.restarts = needs_restart(present, reload.config);
    for (const std::string& sentence : refused_changes(present.pipeline, reload.config.pipeline))
        reload.restarts.push_back(sentence.substr(0, sentence.find(':')));
    if (!reload.restarts.empty()) reload.status = 409;
    return reload;
}

std::string Reload::json(bool dry_run) const {
    std::string out = "{\"status\":" + std::to_string(status);
    std::vector<std::string> items;
    if (status == 400) {
        out += ",\"error\":" + json_string(problems.empty() ? "" : problems.front().message);
        for (const auto& problem : problems)
            items.push_back("{\"file\":" + json_string(problem.file) + ",\"line\":" + std::to_string(problem.line) +
                            ",\"column\":" + std::to_string(problem.column) +
                            ",\"error\":" + json_string(problem.message) + "}");
        append_list(out, "errors", items);
    } else if (status == 409) {
        out += ",\"error\":\"found a change of a key that needs a restart, expected none\"";
        for (const auto& key : restarts) items.push_back(json_string(key));
        append_list(out, "needs_restart", items);
    } else {
        out += std::string{",\"dry_run\":"} + (dry_run ? "true" : "false");
        for (const Change& change : changes)
            items.push_back("{\"key\":" + json_string(change.key) + ",\"from\":" + json_string(change.from) +
                            ",\"to\":" + json_string(change.to) + "}");
        append_list(out, "changed", items);
    }
    return out + "}";
}

std::string Reload::text() const {
    std::string out;
    if (status == 400)
        for (const auto& problem : problems) out += (out.empty() ? "" : "; ") + to_string(problem);
    if (status == 409) {
        out = "needs a restart:";
        for (const auto& key : restarts) out += " " + key;
    }
    if (status == 200) {
        out = changes.empty() ? "nothing changed in [pipeline]" : "changed";
        for (const Change& change : changes) out += " " + change.key + " from " + change.from + " to " + change.to;
    }
    return out;
}

}  // namespace sluice::live
