// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/xml_text.h"

#include <algorithm>
#include <cstdint>

namespace sluice::sim {
namespace {

bool is_xml_char(std::uint32_t c) {
    if (c < 0x20) return c == '\t' || c == '\n' || c == '\r';
    return c <= 0xd7ff || (c >= 0xe000 && c <= 0xfffd) || (c >= 0x10000 && c <= 0x10ffff);
}

/// The bytes of the character at text[at], 0 where it is none that XML has.
std::size_t character_bytes(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0;
    };
    const std::uint32_t first = byte(0);
    if (first < 0x80) return is_xml_char(first) ? 1 : 0;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) return 0;
    std::uint32_t c = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) return 0;
        c = c << 6 | (byte(i) & 0x3f);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    return c >= least[length] && is_xml_char(c) ? length : 0;
}

void append_utf8(std::uint32_t c, std::string& out) {
    const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3f)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

bool append_numeric(std::string_view digits, std::uint32_t base, std::string& out) {
    std::uint32_t c = 0;
    if (digits.empty()) return false;
    for (const char digit : digits) {
        std::uint32_t value = 16;
        if (digit >= '0' && digit <= '9') value = static_cast<std::uint32_t>(digit - '0');
        if (digit >= 'a' && digit <= 'f') value = static_cast<std::uint32_t>(digit - 'a' + 10);
        if (digit >= 'A' && digit <= 'F') value = static_cast<std::uint32_t>(digit - 'A' + 10);
        if (value >= base) return false;
        c = c * base + value;
        if (c > 0x10ffff) return false;
    }
    if (!is_xml_char(c)) return false;
    append_utf8(c, out);
    return true;
}

/// What stands between '&' and ';'.
bool append_reference(std::string_view name, std::string& out) {
    if (name.starts_with("#x")) return append_numeric(name.substr(2), 16, out);
    if (name.starts_with("#")) return append_numeric(name.substr(1), 10, out);
    const char c = name == "amp"    ? '&'
                   : name == "lt"   ? '<'
                   : name == "gt"   ? '>'
                   : name == "quot" ? '"'
                   : name == "apos" ? '\''
                                    : '\0';
    if (c == '\0') return false;
    out += c;
    return true;
}

bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x80 && c != '&' && c != '<' && c != ']'; }

}  // namespace

bool is_xml_text(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t bytes = character_bytes(text, i);
        if (bytes == 0) return false;
        i += bytes;
    }
    return true;
}

bool decode_xml_text(std::string_view raw, std::string& out, bool attribute) {
    constexpr std::size_t longest_reference = 12;
    for (std::size_t i = 0; i < raw.size();) {
        std::size_t end = i;
        while (end < raw.size() && is_plain(static_cast<unsigned char>(raw[end]))) ++end;
        out.append(raw, i, end - i);
        i = end;
        if (i == raw.size()) break;
        if (raw[i] == '<' || (!attribute && raw.substr(i).starts_with("]]>"))) return false;
        if (raw[i] == '&') {
            const std::size_t semicolon = raw.substr(i, longest_reference).find(';');
            if (semicolon == std::string_view::npos || !append_reference(raw.substr(i + 1, semicolon - 1), out))
                return false;
            i += semicolon + 1;
            continue;
        }
        const std::size_t bytes = character_bytes(raw, i);
        if (bytes == 0) return false;
        if (raw[i] == '\r' || raw[i] == '\n' || raw[i] == '\t') {
            const bool pair = raw[i] == '\r' && i + 1 < raw.size() && raw[i + 1] == '\n';
            out += attribute ? ' ' : raw[i] == '\t' ? '\t' : '\n';
            i += pair ? 2 : 1;
            continue;
        }
        out.append(raw, i, bytes);
        i += bytes;
    }
    return true;
}

void escape_xml(std::string_view text, std::string& out, bool quotes) {
    const std::string_view special = quotes ? "&<>\"'" : "&<>";
    for (std::size_t i = 0;;) {
        const std::size_t end = std::min(text.find_first_of(special, i), text.size());
        out.append(text, i, end - i);
        if (end == text.size()) return;
        switch (text[end]) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += "&apos;"; break;
        }
        i = end + 1;
    }
}

}  // namespace sluice::sim
