// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/toml_node.h"

#include "core/config/quantity.h"

#include <algorithm>

namespace sluice::gui {
namespace {

using config::Member;
using config::Node;

std::string key_text(const std::string& key) {
    const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    return bare ? key : config::quoted(key);
}

template <class Items, class Text>
std::string joined(const Items& items, Text text) {
    std::string all;
    for (const auto& item : items) all += (all.empty() ? "" : ", ") + text(item);
    return all;
}

}  // namespace

const Node* find_node(const Node& root, std::string_view path) {
    const Node* node = &root;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t end = std::min(path.find('.', from), path.size());
        if (node->kind != Node::Kind::table) return nullptr;
        const Member* const member = node->find(path.substr(from, end - from));
        if (member == nullptr) return nullptr;
        node = &member->value;
        from = end + 1;
    }
    return node;
}

std::string toml_value(const Node& node) {
    switch (node.kind) {
        case Node::Kind::flag: return node.flag ? "true" : "false";
        case Node::Kind::integer: return std::to_string(node.integer);
        case Node::Kind::floating: return config::number_text(node.floating);
        case Node::Kind::text: return config::quoted(node.text);
        case Node::Kind::other: return node.text;
        case Node::Kind::array: return "[" + joined(node.items, toml_value) + "]";
        case Node::Kind::table: break;
    }
    const auto member = [](const Member& one) { return key_text(one.key) + " = " + toml_value(one.value); };
    return node.members.empty() ? "{}" : "{ " + joined(node.members, member) + " }";
}

std::string override_value(const Node& node) { return node.kind == Node::Kind::text ? node.text : toml_value(node); }

}  // namespace sluice::gui
