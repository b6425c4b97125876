// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/table.h"

#include <algorithm>

namespace sluice::config {
namespace detail {

bool named(const std::vector<std::string_view>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool belongs(const std::vector<std::string_view>& kinds, std::string_view kind) {
    return kinds.empty() || named(kinds, kind);
}

namespace {

void check_members(const std::string& title, const std::vector<FieldName>& fields, std::string_view kind,
                   const Node& table, Problems& problems) {
    std::vector<std::string_view> names;
    for (const auto& field : fields) names.push_back(field.name);
    for (const auto& member : table.members) {
        const auto at = std::find(names.begin(), names.end(), member.key);
        if (at == names.end()) {
            problems.add(member.place, "found the unknown key " + quoted(member.key) + ", expected a key of " + title +
                                           did_you_mean(member.key, names));
            continue;
        }
        const FieldName& field = fields[static_cast<std::size_t>(at - names.begin())];
        if (!kind.empty() && !belongs(field.kinds, kind))
            problems.add(member.place, "found the key " + quoted(member.key) + " with " + quoted(kind) +
                                           ", expected it only with " + listed(field.kinds));
    }
}

}  // namespace

void check_keys(const std::string& title, const std::vector<FieldName>& fields, std::string_view kind,
                const Node& table, Problems& problems) {
    check_members(title, fields, kind, table, problems);
    for (const auto& field : fields) {
        if (!field.required || table.find(field.name) != nullptr) continue;
        if (!field.kinds.empty() && !belongs(field.kinds, kind)) continue;
        const std::string with = field.kinds.empty() ? "" : " with " + quoted(kind);
        problems.add(table.place, "found no " + quoted(field.name) + " in " + title + ", expected one" + with);
    }
}

std::string unquoted(std::string text) {
    return text.size() >= 2 && text.front() == '"' ? text.substr(1, text.size() - 2) : text;
}

std::string kinds_text(const std::vector<std::string_view>& kinds) {
    std::string text;
    for (const auto kind : kinds) text.append(text.empty() ? "" : ", ").append(kind);
    return text + ": ";
}

void add_below(std::vector<KeyDoc>& docs, const std::string& key, const std::vector<KeyDoc>& below) {
    for (const auto& doc : below) {
        docs.push_back(doc);
        docs.back().key.insert(0, key + ".");
    }
}

}  // namespace detail

std::string inline_table(const std::vector<std::pair<std::string, std::string>>& lines) {
    std::string text = "{";
    for (const auto& [key, value] : lines) text += (text.size() == 1 ? " " : ", ") + key + " = " + value;
    return text + (lines.empty() ? "}" : " }");
}

bool is_table(const Entry& entry) {
    if (entry.value.kind == Node::Kind::table) return true;
    entry.expected("a table");
    return false;
}

}  // namespace sluice::config
