// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"

#include "core/push.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <numeric>

namespace sluice::config {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t ns;
};
constexpr std::array<Unit, 7> units{{{"d", 86'400'000'000'000},
                                     {"h", 3'600'000'000'000},
                                     {"m", 60'000'000'000},
                                     {"s", 1'000'000'000},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

struct Suffix {
    char letter;
    int exponent;
};
constexpr std::array<Suffix, 3> suffixes{{{'k', 3}, {'M', 6}, {'G', 9}}};

struct Per {
    std::string_view name;
    double seconds;
};
constexpr std::array<Per, 3> pers{{{"/s", 1}, {"/min", 60}, {"/h", 3600}}};

constexpr std::size_t most_digits = 18;
constexpr std::uint64_t plain_below = 10'000;  // shorter without a suffix, to the eye

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
    std::size_t length = 0;
    while (length < text.size() && is_digit(text[length])) ++length;
    const std::string_view digits = text.substr(0, length);
    text.remove_prefix(length);
    return digits;
}

std::uint64_t to_integer(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return value;
}

std::uint64_t power_of_ten(std::size_t exponent) {
    std::uint64_t value = 1;
    while (exponent-- > 0) value *= 10;
    return value;
}

struct Decimal {
    std::string_view whole, fraction;
};

std::optional<Decimal> take_decimal(std::string_view& text) {
    Decimal decimal;
    decimal.whole = take_digits(text);
    if (decimal.whole.empty()) return std::nullopt;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        decimal.fraction = take_digits(text);
        if (decimal.fraction.empty()) return std::nullopt;
    }
    while (!decimal.fraction.empty() && decimal.fraction.back() == '0') decimal.fraction.remove_suffix(1);
    while (decimal.whole.size() > 1 && decimal.whole.front() == '0') decimal.whole.remove_prefix(1);
    if (decimal.whole.size() > most_digits || decimal.fraction.size() > most_digits) return std::nullopt;
    return decimal;
}

/// decimal × unit, exactly, if whole and at most `limit`.
std::optional<std::uint64_t> times(const Decimal& decimal, std::uint64_t unit, std::uint64_t limit) {
    const std::uint64_t whole = to_integer(decimal.whole);
    if (whole > limit / unit) return std::nullopt;
    const std::uint64_t scale = power_of_ten(decimal.fraction.size());
    const std::uint64_t common = std::gcd(scale, unit);
    const std::uint64_t fraction = to_integer(decimal.fraction);
    if (fraction % (scale / common) != 0) return std::nullopt;
    const std::uint64_t rest = fraction / (scale / common) * (unit / common);
    if (rest > limit - whole * unit) return std::nullopt;
    return whole * unit + rest;
}

/// The correctly rounded value of `text` × 10^exponent.
std::optional<double> scaled(std::string_view text, int exponent) {
    if (text.empty() || !(is_digit(text.front()) || text.front() == '-')) return std::nullopt;
    std::string whole{text};
    if (exponent != 0) {
        if (text.find_first_of("eE") != std::string_view::npos) return std::nullopt;
        whole += "e" + std::to_string(exponent);
    }
    double value = 0;
    const auto [end, error] = std::from_chars(whole.data(), whole.data() + whole.size(), value);
    if (error != std::errc{} || end != whole.data() + whole.size()) return std::nullopt;
    if (!(value >= -std::numeric_limits<double>::max() && value <= std::numeric_limits<double>::max()))
        return std::nullopt;
    return value;
}

int take_suffix(std::string_view& text) {
    if (text.empty()) return 0;
    for (const auto& [letter, exponent] : suffixes) {
        if (text.back() != letter) continue;
        text.remove_suffix(1);
        return exponent;
    }
    return 0;
}

std::string shortest(double value) {
    std::array<char, 400> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
    return {buffer.data(), result.ptr};
}

/// The nearest number of 15 digits: what was meant where arithmetic left a trace in the 16th.
double tidied(double value) {
    std::array<char, 32> buffer{};
    const auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 14).ptr;
    double result = value;
    std::from_chars(buffer.data(), end, result);
    return result;
}

void keep_shorter(std::string& best, std::string candidate) {
    if (best.empty() || candidate.size() < best.size()) best = std::move(candidate);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    std::uint64_t sum = 0;
    std::size_t next_unit = 0;
    bool last = false;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto decimal = take_decimal(text);
        if (!decimal || last) return std::nullopt;
        std::size_t length = 0;
        while (length < text.size() && !is_digit(text[length])) ++length;
        const auto* const unit = std::find_if(units.begin() + next_unit, units.end(),
                                              [&](const Unit& u) { return u.name == text.substr(0, length); });
        if (unit == units.end()) return std::nullopt;
        text.remove_prefix(length);
        last = !decimal->fraction.empty();
        const auto part = times(*decimal, static_cast<std::uint64_t>(unit->ns), limit - sum);
        if (!part) return std::nullopt;
        sum += *part;
        next_unit = static_cast<std::size_t>(unit - units.begin()) + 1;
    }
    return Duration{static_cast<std::int64_t>(sum)};
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
    const int exponent = take_suffix(text);
    const auto decimal = take_decimal(text);
    if (!decimal || !text.empty()) return std::nullopt;
    return times(*decimal, power_of_ten(static_cast<std::size_t>(exponent)), std::numeric_limits<std::int64_t>::max());
}

