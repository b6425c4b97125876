// SPDX-License-Identifier: GPL-3.0-or-later
// A table of TOML as a list of fields, each a key with its member, its Form and what it means. The one list reads,
// gives defaults (those of the struct), names unknown keys' nearest, writes back and documents, so none can drift.
//
// Where a table has kinds (arrivals, faults, latency), a field may belong to some of them only, and be required there.
#pragma once

#include "core/config/form.h"
#include "core/config/node.h"
#include "core/config/problem.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::config {

template <class S>
struct Field {
    std::string name;
    std::string meaning;
    std::string type, limits;
    std::vector<KeyDoc> keys{};
    std::function<void(const Entry&, S&)> read;
    std::function<std::string(const S&)> write;  ///< empty: absent
    std::vector<std::string_view> kinds{};       ///< empty: all
    bool is_required = false;
    std::string unset{};  ///< told instead of what `write` gives for a new S

    /// Must be there (in the kinds that have it).
    Field required() && {
        is_required = true;
        return std::move(*this);
    }
    Field only(std::vector<std::string_view> names) && {
        kinds = std::move(names);
        return std::move(*this);
    }
    Field otherwise(std::string text) && {
        unset = std::move(text);
        return std::move(*this);
    }
};

template <class S, class V>
Field<S> field(std::string name, V S::*member, Form<V> form, std::string meaning) {
    return {std::move(name),
            std::move(meaning),
            form.type,
            form.limits,
            form.keys,
            [member, read = form.read](const Entry& entry, S& into) {
                if (auto value = read(entry)) into.*member = std::move(*value);
            },
            [member, write = form.write](const S& from) { return write(from.*member); }};
}

template <class S>
struct Table {
    std::string title;  ///< as messages call it: "[pipeline]", "retry"
    std::vector<Field<S>> fields;
    S start{};                              ///< the defaults
    std::string kind_key{};                 ///< the key that says which kind, if there are kinds
    std::vector<std::string_view> kinds{};  ///< their names
};

namespace detail {

bool named(const std::vector<std::string_view>& names, std::string_view name);
/// Whether a field of `kinds` (empty: all) is one of `kind`.
bool belongs(const std::vector<std::string_view>& kinds, std::string_view kind);
/// What is unknown, misplaced or missing; `fields` as (name, kinds, required).
struct FieldName {
    std::string_view name;
    const std::vector<std::string_view>& kinds;
    bool required;
};
void check_keys(const std::string& title, const std::vector<FieldName>& fields, std::string_view kind,
                const Node& table, Problems& problems);
/// Unquotes what a choice's `write` gave.
std::string unquoted(std::string text);
std::string kinds_text(const std::vector<std::string_view>& kinds);
void add_below(std::vector<KeyDoc>& docs, const std::string& key, const std::vector<KeyDoc>& below);

template <class S>
const Field<S>* find(const Table<S>& table, std::string_view name) {
    for (const auto& field : table.fields)
        if (field.name == name) return &field;
    return nullptr;
}

}  // namespace detail

/// The kind that `node` says, or the default; empty where there are no kinds or it names none.
template <class S>
std::string kind_of(const Table<S>& table, const Node& node) {
    if (table.kind_key.empty()) return {};
    if (const Member* const member = node.find(table.kind_key))
        return detail::named(table.kinds, member->value.text) ? member->value.text : std::string{};
    const Field<S>& field = *detail::find(table, table.kind_key);
    return field.is_required ? std::string{} : detail::unquoted(field.write(table.start));
}

/// Reads what `node` has into `into`, which keeps what it was where a key is absent or wrong. `kind`: see kind_of.
template <class S>
void read_table(const Table<S>& table, const Node& node, Problems& problems, S& into, std::string_view kind) {
    std::vector<detail::FieldName> names;
    for (const auto& field : table.fields) names.push_back({field.name, field.kinds, field.is_required});
    detail::check_keys(table.title, names, kind, node, problems);
    for (const auto& member : node.members)
        if (const Field<S>* const field = detail::find(table, member.key))
            if (kind.empty() || detail::belongs(field->kinds, kind))
                field->read({member.key, member.value, problems}, into);
}

template <class S>
void read_table(const Table<S>& table, const Node& node, Problems& problems, S& into) {
    read_table(table, node, problems, into, kind_of(table, node));
}

/// `key = value` a line, all that `value` has, or (`changes`) what differs from the defaults or is required.
template <class S>
std::vector<std::pair<std::string, std::string>> written(const Table<S>& table, const S& value, bool changes) {
    const Field<S>* const kind_field = table.kind_key.empty() ? nullptr : detail::find(table, table.kind_key);
    const std::string kind = kind_field == nullptr ? std::string{} : detail::unquoted(kind_field->write(value));
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto& field : table.fields) {
        if (!kind.empty() && !detail::belongs(field.kinds, kind)) continue;
        std::string text = field.write(value);
        const bool same = changes && !field.is_required && text == field.write(table.start);
        if (!text.empty() && !same) lines.emplace_back(field.name, std::move(text));
    }
    return lines;
}

template <class S>
std::vector<KeyDoc> documentation(const Table<S>& table) {
    std::vector<KeyDoc> docs;
    for (const auto& field : table.fields) {
        std::string unset = field.unset.empty() ? field.write(table.start) : field.unset;
        if (field.is_required) unset = "required";
        if (unset.empty()) unset = "none";
        std::string meaning = field.kinds.empty() ? field.meaning : detail::kinds_text(field.kinds) + field.meaning;
        if (!field.keys.empty()) unset = field.unset.empty() ? "" : field.unset;
        docs.push_back({field.name, field.type, std::move(unset), field.limits, std::move(meaning)});
        detail::add_below(docs, field.name, field.keys);
    }
    return docs;
}

/// `{ a = 1, b = "2s" }`.
std::string inline_table(const std::vector<std::pair<std::string, std::string>>& lines);
bool is_table(const Entry& entry);

template <class S>
Form<S> table_form(Table<S> table) {
    auto keys = documentation(table);
    return {"table", "",
            [table](const Entry& entry) -> std::optional<S> {
                if (!is_table(entry)) return std::nullopt;
                S value = table.start;
                read_table(table, entry.value, entry.problems, value);
                return value;
            },
            [table](const S& value) { return inline_table(written(table, value, false)); }, std::move(keys)};
}

}  // namespace sluice::config
