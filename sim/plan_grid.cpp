// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan_grid.h"

#include "core/config/quantity.h"
#include "sim/scenario_reader.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace sluice::sim {
namespace {

std::string quoted(std::string_view text) { return "\"" + std::string{text} + "\""; }

struct Measured {
    double value;
    std::string unit;  ///< without k, M, G
};

/// "50k" → 50000, ""; "2.5M/min" → 2500000, "/min"; "100ms" → 100, "ms".
std::optional<Measured> measured(std::string_view text) {
    std::size_t digits = text.find_first_not_of("0123456789.");
    if (digits == 0) return std::nullopt;
    if (digits == std::string_view::npos) digits = text.size();
    std::string_view number = text.substr(0, digits), unit = text.substr(digits);
    const bool scaled = !unit.empty() && std::string_view{"kMG"}.find(unit.front()) != std::string_view::npos &&
                        (unit.size() == 1 || unit[1] == '/');
    if (scaled) {
        number = text.substr(0, digits + 1);
        unit.remove_prefix(1);
    }
    const std::optional<double> value = config::parse_number(number);
    if (!value) return std::nullopt;
    return Measured{*value, std::string{unit}};
}

/// The values of one piece between commas; or what is wrong.
std::variant<std::vector<std::string>, std::string> values_of(std::string_view piece) {
    const std::size_t dots = piece.find("..");
    if (piece.empty()) return "found an empty value";
    if (dots == std::string_view::npos) return std::vector{std::string{piece}};
    const std::size_t colon = piece.find(':', dots);
    if (colon == std::string_view::npos) return "found " + quoted(piece) + ", expected FROM..TO:STEP";
    const auto from = measured(piece.substr(0, dots));
    const auto to = measured(piece.substr(dots + 2, colon - dots - 2));
    const auto step = measured(piece.substr(colon + 1));
    if (!from || !to || !step) return "found " + quoted(piece) + ", expected three numbers, FROM..TO:STEP";
    if (from->unit != to->unit || from->unit != step->unit)
        return "found " + quoted(piece) + ", expected one unit in all three";
    if (step->value <= 0 || to->value < from->value)
        return "found " + quoted(piece) + ", expected FROM not above TO, and a STEP above 0";
    const double steps = (to->value - from->value) / step->value * (1 + 1e-12);
    if (steps >= static_cast<double>(Vary::most_values)) return "found " + quoted(piece) + ", expected fewer values";
    std::vector<std::string> values;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(steps); ++i)
        values.push_back(config::number_text(from->value + static_cast<double>(i) * step->value) + from->unit);
    return values;
}

/// Both sides of the first '='; nullopt where there is none, or an empty side.
std::optional<std::pair<std::string, std::string_view>> sides(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string_view::npos || equals + 1 == text.size()) return std::nullopt;
    return std::pair{std::string{text.substr(0, equals)}, text.substr(equals + 1)};
}

}  // namespace

std::variant<Vary, std::string> parse_vary(std::string_view text) {
    const auto both = sides(text);
    if (!both) return "found " + quoted(text) + ", expected KEY=VALUES, for example pipeline.pushers=10..60:10";
    Vary vary{both->first, {}};
    for (std::size_t from = 0; from <= both->second.size();) {
        const std::size_t end = std::min(both->second.find(',', from), both->second.size());
        auto piece = values_of(both->second.substr(from, end - from));
        if (auto* wrong = std::get_if<std::string>(&piece)) return vary.key + ": " + *wrong;
        for (std::string& value : std::get<std::vector<std::string>>(piece)) vary.values.push_back(std::move(value));
        if (vary.values.size() > Vary::most_values) return vary.key + ": found more than 10,000 values, expected fewer";
        from = end + 1;
    }
    std::vector<std::string> sorted = vary.values;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) return vary.key + ": found " + quoted(*twice) + " twice, expected each value once";
    return vary;
}

std::variant<Goal, std::string> parse_goal(std::string_view text) {
    const std::size_t at = text.find_first_of("<>");
    if (at == std::string_view::npos || at == 0)
        return "found " + quoted(text) + ", expected METRIC<=BOUND or METRIC>=BOUND, for example shed_share<=0.1%";
    const bool at_most = text[at] == '<';
    const std::size_t rest = text.find_first_not_of("<>= ", at);
    const std::string_view left = text.substr(0, text.find_last_not_of(' ', at - 1) + 1);
    const std::string_view right = rest == std::string_view::npos ? std::string_view{} : text.substr(rest);
    // An [[expect]] with this bound knows the metric, its unit and how the bound may be written.
    const std::string expectation =
        std::string{
            "[scenario]\nduration = \"1s\"\n[[arrivals]]\nname = \"a\"\nkind = "
            "\"poisson\"\nrate = \"1/s\"\n[[expect]]\nmetric = '"} +
        std::string{left} + "'\n" + (at_most ? "max" : "min") + " = '" + std::string{right} + "'\n";
    const ReadResult read = read_scenario_text(expectation, "--goal", "");
    if (!read.scenario) return quoted(text) + ": " + read.problems.front().message;
    const Expectation& found = read.scenario->expect.front();
    const std::optional<double> bound = at_most ? found.max : found.min;
    if (!bound) return "found " + quoted(text) + ", expected a bound";
    return Goal{std::string{text}, found.metric, at_most, *bound};
}

std::variant<Cost, std::string> parse_cost(std::string_view text) {
    const auto both = sides(text);
    const auto each = both ? config::parse_number(both->second) : std::nullopt;
    if (!each) return "found " + quoted(text) + ", expected KEY=NUMBER, for example pipeline.pushers=1";
    return Cost{both->first, *each};
}

std::vector<std::vector<std::string>> combinations(const std::vector<Vary>& vary) {
    std::vector<std::vector<std::string>> all{{}};
    for (const Vary& key : vary) {
        std::vector<std::vector<std::string>> longer;
        for (const std::vector<std::string>& before : all)
            for (const std::string& value : key.values) {
                longer.push_back(before);
                longer.back().push_back(value);
            }
        all = std::move(longer);
    }
    return all;
}

}  // namespace sluice::sim