std::optional<double> parse_number(std::string_view text) {
    const int exponent = take_suffix(text);
    return scaled(text, exponent);
}

std::optional<double> parse_rate(std::string_view text) {
    for (const auto& [name, seconds] : pers) {
        if (!text.ends_with(name)) continue;
        text.remove_suffix(name.size());
        const auto number = parse_number(text);
        if (!number) return std::nullopt;
        return *number / seconds;
    }
    return std::nullopt;
}

std::optional<double> parse_share(std::string_view text) {
    if (!text.ends_with('%')) return scaled(text, 0);
    text.remove_suffix(1);
    return scaled(text, -2);
}

std::optional<Duration> parse_clock(std::string_view text) {
    if (text.size() != 5 && text.size() != 8) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (i % 3 == 2 ? text[i] != ':' : !is_digit(text[i])) return std::nullopt;
    const auto field = [&](std::size_t from) { return static_cast<std::int64_t>(to_integer(text.substr(from, 2))); };
    const std::int64_t hours = field(0), minutes = field(3), seconds = text.size() == 8 ? field(6) : 0;
    if (hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
    return std::chrono::hours{hours} + std::chrono::minutes{minutes} + std::chrono::seconds{seconds};
}

namespace {

/// value / unit with as many decimals as it needs.
std::string in_unit(std::int64_t value, const Unit& unit) {
    std::string text = std::to_string(value / unit.ns);
    std::int64_t rest = value % unit.ns;
    if (rest != 0) text += '.';
    for (std::int64_t digit = unit.ns / 10; rest != 0; digit /= 10) {
        text += static_cast<char>('0' + rest / digit);
        rest %= digit;
    }
    return text.append(unit.name);
}

}  // namespace

std::string duration_text(Duration value) {
    if (value == no_ttl) return "none";
    std::int64_t ns = value.count();
    if (ns == 0) return "0s";
    if (ns < 0) return "-" + duration_text(-value);
    std::string text;
    const auto whole = [&](const Unit& unit) {
        if (ns >= unit.ns) text += std::to_string(ns / unit.ns).append(unit.name);
        ns %= unit.ns;
    };
    if (ns >= 2 * units[0].ns && ns % units[0].ns == 0) whole(units[0]);
    whole(units[1]);
    whole(units[2]);
    if (ns == 0) return text;
    if (!text.empty()) return text + in_unit(ns, units[3]);
    for (std::size_t i = 3; i < units.size(); ++i)
        if (ns >= units[i].ns) return in_unit(ns, units[i]);
    return text;
}

std::string number_text(double value) {
    std::string best = shortest(value);
    for (const auto& [letter, exponent] : suffixes) {
        const double part = value / static_cast<double>(power_of_ten(static_cast<std::size_t>(exponent)));
        std::string text = shortest(part) + letter;
        if (parse_number(text) == value) keep_shorter(best, std::move(text));
    }
    return best;
}

std::string count_text(std::uint64_t value) {
    std::string best = std::to_string(value);
    if (value < plain_below) return best;
    for (const auto& [letter, exponent] : suffixes) {
        std::string digits = std::to_string(value);
        const auto places = static_cast<std::size_t>(exponent);
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        digits.insert(digits.size() - places, 1, '.');
        while (digits.back() == '0') digits.pop_back();
        if (digits.back() == '.') digits.pop_back();
        keep_shorter(best, digits + letter);
    }
    return best;
}

std::string rate_text(double per_second) {
    std::string best, unit;
    for (const auto& [name, seconds] : pers) {
        std::string number = number_text(tidied(per_second * seconds));
        const bool same = parse_rate(number + std::string{name}) == per_second;
        if (!same || (!best.empty() && number.size() >= best.size())) continue;
        best = std::move(number);
        unit = name;
    }
    return best.empty() ? number_text(per_second) + "/s" : best + unit;
}

std::string share_text(double share) {
    std::string text = shortest(tidied(share * 100)) + "%";
    return parse_share(text) == share ? text : shortest(share);
}

std::string clock_text(Duration since_midnight) {
    const std::int64_t seconds = since_midnight.count() / 1'000'000'000 % 86'400;
    std::string text = "00:00:00";
    const auto put = [&](std::size_t at, std::int64_t value) {
        text[at] = static_cast<char>('0' + value / 10);
        text[at + 1] = static_cast<char>('0' + value % 10);
    };
    put(0, seconds / 3600);
    put(3, seconds / 60 % 60);
    put(6, seconds % 60);
    return text;
}

}  // namespace sluice::config
