// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"

#include <array>
#include <cstdio>
#include <utility>

namespace sluice {
namespace {

constexpr std::size_t heading_most = 24;
constexpr std::int64_t second_ns = 1'000'000'000;

std::string printed(const char* format, double value) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string without_zeros(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

/// Three digits that matter of a value below 1000.
std::string three_digits(double value) {
    const char* format = value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f";
    return without_zeros(printed(format, value));
}

std::string two_units(std::int64_t whole, const char* unit, std::int64_t rest, const char* rest_unit) {
    std::string text = std::to_string(whole) + " " + unit;
    if (rest > 0) text += " " + std::to_string(rest) + " " + rest_unit;
    return text;
}

std::string two_digits(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

bool starts_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

constexpr std::uint32_t replacement = 0xFFFD;

struct Character {
    std::size_t bytes;
    std::uint32_t code;  // `replacement` where the bytes are no character
};

Character character_at(std::string_view utf8, std::size_t at) {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return i < utf8.size() ? static_cast<unsigned char>(utf8[i]) : 0U;
    };
    const std::uint32_t lead = byte(at);
    if (lead < 0x80) return {1, lead};
    if (lead < 0xC2 || lead > 0xF4) return {1, replacement};
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    std::uint32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const std::uint32_t next = byte(at + i);
        if ((next & 0xC0U) != 0x80) return {i, replacement};
        code = code << 6 | (next & 0x3FU);
    }
    const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool none = overlong || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000);
    return {length, none ? replacement : code};
}

/// Moves a cursor, or the direction of writing.
bool steers(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool parts_lines(std::uint32_t code) { return code == '\n' || code == '\t' || code == 0x2028 || code == 0x2029; }

std::string_view ascii_for(std::string_view character) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 21> table{
        {{"×", "x"},  {"…", "..."}, {"–", "-"}, {"—", "-"},  {"−", "-"},  {"“", "\""}, {"”", "\""},
         {"‘", "'"},  {"’", "'"},   {"·", "-"}, {"✓", "ok"}, {"✗", "NO"}, {"→", "->"}, {"≤", "<="},
         {"≥", ">="}, {"±", "+-"},  {"é", "e"}, {"µ", "u"},  {"─", "-"},  {"≈", "~"},  {"÷", "/"}}};
    for (const auto& [from, to] : table)
        if (from == character) return to;
    return "?";
}

}  // namespace

std::string grouped(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
    return text;
}

std::string short_number(double value) {
    if (value < 0) return "-" + short_number(-value);
    static constexpr std::array<const char*, 5> suffixes{"", "k", "M", "G", "T"};
    std::size_t suffix = 0;
    while (value >= 999.5 && suffix + 1 < suffixes.size()) {
        value /= 1000;
        ++suffix;
    }
    return three_digits(value) + suffixes[suffix];
}

std::string percent(double share) {
    if (share < 0) return "-" + percent(-share);
    const double value = share * 100;
    if (value == 0) return "0 %";
    if (share == 1) return "100 %";
    if (value < 0.01) return "<0.01 %";
    if (value > 99.99 && value < 100) return ">99.99 %";
    if (value >= 99.95) return without_zeros(printed("%.2f", value)) + " %";
    return three_digits(value) + " %";
}

