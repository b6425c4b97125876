// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan is asked: which keys take which values, what must hold, what costs how much. Texts are those of the
// command line; a parser gives what was meant, or one sentence: what was found, what was expected.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sluice::sim {

/// A key and the values it takes, each as --set has it.
struct Vary {
    static constexpr std::size_t most_values = 10'000;
    std::string key;
    std::vector<std::string> values;
};
/// "KEY=10..60:10", "KEY=0,50k,100k", "KEY=100ms..200ms:25ms,1s": single values and ranges (both ends included, by
/// steps), parted by commas. In a range all three have one unit; k, M and G are no units.
std::variant<Vary, std::string> parse_vary(std::string_view text);

/// What must hold of a run: a numeric key of the result, and the bound in the key's own unit (…_ms: ms, shares: 0 to
/// 1).
struct Goal {
    std::string text, metric;
    bool at_most = true;  ///< else at least
    double bound = 0;
};
/// "shed_share<=0.1%", "total_ms.p99<=2s", "carried_minute_peak>=1M"; also < and >, meaning the same.
std::variant<Goal, std::string> parse_goal(std::string_view text);

/// What one of `key` costs: the key's value is multiplied by it.
struct Cost {
    std::string key;
    double each = 0;
};
/// "KEY=NUMBER".
std::variant<Cost, std::string> parse_cost(std::string_view text);

/// Every combination, the last key varying fastest: one value a key, in the keys' order.
std::vector<std::vector<std::string>> combinations(const std::vector<Vary>& vary);

}  // namespace sluice::sim
