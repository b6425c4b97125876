// SPDX-License-Identifier: GPL-3.0-or-later
// Two results side by side: single runs, or the runs of several seeds each. Where both sides ran the same seeds, runs
// are paired by seed, and the mean difference has a 95 % t-interval: what both seeds share cancels out.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct Difference {
    std::string key;                              ///< as in result_numbers()
    std::optional<double> a, b;                   ///< values, or means over the seeds where defined
    std::optional<double> difference, low, high;  ///< b − a; its interval where runs are paired
    std::optional<double> relative;               ///< difference / |a|
    bool same() const { return a == b && !low && !high; }
    /// The difference is beyond what seeds do: its interval leaves out 0. For single runs: they differ.
    bool clear() const;
};

struct Comparison {
    std::string a, b;  ///< names of the sides
    std::size_t runs_a = 1, runs_b = 1;
    bool paired = false;
    std::vector<Difference> differences;  ///< every key of either side
};

/// Requires at least one document on either side (runs_of() of result_numbers.h reads them).
Comparison compare(const std::string& name_a, const std::vector<boost::json::object>& a, const std::string& name_b,
                   const std::vector<boost::json::object>& b);

// A line of the table, as people read it; empty where there is nothing to say.
std::string side_text(const std::string& key, const std::optional<double>& value);  ///< "–" where undefined
/// Differences of shares in percentage points; the interval in brackets, * where that leaves out 0.
std::string difference_text(const Difference& one);
std::string relative_text(const Difference& one);

/// {"a": name, "b": name, "paired", "differences": [{key, a, b, difference, low, high, relative}]}
boost::json::object comparison_document(const Comparison& comparison);

/// Aligned columns; keys that are the same on both sides are left out and counted, unless `all`.
std::string comparison_table(const Comparison& comparison, bool all = false);

}  // namespace sluice::sim
