// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/xml_text.h"

#include "live/xmpp/byte_scan.h"

#include <array>
#include <charconv>
#include <cstdint>

namespace sluice::live {
namespace {

constexpr unsigned char noncharacter = 0xef;  // U+FFFE, U+FFFF are EF BF BE, EF BF BF

bool needs_look(std::uint64_t word) {
    const std::uint64_t angle = has_byte(word | every_byte * 2, '>');  // '<' | 2 is '>'
    return (angle | has_byte(word, '&') | has_byte(word, noncharacter)) != 0;
}

/// One pass without a branch: compilers make it 16 bytes at a time.
bool leaves_as_it_is(std::string_view json) {
    unsigned other = 0;
    for (const char c : json) {
        const auto byte = static_cast<unsigned char>(c);
        other |= static_cast<unsigned>((byte | 2) == '>') | static_cast<unsigned>(byte == '&') |
                 static_cast<unsigned>(byte == noncharacter);
    }
    return other == 0;
}

std::string_view entity(char c) {
    switch (c) {
        case '&': return "&amp;";
        case '<': return "&lt;";
        case '>': return "&gt;";
        case '"': return "&quot;";
        default: return {};
    }
}

bool is_noncharacter(const char* at, const char* end) {
    return end - at >= 3 && static_cast<unsigned char>(at[0]) == noncharacter &&
           static_cast<unsigned char>(at[1]) == 0xbf && static_cast<unsigned char>(at[2]) >= 0xbe;
}

void append_utf8(std::string& out, std::uint32_t c) {
    const auto byte = [&out](std::uint32_t bits) { out += static_cast<char>(bits); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) {
        byte(0xc0 | c >> 6);
    } else {
        if (c < 0x10000) {
            byte(0xe0 | c >> 12);
        } else {
            byte(0xf0 | c >> 18);
            byte(0x80 | (c >> 12 & 0x3f));
        }
        byte(0x80 | (c >> 6 & 0x3f));
    }
    byte(0x80 | (c & 0x3f));
}

bool is_xml_character(std::uint32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c < 0xd800 || (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c < 0x110000);
}

/// `name` is what stands between & and ;.
bool append_reference(std::string& out, std::string_view name) {
    constexpr std::array<std::pair<std::string_view, char>, 5> named{
        {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
    for (const auto& [entity_name, c] : named) {
        if (name != entity_name) continue;
        out += c;
        return true;
    }
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x';
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t c = 0;
    const auto [rest, error] = std::from_chars(name.data(), name.data() + name.size(), c, hex ? 16 : 10);
    if (error != std::errc{} || rest != name.data() + name.size() || !is_xml_character(c)) return false;
    append_utf8(out, c);
    return true;
}

}  // namespace

void append_json_as_xml(std::string& out, std::string_view json) {
    if (leaves_as_it_is(json)) {
        out += json;
        return;
    }
    const char* at = json.data();
    const char* const end = at + json.size();
    const char* copied = at;
    while (at != end) {
        while (end - at >= 8 && !needs_look(load_word(at))) at += 8;
        const char* const stop = end - at >= 8 ? at + 8 : end;
        while (at != stop) {
            const bool nothing = is_noncharacter(at, end);
            const std::string_view instead = *at == '"' ? std::string_view{} : entity(*at);
            if (!nothing && instead.empty()) {
                ++at;
                continue;
            }
            out.append(copied, at);
            out += nothing ? (static_cast<unsigned char>(at[2]) == 0xbe ? "\\ufffe" : "\\uffff") : instead;
            at += nothing ? 3 : 1;
            copied = at;
            if (at > stop) break;
        }
    }
    out.append(copied, end);
}

void append_attribute(std::string& out, std::string_view value) {
    for (const char c : value) {
        const std::string_view instead = entity(c);
        if (instead.empty())
            out += c;
        else
            out += instead;
    }
}

void append_wire_string(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += digits[static_cast<std::size_t>(c) >> 4];
            out += digits[static_cast<std::size_t>(c) & 15];
        } else {
            out += c;
        }
    }
}

bool append_unescaped(std::string& out, std::string_view text) {
    const std::size_t before = out.size();
    for (;;) {
        const std::size_t lone = text.find('&');
        out.append(text.substr(0, lone));
        if (lone == std::string_view::npos) return true;
        text.remove_prefix(lone + 1);
        const std::size_t end = text.substr(0, 12).find(';');
        if (end == std::string_view::npos || !append_reference(out, text.substr(0, end))) {
            out.resize(before);
            return false;
        }
        text.remove_prefix(end + 1);
    }
}

}  // namespace sluice::live