std::string duration_text(Duration duration) {
    const std::int64_t ns = duration.count();
    if (ns < 0) return "-" + duration_text(-duration);
    if (ns < 1'000) return std::to_string(ns) + " ns";
    const auto as = [ns](double unit, const char* name) {
        return three_digits(static_cast<double>(ns) / unit) + " " + name;
    };
    if (ns < 999'500) return as(1e3, "µs");
    if (ns < 999'500'000) return as(1e6, "ms");
    if (ns < 99'950'000'000) return as(1e9, "s");
    const std::int64_t seconds = (ns + second_ns / 2) / second_ns;
    if (seconds < 3600) return two_units(seconds / 60, "min", seconds % 60, "s");
    if (seconds < 86400) return two_units(seconds / 3600, "h", seconds % 3600 / 60, "min");
    return two_units(seconds / 86400, "d", seconds % 86400 / 3600, "h");
}

std::string milliseconds_text(double ms) { return duration_text(Duration{static_cast<std::int64_t>(ms * 1e6 + 0.5)}); }

std::string clock_text(Duration offset, std::optional<Duration> start, bool tenths) {
    std::int64_t ns = (start ? *start : Duration{0}).count() + offset.count();
    const bool negative = ns < 0;
    if (negative) ns = -ns;
    const std::int64_t tenth = ns / (second_ns / 10) % 10;
    const std::int64_t seconds = ns / second_ns;
    std::int64_t hours = seconds / 3600;
    std::string text;
    if (start) {
        if (hours >= 24) text = "+" + std::to_string(hours / 24) + "d ";
        hours %= 24;
    }
    if (start || hours > 0) text += (start ? two_digits(hours) : std::to_string(hours)) + ":";
    const std::int64_t minutes = seconds / 60 % 60;
    text += (start || hours > 0 ? two_digits(minutes) : std::to_string(minutes)) + ":" + two_digits(seconds % 60);
    if (tenths && tenth != 0) text += "." + std::to_string(tenth);
    return negative ? "-" + text : text;
}

Duration nice_step(Duration length, int most) {
    static constexpr std::array<std::int64_t, 25> tenths{
        1,    2,     5,     10,    20,     50,     100,    150,    300,     600,     1200,    3000,    6000,
        9000, 18000, 36000, 72000, 108000, 216000, 432000, 864000, 1728000, 4320000, 8640000, 25920000};
    for (const std::int64_t step : tenths) {
        const Duration candidate{step * (second_ns / 10)};
        if (length <= candidate * most) return candidate;
    }
    return Duration{tenths.back() * (second_ns / 10)} * 4;
}

Scale nice_scale(double value, int most) {
    if (value <= 0) return {1, 1};
    double power = 1;
    while (power < value) power *= 10;
    while (power * 0.1 * most >= value) power /= 10;
    for (const double factor : {0.1, 0.2, 0.25, 0.5, 1.0}) {
        const double step = power * factor;
        if (step * most < value) continue;
        double top = step;
        while (top < value) top += step;
        return {top, step};
    }
    return {power * most, power};
}

std::size_t text_width(std::string_view utf8) {
    std::size_t width = 0;
    for (const char byte : utf8) width += starts_character(byte) ? 1 : 0;
    return width;
}

std::string to_ascii(std::string_view utf8) {
    std::string text;
    for (std::size_t at = 0; at < utf8.size();) {
        std::size_t end = at + 1;
        while (end < utf8.size() && !starts_character(utf8[end])) ++end;
        const std::string_view character = utf8.substr(at, end - at);
        text += character.size() == 1 ? character : ascii_for(character);
        at = end;
    }
    return text;
}

std::string one_line(std::string_view utf8) {
    std::string text;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto [bytes, code] = character_at(utf8, at);
        if (parts_lines(code))
            text += ' ';
        else if (code == replacement)
            text += "\xEF\xBF\xBD";
        else if (!steers(code))
            text += utf8.substr(at, bytes);
        at += bytes;
    }
    return text;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    std::size_t breaks = 0;
    const auto flush = [&] {
        if (!line.empty()) lines.push_back(std::move(line));
        line.clear();
    };
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
            breaks += text[at] == '\n' ? 1 : 0;
            ++at;
            continue;
        }
        if (breaks > 1) {
            flush();
            if (!lines.empty()) lines.emplace_back();
        }
        breaks = 0;
        std::size_t end = std::min(text.find_first_of(" \n\t\r", at), text.size());
        if (text.substr(end, 2) == " %") end = std::min(text.find_first_of(" \n\t\r", end + 1), text.size());
        const std::string word = one_line(text.substr(at, end - at));
        if (!line.empty() && text_width(line) + 1 + text_width(word) > width) flush();
        line += (line.empty() ? "" : " ") + word;
        at = end;
    }
    flush();
    return lines;
}

std::vector<std::string> paragraphs(std::string_view text) {
    std::vector<std::string> all(1);
    bool apart = true;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        const std::string line = one_line(text.substr(from, end - from));
        from = end + 1;
        const bool blank = line.find_first_not_of(' ') == std::string::npos;
        const bool headed =
            line.substr(0, heading_most).find(": ") != std::string::npos && line.front() >= 'A' && line.front() <= 'Z';
        const bool sentence_ended =
            !all.back().empty() && std::string_view{".!?)\"'"}.find(all.back().back()) != std::string_view::npos;
        if (apart || blank || (headed && sentence_ended)) {
            if (!all.back().empty()) all.emplace_back();
        }
        apart = blank;
        if (!blank) all.back() += (all.back().empty() ? "" : " ") + line;
    }
    if (all.back().empty()) all.pop_back();
    return all;
}

std::string padded(std::string_view text, std::size_t width) {
    const std::size_t length = text_width(text);
    return std::string{text} + std::string(length < width ? width - length : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
    const std::size_t length = text_width(text);
    return std::string(length < width ? width - length : 0, ' ') + std::string{text};
}

}  // namespace sluice
