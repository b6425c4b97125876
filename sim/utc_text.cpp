// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/journal_import.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace sluice::sim {
namespace {

std::optional<int> number(std::string_view text) {
    int value = 0;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::int64_t> seconds_of_day(std::string_view text) {
    if (text.size() != 5 && text.size() != 8) return std::nullopt;
    const auto hour = number(text.substr(0, 2)), minute = number(text.substr(3, 2));
    const auto second = text.size() == 8 ? number(text.substr(6, 2)) : std::optional{0};
    if (!hour || !minute || !second || text[2] != ':' || (text.size() == 8 && text[5] != ':')) return std::nullopt;
    if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
    return *hour * 3600 + *minute * 60 + *second;
}

}  // namespace

std::string utc_text(std::int64_t unix_s) {
    const std::chrono::sys_seconds at{std::chrono::seconds{unix_s}};
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return text;
}

std::optional<std::int64_t> parse_utc(std::string_view text) {
    if (text.find('-') == std::string_view::npos) {
        std::int64_t seconds = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
        if (error != std::errc{} || end != text.data() + text.size() || seconds < 0 || seconds > 253'402'300'799)
            return std::nullopt;
        return seconds;
    }
    if (text.ends_with('Z')) text.remove_suffix(1);
    if (text.size() < 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text.substr(0, 4)), month = number(text.substr(5, 2)), day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    const std::int64_t midnight = std::chrono::sys_days{date}.time_since_epoch().count() * std::int64_t{86'400};
    if (text.size() == 10) return midnight;
    if (text[10] != ' ' && text[10] != 'T') return std::nullopt;
    const auto of_day = seconds_of_day(text.substr(11));
    if (!of_day) return std::nullopt;
    return midnight + *of_day;
}

}  // namespace sluice::sim
