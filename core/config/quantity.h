// SPDX-License-Identifier: GPL-3.0-or-later
// Quantities as people write them, the same in TOML, on the command line and in the GUI:
//   duration  "250us" "160ms" "1.5s" "7m" "1h30m" "7d"   units d h m s ms us ns, falling, decimals in the last only
//   count     "250000" "250k" "1.5M" "2G"                a whole number
//   rate      "3k/s" "1M/min" "5/h"                      as a second (the number divided by 1, 60 or 3600)
//   share     "0.04" "4%"
// Readers give nothing for what is not such a quantity, is not whole (ns, counts) or does not fit; none checks a range.
// The `…_text` functions write the shortest readable form that reads back as the very same value.
// No locale, no libm: the same on every machine.
#pragma once

#include "core/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::config {

std::optional<Duration> parse_duration(std::string_view text);
std::optional<std::uint64_t> parse_count(std::string_view text);
std::optional<double> parse_rate(std::string_view text);
std::optional<double> parse_share(std::string_view text);
/// A number with an optional suffix k, M or G: "0.5", "1e3", "250k".
std::optional<double> parse_number(std::string_view text);
/// "17:47" or "17:47:00", since midnight.
std::optional<Duration> parse_clock(std::string_view text);

std::string duration_text(Duration value);  ///< "none" for no_ttl
std::string count_text(std::uint64_t value);
std::string rate_text(double per_second);
std::string share_text(double share);  ///< "4%"
std::string number_text(double value);
std::string clock_text(Duration since_midnight);

}  // namespace sluice::config
