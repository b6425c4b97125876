// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as text, the same bytes everywhere: keys in the order they were added, doubles as the shortest text that reads
// back to the same bits, integers as integers. Objects and arrays without containers inside stand on one line where
// they fit into 120 columns, others open over lines indented by two.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace sluice {

/// Ends with a line feed. Infinities and NaN, which JSON lacks, become null.
std::string json_text(const boost::json::value& value);
/// On one line, without a line feed.
std::string json_line(const boost::json::value& value);

/// The value, or an error "FILE:LINE:COLUMN: what is wrong".
std::variant<boost::json::value, std::string> parse_json(std::string_view text, std::string_view file);

/// The number behind a dotted key ("total_ms.p99"), integers and doubles alike; nullopt for null, no number, no key.
std::optional<double> value_at(const boost::json::object& object, std::string_view dotted);
/// The number of `value`; nullopt where it is none.
std::optional<double> number_of(const boost::json::value& value);

}  // namespace sluice
