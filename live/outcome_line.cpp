// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/outcome_line.h"

#include "core/verdict.h"

#include <charconv>
#include <cstdint>

namespace sluice::live {
namespace {

void append_number(std::string& out, std::int64_t value) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    out.append(digits, end);
}

void append_ms(std::string& out, Instant from, Instant to) {
    if (from == never || to == never) {
        out += "null";
        return;
    }
    const std::int64_t us = to <= from ? 0 : ((to - from).count() + 500) / 1000;
    append_number(out, us / 1000);
    if (const auto rest = us % 1000; rest != 0) {
        const char digits[3] = {static_cast<char>('0' + rest / 100), static_cast<char>('0' + rest / 10 % 10),
                                static_cast<char>('0' + rest % 10)};
        out += '.';
        out.append(digits, rest % 10 != 0 ? 3 : rest % 100 != 0 ? 2 : 1);
    }
}

/// "null" for an empty text; `text` needs no escapes.
void append_name(std::string& out, std::string_view text) {
    if (text.empty()) {
        out += "null";
        return;
    }
    out += '"';
    out += text;
    out += '"';
}

constexpr bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

/// Bytes of the UTF-8 sequence that `text` begins with, 0 where it begins with none (RFC 3629).
std::size_t sequence(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = at(0);
    const std::size_t length = first < 0x80   ? 1
                               : first < 0xc2 ? 0
                               : first < 0xe0 ? 2
                               : first < 0xf0 ? 3
                               : first < 0xf5 ? 4
                                              : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((at(i) & 0xc0U) != 0x80U) return 0;
    const bool overlong = (first == 0xe0 && at(1) < 0xa0) || (first == 0xf0 && at(1) < 0x90);
    const bool outside = (first == 0xed && at(1) > 0x9f) || (first == 0xf4 && at(1) > 0x8f);
    return overlong || outside ? 0 : length;
}

void append_control(std::string& out, unsigned char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u00";
    out += hex[c >> 4U];
    out += hex[c & 15U];
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0; i < text.size();) {
        const auto begin = i;
        while (i < text.size() && is_plain(static_cast<unsigned char>(text[i]))) ++i;
        out.append(text, begin, i - begin);
        if (i == text.size()) break;
        const auto c = static_cast<unsigned char>(text[i]);
        const auto length = sequence(text.substr(i));
        if (c == '"' || c == '\\') {
            out += '\\';
            out += text[i];
        } else if (c < 0x20 || c == 0x7f) {
            append_control(out, c);
        } else if (length == 0) {
            out += "\xef\xbf\xbd";
        } else {
            out.append(text, i, length);
        }
        i += length == 0 ? 1 : length;
    }
    out += '"';
}

void append_outcome_line(std::string& out, const Outcome& outcome, std::string_view id, const TokenNews& news) {
    out += R"({"id":)";
    append_json_string(out, id);
    out += R"(,"outcome":")";
    out += name(outcome.kind);
    out += R"(","reason":)";
    append_name(out, name(outcome.reason));
    out += R"(,"error":)";
    append_name(out, error_name(outcome.error));
    out += R"(,"attempts":)";
    append_number(out, outcome.attempts);
    out += R"(,"resends":)";
    append_number(out, outcome.resends);
    out += R"(,"wait_ms":)";
    append_ms(out, outcome.offered, outcome.first_sent);
    out += R"(,"ack_ms":)";
    append_ms(out, outcome.last_sent, outcome.answered ? outcome.done : never);
    out += R"(,"total_ms":)";
    append_ms(out, outcome.offered, outcome.done);
    out += R"(,"new_token":)";
    if (news.new_token.empty())
        out += "null";
    else
        append_json_string(out, news.new_token);
    out += news.dead ? R"(,"dead_token":true})" : R"(,"dead_token":false})";
}

std::string outcome_line(const Outcome& outcome, std::string_view id, const TokenNews& news) {
    std::string line;
    line.reserve(240 + id.size() + news.new_token.size());
    append_outcome_line(line, outcome, id, news);
    return line;
}

}  // namespace sluice::live
