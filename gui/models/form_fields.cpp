// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/form_fields.h"

#include "gui/models/configuration.h"
#include "gui/models/toml_node.h"
#include "sim/schema.h"

#include <algorithm>
#include <string_view>

namespace sluice::gui {
namespace {

const std::string latency_key = "firebase.latency";

std::string bare(std::string title) {
    std::erase_if(title, [](char c) { return c == '[' || c == ']'; });
    return title;
}

std::string capital(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

/// The names in `"a", "b" or "c"`.
std::vector<std::string> quoted_names(const std::string& limits) {
    std::vector<std::string> names;
    for (std::size_t from = limits.find('"'); from != std::string::npos;) {
        const std::size_t end = limits.find('"', from + 1);
        if (end == std::string::npos) break;
        names.push_back(limits.substr(from + 1, end - from - 1));
        from = limits.find('"', end + 1);
    }
    return names;
}

FormField field_of(const std::string& table, const config::KeyDoc& doc) {
    FormField field;
    field.key = table + "." + doc.key;
    const std::size_t dot = doc.key.rfind('.');
    field.label = dot == std::string::npos ? doc.key : doc.key.substr(dot + 1);
    if (doc.type == "flag") field.editor = FormField::Editor::flag;
    if (doc.type == "choice") {
        field.editor = FormField::Editor::choice;
        field.choices = quoted_names(doc.limits);
    }
    field.limits = doc.limits.empty() || doc.type == "choice" ? doc.type : doc.type + ", " + doc.limits;
    field.unset = doc.unset;
    field.meaning = doc.meaning;
    return field;
}

/// A table's own keys first, then each table in it.
void add_groups(std::vector<FormGroup>& groups, const sim::SchemaTable& table) {
    const std::string name = bare(table.title);
    FormGroup own{capital(name), {}};
    std::vector<FormGroup> inner;
    for (const config::KeyDoc& doc : table.keys) {
        const std::size_t dot = doc.key.find('.');
        const bool only_head = doc.type == "table" && doc.unset != "none";
        if (dot != std::string::npos)
            inner.back().fields.push_back(field_of(name, doc));
        else if (doc.type.starts_with("table") && doc.type.find("shares") == std::string::npos)
            inner.push_back({capital(name) + ": " + doc.key,
                             only_head ? std::vector<FormField>{} : std::vector{field_of(name, doc)}});
        else
            own.fields.push_back(field_of(name, doc));
    }
    groups.push_back(std::move(own));
    for (FormGroup& group : inner) groups.push_back(std::move(group));
}

FormGroup run_group() {
    FormGroup group{"Run", {}};
    for (const sim::SchemaTable& table : sim::schema())
        for (const config::KeyDoc& doc : table.keys)
            for (const char* wanted : {"load", "seed", "duration", "warmup"})
                if (table.title == "[scenario]" && doc.key == wanted) group.fields.push_back(field_of("scenario", doc));
    return group;
}

std::vector<FormGroup> all_groups() {
    std::vector<FormGroup> groups{run_group()};
    for (const sim::SchemaTable& table : sim::schema())
        if (table.title == "[pipeline]" || table.title == "[firebase]") add_groups(groups, table);
    return groups;
}

bool fits_kind(std::string_view part, std::string_view kind) {
    if (part == "cv" || part == "p99") return kind == "lognormal" || kind == "gamma";
    if (part == "shape") return kind == "erlang";
    if (part == "file") return kind == "empirical";
    return true;
}

/// All of [firebase.latency] with `part` = `value`, without what does not go with that.
std::string latency_with(const Configuration& configuration, const std::string& part, const std::string& value) {
    const config::Node* const latency = configuration.node(latency_key);
    std::vector<std::pair<std::string, std::string>> members;
    if (latency != nullptr)
        for (const config::Member& member : latency->members)
            members.emplace_back(member.key, toml_value(member.value));
    std::string kind = configuration.value(latency_key + ".kind");
    if (part == "kind") kind = value;
    std::erase_if(members, [&](const auto& member) {
        const bool other = (part == "p99" && member.first == "cv") || (part == "cv" && member.first == "p99");
        return member.first == part || other || !fits_kind(member.first, kind);
    });
    const bool number = part == "cv";
    members.emplace_back(part, number ? value : config::quoted(value));
    std::string text;
    for (const auto& [key, written] : members) text += (text.empty() ? "" : ", ") + key + " = " + written;
    return "{ " + text + " }";
}

}  // namespace

const std::vector<FormGroup>& form_groups() {
    static const std::vector<FormGroup> groups = all_groups();
    return groups;
}

std::vector<std::string> form_keys() {
    std::vector<std::string> keys;
    for (const FormGroup& group : form_groups())
        for (const FormField& field : group.fields) keys.push_back(field.key);
    return keys;
}

void set_field(Configuration& configuration, const std::string& key, const std::string& value) {
    if (value == configuration.value(key)) return;
    if (value.empty()) {
        configuration.unset(key);
        return;
    }
    const std::string kind_key = latency_key + ".kind", cv_key = latency_key + ".cv", p99_key = latency_key + ".p99";
    const bool displaces =
        key == kind_key || key == p99_key || (key == cv_key && configuration.node(p99_key) != nullptr);
    if (displaces && value == configuration.base_value(key) && configuration.node(p99_key) == nullptr)
        configuration.unset(latency_key);
    else if (displaces)
        configuration.set(latency_key, latency_with(configuration, key.substr(latency_key.size() + 1), value));
    else
        configuration.set(key, value);
}

}  // namespace sluice::gui
