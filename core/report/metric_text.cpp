// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/metric_text.h"

#include "core/report/human_text.h"

#include <cmath>
#include <cstdint>

namespace sluice {
namespace {

// The part of a dotted key that names what is measured: wait_ms of by_priority.high.wait_ms.p99.
bool is_duration_in_ms(std::string_view metric) {
    return metric.find("_ms.") != std::string_view::npos || metric.ends_with("_ms");
}

bool is_share(std::string_view metric) { return metric.ends_with("_share") || metric == "utilisation"; }

std::string whole_or_rounded(double value) {
    if (value < 0) return "−" + whole_or_rounded(-value);
    const double whole = std::floor(value);
    return whole == value && value < 1e18 ? grouped(static_cast<std::uint64_t>(value)) : rounded(value);
}

}  // namespace

std::string rounded(double value) {
    if (value < 999.5) return short_number(value);
    if (value >= 1e18) return short_number(value);
    std::uint64_t unit = 1;
    while (value >= 999.5 * static_cast<double>(unit)) unit *= 10;
    return grouped(static_cast<std::uint64_t>(value / static_cast<double>(unit) + 0.5) * unit);
}

std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural) {
    return grouped(count) + " " + std::string(count == 1 ? singular : plural);
}

std::string metric_text(std::string_view metric, double value) {
    if (metric.ends_with(".count")) return whole_or_rounded(value);
    if (value < 0 && (metric.ends_with("_s") || is_duration_in_ms(metric) || is_share(metric)))
        return "−" + metric_text(metric, -value);
    if (is_share(metric)) return percent(value);
    if (is_duration_in_ms(metric)) return milliseconds_text(value);
    if (metric.ends_with("_s")) return milliseconds_text(value * 1000);
    if (metric.find("_rate_") != std::string_view::npos) return whole_or_rounded(value) + "/s";
    return whole_or_rounded(value);
}

std::string mean_text(std::string_view metric, double value) {
    const double size = std::abs(value);
    const bool whole = size >= 100 && size < 1e15 && !is_share(metric);
    return metric_text(metric, whole ? std::round(value) : value);
}

}  // namespace sluice
