// SPDX-License-Identifier: GPL-3.0-or-later
// Values of the result's keys as people read them; the unit follows from the key's name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// A rate in three digits that matter: 3651.7 → "3,650", 12.34 → "12.3", 0 → "0". Requires value >= 0.
std::string rounded(double value);
/// "1 push", "2,500 pushes": `count` with the right form of the noun, which takes `plural` for all but 1.
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural);
/// The value of `metric` in its unit: shares "4.5 %", …_ms and …_s durations, …rate… "13,300/s", counts "250,000".
std::string metric_text(std::string_view metric, double value);
/// The same of a mean, or of a difference of two: of a mean of counts the nearest whole one, not three digits.
std::string mean_text(std::string_view metric, double value);

}  // namespace sluice
