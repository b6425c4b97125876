// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/json_scanner.h"

#include <bit>
#include <cstring>

namespace sluice::sim {
namespace {

constexpr std::uint64_t each(unsigned char byte) { return 0x0101010101010101u * byte; }

/// High bits of the bytes that end a run of ordinary characters: '"', '\\', controls, and those from 0x80 on.
std::uint64_t special(std::uint64_t word) {
    const auto zeros = [](std::uint64_t v) { return (v - each(1)) & ~v; };
    return (zeros(word ^ each('"')) | zeros(word ^ each('\\')) | (word - each(0x20)) | word) & each(0x80);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Four digits at inside[at]; they are there, string() saw to it.
std::uint32_t unit_at(std::string_view inside, std::size_t at) {
    std::uint32_t unit = 0;
    for (std::size_t i = 0; i < 4 && at + i < inside.size(); ++i)
        unit = unit << 4 | static_cast<std::uint32_t>(hex_value(inside[at + i]));
    return unit;
}

void append_utf8(std::uint32_t c, std::string& out) {
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    const int tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    constexpr unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};
    out += static_cast<char>(lead[tails] | c >> (6 * tails));
    for (int i = tails - 1; i >= 0; --i) out += static_cast<char>(0x80 | (c >> (6 * i) & 0x3f));
}

/// The character whose \u begins at inside[at]; moves `at` past it.
std::uint32_t escaped_character(std::string_view inside, std::size_t& at) {
    const std::uint32_t unit = unit_at(inside, at + 2);
    at += 6;
    if (unit < 0xd800 || unit > 0xdfff) return unit;
    if (unit <= 0xdbff && inside.substr(at).starts_with("\\u")) {
        const std::uint32_t low = unit_at(inside, at + 2);
        if (low >= 0xdc00 && low <= 0xdfff) {
            at += 6;
            return 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        }
    }
    return 0xfffd;
}

}  // namespace

bool JsonScanner::next_key(Value& key, bool first, bool& last) {
    last = take_after_space('}');
    if (last) return true;
    if (!first && !take_after_space(',')) return false;
    if (at_ == end_ || *at_ != '"') skip_space();
    return string(key) && take_after_space(':');
}

bool JsonScanner::value(Value& value, int depth) {
    if (at_ != end_ && *at_ == ' ') skip_space();
    if (at_ == end_) return false;
    switch (*at_) {
        case '"': return string(value);
        case 't': return word(value, Type::boolean, "true");
        case 'f': return word(value, Type::boolean, "false");
        case 'n': return word(value, Type::null, "null");
        case '{':
        case '[': return depth < deepest && nested(value, depth + 1);
        case '\n':
        case '\r':
        case '\t': skip_space(); return this->value(value, depth);
        default: return number(value);
    }
}

bool JsonScanner::string(Value& value) {
    if (!take('"')) return false;
    const char* const begin = at_;
    value.type = Type::string;
    value.escaped = false;
    for (;;) {
        while (end_ - at_ >= 8) {
            std::uint64_t word;
            std::memcpy(&word, at_, 8);
            const std::uint64_t found = special(word);
            // The lowest one found is exact; on the other byte order the loop below looks for it.
            if (std::endian::native == std::endian::little && found != 0) at_ += std::countr_zero(found) / 8;
            if (found != 0) break;
            at_ += 8;
        }
        if (at_ == end_) return false;
        for (int i = 0; i < 8 && at_ != end_; ++i) {
            const auto c = static_cast<unsigned char>(*at_);
            if (c == '"') {
                value.text = {begin, static_cast<std::size_t>(at_ - begin)};
                ++at_;
                return true;
            }
            if (c < 0x20) return false;
            if (c == '\\') {
                value.escaped = true;
                if (!escape()) return false;
                continue;
            }
            if (c >= 0x80) plain_ = false;
            ++at_;
        }
    }
}

bool JsonScanner::escape() {
    if (end_ - at_ < 2) return false;
    const char c = at_[1];
    if (c != 'u') {
        at_ += 2;
        return std::strchr("\"\\/bfnrt", c) != nullptr && c != '\0';
    }
    if (end_ - at_ < 6) return false;
    for (int i = 2; i < 6; ++i)
        if (hex_value(at_[i]) < 0) return false;
    at_ += 6;
    return true;
}

bool JsonScanner::digits() {
    const char* const begin = at_;
    while (at_ != end_ && is_digit(*at_)) ++at_;
    return at_ != begin;
}

bool JsonScanner::number(Value& value) {
    const char* const begin = at_;
    take('-');
    const bool zero = take('0');
    if (!zero && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (take('e') || take('E')) {
        if (!take('+')) take('-');
        if (!digits()) return false;
    }
    value = {Type::number, false, {begin, static_cast<std::size_t>(at_ - begin)}};
    return true;
}

bool JsonScanner::word(Value& value, Type type, std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view{at_, word.size()} != word) return false;
    value = {type, false, {at_, word.size()}};
    at_ += word.size();
    return true;
}

bool JsonScanner::nested(Value& value, int depth) {
    const char* const begin = at_;
    const bool object = *at_++ == '{';
    const char close = object ? '}' : ']';
    Value inner;
    for (bool first = true; !take_after_space(close); first = false) {
        if (!first && !take_after_space(',')) return false;
        if (object) {
            skip_space();
            if (!string(inner) || !take_after_space(':')) return false;
        }
        if (!this->value(inner, depth)) return false;
    }
    value = {object ? Type::object : Type::array, false, {begin, static_cast<std::size_t>(at_ - begin)}};
    return true;
}

std::string unescape_json(std::string_view inside) {
    std::string out;
    for (std::size_t i = 0; i < inside.size();) {
        if (inside[i] != '\\' || i + 1 == inside.size()) {
            out += inside[i++];
            continue;
        }
        if (inside[i + 1] == 'u') {
            append_utf8(escaped_character(inside, i), out);
            continue;
        }
        constexpr std::string_view names = "bfnrt", meant = "\b\f\n\r\t";
        const std::size_t known = names.find(inside[i + 1]);
        out += known == std::string_view::npos ? inside[i + 1] : meant[known];
        i += 2;
    }
    return out;
}

void escape_json(std::string_view text, std::string& out) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        } else {
            out += c;
        }
    }
}

}  // namespace sluice::sim
