// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"
#include "sim/metric_names.h"
#include "sim/scenario_tables.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using config::Entry;
using config::Field;
using config::Form;
using config::Member;
using config::Node;

std::vector<std::string_view> views(const std::vector<std::string>& names) { return {names.begin(), names.end()}; }

Form<std::string> metric_form() {
    Form<std::string> form = config::text();
    form.type = "metric";
    form.read = [](const Entry& entry) -> std::optional<std::string> {
        const bool is_text = entry.value.kind == Node::Kind::text;
        if (is_text && is_metric(entry.value.text)) return entry.value.text;
        entry.expected("a numeric key of the result" +
                       (is_text ? config::did_you_mean(entry.value.text, views(metric_names())) : std::string{}));
        return std::nullopt;
    };
    return form;
}

Form<std::string> event_form() {
    Form<std::string> form = config::text();
    form.type = "event";
    form.read = [](const Entry& entry) -> std::optional<std::string> {
        const auto number = config::read_choice(entry, views(event_names()));
        if (!number) return std::nullopt;
        return event_names()[*number];
    };
    return form;
}

enum class MetricUnit { milliseconds, seconds, share, rate, count };

MetricUnit unit_of(std::string_view metric) {
    const std::string_view last = metric.substr(metric.rfind('.') + 1);
    const std::size_t dot = metric.find("_ms.");
    if (metric.ends_with("_ms") || (dot != std::string_view::npos && last != "count")) return MetricUnit::milliseconds;
    if (metric.ends_with("_s")) return MetricUnit::seconds;
    if (metric.ends_with("_share") || metric == "utilisation") return MetricUnit::share;
    if (metric.find("_rate_") != std::string_view::npos) return MetricUnit::rate;
    return MetricUnit::count;
}

std::optional<double> in(std::optional<Duration> duration, double unit) {
    if (!duration) return std::nullopt;
    return static_cast<double>(duration->count()) / unit;
}

std::optional<double> parse_bound(std::string_view text, MetricUnit unit) {
    switch (unit) {
        case MetricUnit::milliseconds: return in(config::parse_duration(text), 1e6);
        case MetricUnit::seconds: return in(config::parse_duration(text), 1e9);
        case MetricUnit::share: return config::parse_share(text);
        case MetricUnit::rate: {
            const auto rate = config::parse_rate(text);
            return rate ? rate : config::parse_number(text);
        }
        case MetricUnit::count: return config::parse_number(text);
    }
    return std::nullopt;
}

std::string_view bound_expected(MetricUnit unit) {
    switch (unit) {
        case MetricUnit::milliseconds: return "a duration such as \"2s\", or a number of milliseconds";
        case MetricUnit::seconds: return "a duration such as \"2s\", or a number of seconds";
        case MetricUnit::share: return "a share such as 0.03 or \"3%\"";
        case MetricUnit::rate: return "a rate such as \"3k/s\", or a number a second";
        case MetricUnit::count: return "a number such as 250000 or \"250k\"";
    }
    return {};
}

/// min and max are read once the metric, and with it the unit, is known.
Field<Expectation> bound_field(const char* key, std::string Expectation::*text, const char* meaning) {
    const auto read = [](const Entry&, Expectation&) {};
    const auto write = [text](const Expectation& from) {
        const std::string& value = from.*text;
        const bool bare = value.find_first_not_of("0123456789.-") == std::string::npos;
        return value.empty() || bare ? value : config::quoted(value);
    };
    return Field<Expectation>{key, meaning, "in the unit of the metric", "", {}, read, write}.only({"metric"});
}

void read_bound(const Node& table, std::string_view key, const Expectation& expectation, config::Problems& problems,
                std::optional<double>& bound, std::string& as_written) {
    const Member* const member = table.find(key);
    if (member == nullptr || expectation.metric.empty()) return;
    const Node& value = member->value;
    const MetricUnit unit = unit_of(expectation.metric);
    if (value.kind == Node::Kind::integer || value.kind == Node::Kind::floating) bound = value.number();
    if (value.kind == Node::Kind::text) bound = parse_bound(value.text, unit);
    as_written = value.kind == Node::Kind::text ? value.text : config::describe(value);
    if (!bound || !(*bound >= -1e18 && *bound <= 1e18)) Entry{key, value, problems}.expected(bound_expected(unit));
}

config::Table<Expectation> make_table() {
    using S = Expectation;
    using config::duration;
    return {"[[expect]]",
            {
                field("metric", &S::metric, metric_form(), "a numeric key of the result, dots inside")
                    .required()
                    .only({"metric"}),
                bound_field("min", &S::min_text, "at least"),
                bound_field("max", &S::max_text, "at most"),
                field("from", &S::from, optional(duration()), "of the part of the run from then on").only({"metric"}),
                field("until", &S::until, optional(duration()), "of the part before").only({"metric"}),
                field("event", &S::event, event_form(), "its first occurrence").required().only({"event"}),
                field("never", &S::never, config::flag(), "it must not occur").only({"event"}),
                field("at", &S::at, optional(duration()), "when; absent: at any time").only({"event"}),
                field("within", &S::within, duration(), "so much earlier or later").only({"event"}),
            }};
}

void check_metric(const Node& table, Expectation& expectation, config::Problems& problems) {
    read_bound(table, "min", expectation, problems, expectation.min, expectation.min_text);
    read_bound(table, "max", expectation, problems, expectation.max, expectation.max_text);
    if (table.find("min") == nullptr && table.find("max") == nullptr)
        problems.add(table.place, "found neither \"min\" nor \"max\" in [[expect]], expected one with \"metric\"");
    if (expectation.min && expectation.max && *expectation.max < *expectation.min)
        Entry{"max", table.find("max")->value, problems}.expected("at least \"min\"");
    if (expectation.from && expectation.until && *expectation.until <= *expectation.from)
        Entry{"until", table.find("until")->value, problems}.expected("a time after \"from\"");
}

void check_event(const Node& table, const Expectation& expectation, config::Problems& problems) {
    const Member* const at = table.find("at");
    const Member* const within = table.find("within");
    if (expectation.never && at != nullptr)
        problems.add(at->place, "found the key \"at\" with never = true, expected neither or one of them");
    if (within != nullptr && at == nullptr)
        problems.add(within->place, "found the key \"within\" without \"at\", expected both");
}

}  // namespace

const config::Table<Expectation>& expect_table() {
    static const auto table = make_table();
    return table;
}

std::string expectation_kind(const Node& table) {
    if (table.find("metric") != nullptr) return "metric";
    return table.find("event") != nullptr ? "event" : "";
}

Expectation read_expectation(const Node& table, config::Problems& problems) {
    Expectation expectation;
    expectation.line = table.place.line;
    const std::string kind = expectation_kind(table);
    if (kind.empty())
        problems.add(table.place, "found neither \"metric\" nor \"event\" in [[expect]], expected one of them");
    read_table(expect_table(), table, problems, expectation, kind);
    if (kind == "metric") check_metric(table, expectation, problems);
    if (kind == "event") check_event(table, expectation, problems);
    return expectation;
}

}  // namespace sluice::sim
