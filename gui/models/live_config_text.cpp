// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_config_text.h"

#include "core/config/document.h"
#include "core/config/form.h"
#include "core/config/pipeline_table.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cctype>

namespace sluice::gui {
namespace {

using config::Member;
using config::Node;

QString text_of(const std::string& text) { return QString::fromStdString(text); }

std::optional<Node> parsed(std::string_view text) {
    config::Problems ignored("config");
    return config::parse_document(text, ignored);
}

const Node* at(const Node& root, std::string_view table, std::string_view key) {
    const Member* const member = root.find(table);
    if (member == nullptr || member->value.kind != Node::Kind::table) return nullptr;
    const Member* const found = member->value.find(key);
    return found == nullptr ? nullptr : &found->value;
}

/// The first word of "[pipeline.retry]"; empty where the line opens no table.
std::string_view opens(std::string_view line) {
    const auto space = [](char c) { return c == ' ' || c == '\t' || c == '['; };
    std::size_t begin = 0;
    while (begin < line.size() && space(line[begin])) ++begin;
    if (line.substr(0, begin).find('[') == std::string_view::npos) return {};
    std::size_t end = begin;
    while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_')) ++end;
    return line.substr(begin, end - begin);
}

constexpr std::string_view remark_begins = "# The following table: ";
/// Without the remark that an earlier time left at its end.
std::string without_remark(std::string text) {
    const std::size_t begin = text.size() < 2 ? std::string::npos : text.rfind('\n', text.size() - 2);
    const std::size_t last = begin == std::string::npos ? 0 : begin + 1;
    if (std::string_view(text).substr(last).starts_with(remark_begins)) text.resize(last);
    return text;
}

struct Lines {
    std::string before, pipeline, after;  ///< after: from the next table on; `before` has all where there is none
};
Lines around_pipeline(std::string_view text) {
    Lines lines;
    std::string* to = &lines.before;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
        const std::string_view line = text.substr(0, end);
        const std::string_view table = opens(line);
        if (table == "pipeline")
            to = &lines.pipeline;
        else if (!table.empty() && to == &lines.pipeline)
            to = &lines.after;
        *to += line;
        text.remove_prefix(end);
    }
    return lines;
}

/// Everything but [pipeline], so that two documents can be compared.
std::vector<std::pair<std::string, std::string>> others(const Node& root) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const Member& member : root.members) {
        if (member.key == "pipeline") continue;
        if (member.value.kind != Node::Kind::table) found.emplace_back(member.key, config::describe(member.value));
        for (const Member& key : member.value.members)
            found.emplace_back(member.key + "." + key.key, config::describe(key.value));
    }
    return found;
}

bool names_a_file(const std::string& key) {
    return key.ends_with("_file") || key == "journal.path" || key == "feedback.file";
}

std::string resolved(const std::string& key, const Node& value, const QString& folder) {
    if (value.kind != Node::Kind::text || !names_a_file(key)) return config::describe(value);
    return config::quoted(QDir::cleanPath(QDir(folder).absoluteFilePath(text_of(value.text))).toStdString());
}

void append_pipeline(std::vector<ConfigChange>& changes, const Settings& from, const Settings& to) {
    for (const auto& field : config::pipeline_table().fields) {
        std::string before = field.write(from), after = field.write(to);
        if (before.empty()) before = "none";
        if (after.empty()) after = "none";
        if (before != after)
            changes.push_back({text_of("pipeline." + field.name), text_of(before), text_of(after), true});
    }
}

bool reloads_a_secret(const std::string& key) {
    return key == "xmpp.password_file" || key == "http.token_file" || key == "telemetry.token_file" ||
           key == "xmpp.ca_file" || key == "http.certificate_file" || key == "http.key_file";
}

}  // namespace

PipelineText pipeline_of_config(std::string_view text, const std::string& file_name) {
    config::Problems problems(file_name);
    const std::optional<Node> root = config::parse_document(text, problems);
    Settings settings;
    if (root)
        if (const Member* const table = root->find("pipeline"))
            settings = config::read_pipeline(table->value, problems);
    if (problems.any()) return {std::nullopt, text_of(config::to_string(problems.sorted().front()))};
    return {settings, {}};
}

double sample_of_config(std::string_view text) {
    const std::optional<Node> root = parsed(text);
    const Node* const sample = root ? at(*root, "telemetry", "sample") : nullptr;
    if (sample == nullptr) return 1;
    config::Problems problems("config");
    const auto duration = config::duration().read({"sample", *sample, problems});
    return duration && duration->count() > 0 ? static_cast<double>(duration->count()) / 1e9 : 1;
}

std::string text_of_config(std::string_view text, std::string_view table, std::string_view key) {
    const std::optional<Node> root = parsed(text);
    const Node* const node = root ? at(*root, table, key) : nullptr;
    return node != nullptr && node->kind == Node::Kind::text ? node->text : std::string{};
}

ConfigText config_with(std::string_view base, const std::string& file_name, const Settings& settings,
                       const std::string& remark) {
    config::Problems problems(file_name);
    const std::optional<Node> before = config::parse_document(base, problems);
    if (!before) return {{}, text_of(config::to_string(problems.sorted().front()))};
    const Lines lines = around_pipeline(base);
    std::string text = lines.before;
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    if (!remark.empty()) text = without_remark(std::move(text)).append(remark_begins) + remark + "\n";
    text += config::pipeline_toml(settings);
    if (!lines.after.empty()) text += "\n" + lines.after;
    const std::optional<Node> after = parsed(text);
    const PipelineText read = pipeline_of_config(text, file_name);
    if (!after || !read.settings || !(*read.settings == settings) || others(*before) != others(*after))
        return {{},
                QStringLiteral("%1: found a [pipeline] written so that it cannot be replaced, expected a table of "
                               "its own that begins with the line [pipeline]")
                    .arg(text_of(file_name))};
    return {std::move(text), {}};
}

std::vector<ConfigChange> config_changes(std::string_view from, const QString& from_folder, std::string_view to,
                                         const QString& to_folder) {
    std::vector<ConfigChange> changes;
    const auto pipeline_from = pipeline_of_config(from, "from"), pipeline_to = pipeline_of_config(to, "to");
    if (pipeline_from.settings && pipeline_to.settings)
        append_pipeline(changes, *pipeline_from.settings, *pipeline_to.settings);
    const std::optional<Node> a = parsed(from), b = parsed(to);
    if (!a || !b) return changes;
    const QString none = QStringLiteral("none");
    for (const Member& table : a->members) {
        if (table.key == "pipeline" || table.value.kind != Node::Kind::table) continue;
        const Member* const other = b->find(table.key);
        if (other == nullptr) {
            // [drain], [log] and the like have only defaults where they are absent.
            const bool optional = table.key != "drain" && table.key != "log" && table.key != "xmpp";
            if (optional) changes.push_back({text_of(table.key), QStringLiteral("a table"), none, false});
            continue;
        }
        for (const Member& key : other->value.members) {
            const std::string path = table.key + "." + key.key;
            const Node* const old = at(*a, table.key, key.key);
            const QString before = old == nullptr ? none : text_of(resolved(path, *old, from_folder));
            const QString after = text_of(resolved(path, key.value, to_folder));
            if (before != after) changes.push_back({text_of(path), before, after, reloads_a_secret(path)});
        }
    }
    for (const Member& table : b->members)
        if (a->find(table.key) == nullptr && table.key != "pipeline")
            changes.push_back({text_of(table.key), none, QStringLiteral("a table"), false});
    return changes;
}

}  // namespace sluice::gui
