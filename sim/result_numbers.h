// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a result document, one dotted key each, so that many runs can be summed up and two compared.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sluice::sim {

using Numbers = std::vector<std::pair<std::string, std::optional<double>>>;

/// Every figure, in the order of the document, null as nullopt; then the first time of each event that occurred, as
/// `events.NAME.at_s`. Not the seed, and nothing of `measured`.
Numbers result_numbers(const boost::json::object& document);

/// The same keys for several documents: of all of them, in the order of the first that has each. A count `nacks.NAME`
/// that a document lacks is 0, anything else that it lacks nullopt.
struct NumberTable {
    std::vector<std::string> keys;
    std::vector<std::vector<std::optional<double>>> values;  ///< [key][document]
};
NumberTable number_table(const std::vector<boost::json::object>& documents);

/// The result documents in `document`, which is one or has `runs` of them; or an error "FILE: what is wrong".
std::variant<std::vector<boost::json::object>, std::string> runs_of(const boost::json::value& document,
                                                                    const std::string& file);

}  // namespace sluice::sim
