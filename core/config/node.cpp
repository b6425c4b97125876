// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/node.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace sluice::config {

const Member* Node::find(std::string_view key) const {
    const auto at = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.key == key; });
    return at == members.end() ? nullptr : &*at;
}

Member* Node::find(std::string_view key) { return const_cast<Member*>(std::as_const(*this).find(key)); }

std::string quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            result.append("\\").push_back(c);
        else if (c == '\n')
            result += "\\n";
        else if (c == '\t')
            result += "\\t";
        else if (byte < 0x20 || byte == 0x7f)
            result.append("\\u00").append({hex[byte >> 4], hex[byte & 15]});
        else
            result += c;
    }
    return result + "\"";
}

namespace {

constexpr std::size_t longest = 60;

/// `text` as it is, or its first bytes and …, cut between characters.
std::string cut(std::string_view text) {
    if (text.size() <= longest) return std::string{text};
    std::size_t length = longest;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) --length;
    return std::string{text.substr(0, length)} + "…";
}

std::string described_list(const Node& node) {
    std::string text = "[";
    for (const Node& item : node.items) {
        if (text.size() > longest) break;
        text += (text.size() == 1 ? "" : ", ") + describe(item);
    }
    return cut(text + "]");
}

std::string described_table(const Node& node) {
    std::string text = "{";
    for (const Member& member : node.members) {
        if (text.size() > longest) break;
        text += (text.size() == 1 ? " " : ", ") + cut(member.key) + " = " + describe(member.value);
    }
    return cut(text + (node.members.empty() ? "}" : " }"));
}

}  // namespace

std::string describe(const Node& node) {
    switch (node.kind) {
        case Node::Kind::flag: return node.flag ? "true" : "false";
        case Node::Kind::integer: return std::to_string(node.integer);
        case Node::Kind::floating: {
            std::array<char, 32> buffer{};
            const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), node.floating).ptr;
            std::string text{buffer.data(), end};
            return text.find_first_of(".en") == std::string::npos ? text + ".0" : text;
        }
        case Node::Kind::text: return quoted(cut(node.text));
        case Node::Kind::array: return described_list(node);
        case Node::Kind::table: return described_table(node);
        case Node::Kind::other: return node.text;
    }
    return {};
}

}  // namespace sluice::config
