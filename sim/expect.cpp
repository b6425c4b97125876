// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/expect.h"

#include "core/report/figures.h"
#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "core/report/metric_text.h"

#include <chrono>
#include <utility>

namespace sluice::sim {
namespace {

namespace json = boost::json;

// Figures of the parts asked for so far: several expectations often name the same.
class Parts {
public:
    explicit Parts(const RunRecord& record) : record_(record) {}
    const json::object& of(const Part& part) {
        for (const auto& [known, found] : figures_)
            if (known == part) return found;
        return figures_.emplace_back(part, figures(record_, part)).second;
    }

private:
    const RunRecord& record_;
    std::vector<std::pair<Part, json::object>> figures_;
};

std::string part_text(const Scenario& scenario, const Expectation& expectation) {
    std::string text;
    if (expectation.from) text += " from " + event_clock(scenario.start, *expectation.from);
    if (expectation.until) text += " until " + event_clock(scenario.start, *expectation.until);
    return text;
}

std::string bounds_text(const Expectation& expectation) {
    const auto words = [&](double value) { return metric_text(expectation.metric, value); };
    const auto& [min, max] = std::pair{expectation.min, expectation.max};
    if (min && max) return *min == *max ? words(*min) : words(*min) + " to " + words(*max);
    if (min) return "at least " + words(*min);
    if (max) return "at most " + words(*max);
    return "defined";
}

/// Interrupted before what it speaks of was over: nothing can be said.
std::optional<Held> not_reached(const RunRecord& record, const Expectation& expectation, const std::string& what) {
    if (!record.incomplete || record.ended >= expectation.until.value_or(Duration::max())) return std::nullopt;
    return Held{what + part_text(record.scenario, expectation) + " is not known: the run was interrupted at " +
                    event_clock(record.scenario.start, record.ended),
                std::nullopt, false};
}

Held metric_held(const RunRecord& record, const Expectation& expectation, Parts& parts) {
    const std::string& metric = expectation.metric;
    if (const auto unknown = not_reached(record, expectation, metric)) return *unknown;
    std::optional<double> value = value_at(parts.of({expectation.from, expectation.until}), metric);
    if (!value && metric.starts_with("nacks.")) value = 0;
    const std::string found = value ? metric_text(metric, *value) : "undefined";
    const bool held =
        value && (!expectation.min || *value >= *expectation.min) && (!expectation.max || *value <= *expectation.max);
    return {metric + part_text(record.scenario, expectation) + " " + found + " (" + bounds_text(expectation) + ")",
            value, held};
}

std::string wanted_text(const Scenario& scenario, const Expectation& expectation) {
    if (expectation.never) return "never";
    if (!expectation.at) return "must occur";
    const std::string at = event_clock(scenario.start, *expectation.at);
    return expectation.within == Duration{0} ? at : at + " ± " + duration_text(expectation.within);
}

Held event_held(const RunRecord& record, const Expectation& expectation, const std::vector<Event>& happened) {
    const Event* first = nullptr;
    for (const Event& event : happened) {
        if (name(event.kind) != expectation.event) continue;
        if (expectation.from && event.at < *expectation.from) continue;
        if (expectation.until && event.at >= *expectation.until) continue;
        first = &event;
        break;
    }
    if (first == nullptr)
        if (const auto unknown = not_reached(record, expectation, expectation.event)) return *unknown;
    std::string text = expectation.event + part_text(record.scenario, expectation);
    text += first != nullptr ? " at " + first->clock : " did not occur";
    bool held = (first == nullptr) == expectation.never;
    if (first != nullptr && expectation.at && !expectation.never)
        held = std::chrono::abs(first->at - *expectation.at) <= expectation.within;
    std::optional<double> value;
    if (first != nullptr) value = static_cast<double>(first->at.count()) / 1e9;
    return {text + " (" + wanted_text(record.scenario, expectation) + ")", value, held};
}

}  // namespace

std::vector<Held> evaluate(const RunRecord& record, const std::vector<Event>& happened) {
    Parts parts(record);
    std::vector<Held> all;
    for (const Expectation& expectation : record.scenario.expect)
        all.push_back(expectation.event.empty() ? metric_held(record, expectation, parts)
                                                : event_held(record, expectation, happened));
    return all;
}

}  // namespace sluice::sim
