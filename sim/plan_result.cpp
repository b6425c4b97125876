// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan_result.h"

#include "core/config/quantity.h"
#include "core/report/json_text.h"
#include "core/report/metric_text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <cmath>

namespace sluice::sim {
namespace {

namespace json = boost::json;

json::value or_null(const std::optional<double>& number) {
    return number ? json::value(*number) : json::value(nullptr);
}

/// A number where the text is one, so that programs need not parse "250k".
json::value value_of(const std::string& text) {
    const std::optional<double> number = config::parse_number(text);
    if (!number) return json::value(text);
    const auto whole = static_cast<std::int64_t>(std::clamp(*number, -9e15, 9e15));
    return static_cast<double>(whole) == *number ? json::value(whole) : json::value(*number);
}

json::object set_of(const PlanAsk& ask, const PlanPoint& point) {
    json::object set;
    for (std::size_t i = 0; i < point.values.size(); ++i) set[ask.vary[i].key] = value_of(point.values[i]);
    return set;
}

json::object closed_form(const PlanPoint& point) {
    const PlanArithmetic& own = point.arithmetic;
    json::object difference;
    for (const Foretold& figure : foretold(point)) difference[figure.metric] = or_null(figure.difference());
    return {{"capacity_per_s", own.capacity},         {"utilisation", own.utilisation},
            {"shed_share", own.shed_share},           {"shed_by", own.erlang ? "Erlang B" : "fluid"},
            {"buffer_peak", own.buffer_peak},         {"carried_minute_peak", own.carried_minute_peak},
            {"longest_wait_ms", own.longest_wait_ms}, {"difference", std::move(difference)}};
}

json::object point_of(const PlanAsk& ask, const PlanPoint& point) {
    return {{"set", set_of(ask, point)},
            {"cost", point.cost},
            {"meets", point.meets},
            {"limit", point.limit},
            {"headroom", or_null(point.headroom)},
            {"closed_form", closed_form(point)},
            {"summary", point.summary}};
}

std::string csv_field(std::string text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char letter : text) quoted += letter == '"' ? std::string{"\"\""} : std::string{letter};
    return quoted + "\"";
}

std::string csv_number(const std::optional<double>& number) { return number ? json_line(json::value(*number)) : ""; }

}  // namespace

std::vector<Foretold> foretold(const PlanPoint& point) {
    const PlanArithmetic& own = point.arithmetic;
    std::vector<Foretold> figures{{"shed_share", own.shed_share, point.mean("shed_share")},
                                  {"buffer_peak", own.buffer_peak, point.mean("buffer_peak")}};
    if (own.carried_minute_peak > 0)
        figures.push_back({"carried_minute_peak", own.carried_minute_peak, point.mean("carried_minute_peak")});
    return figures;
}

std::string formula_text(const Foretold& figure) { return sluice::mean_text(figure.metric, figure.by_formula); }

std::string difference_text(const Foretold& figure) {
    const std::optional<double> difference = figure.difference();
    if (!difference) return "–";
    const std::string size = sluice::mean_text(figure.metric, std::abs(*difference));
    if (size == sluice::mean_text(figure.metric, 0)) return "±0";
    return (*difference < 0 ? "−" : "+") + size;
}

json::object plan_document(const Plan& plan) {
    json::array goals, points, frontier;
    for (const Goal& goal : plan.ask.goals) goals.emplace_back(goal.text);
    for (const PlanPoint& point : plan.points) points.push_back(point_of(plan.ask, point));
    for (const std::size_t index : plan.frontier) frontier.emplace_back(index);
    json::value recommended = nullptr;
    if (plan.recommended) recommended = json::object{{"set", set_of(plan.ask, plan.points[*plan.recommended])}};
    return {{"scenario", plan.name},
            {"seeds", plan.ask.seeds},
            {"goals", std::move(goals)},
            {"points", std::move(points)},
            {"recommended", std::move(recommended)},
            {"frontier", std::move(frontier)},
            {"incomplete", plan.incomplete},
            {"measured",
             json::object{
                 {"wall_s", plan.wall_s}, {"runs", plan.runs}, {"pushes", plan.pushes}, {"threads", plan.threads}}}};
}

std::string plan_csv(const Plan& plan) {
    std::vector<std::string> metrics;
    for (const PlanPoint& point : plan.points)
        for (const auto& entry : point.summary) {
            const std::string key = entry.key();
            if (std::find(metrics.begin(), metrics.end(), key) == metrics.end()) metrics.push_back(key);
        }
    std::string text;
    for (const Vary& vary : plan.ask.vary) text += csv_field(vary.key) + ",";
    text += "cost,meets,limit,headroom,closed_form.capacity_per_s";
    for (const char* metric : {"shed_share", "buffer_peak", "carried_minute_peak"})
        text += std::string{",closed_form."} + metric + ",closed_form.difference." + metric;
    for (const std::string& metric : metrics) text += "," + csv_field(metric);
    text += "\n";
    for (const PlanPoint& point : plan.points) {
        for (const std::string& value : point.values) text += csv_field(value) + ",";
        text += csv_number(point.cost) + "," + (point.meets ? "true" : "false") + "," + point.limit + "," +
                csv_number(point.headroom) + "," + csv_number(point.arithmetic.capacity);
        const std::vector<Foretold> figures = foretold(point);
        for (const Foretold& figure : figures)
            text += "," + csv_number(figure.by_formula) + "," + csv_number(figure.difference());
        if (figures.size() == 2) text += ",,";
        for (const std::string& metric : metrics) text += "," + csv_number(point.mean(metric));
        text += "\n";
    }
    return text;
}

std::vector<std::string> shown_metrics(const PlanAsk& ask) {
    std::vector<std::string> metrics;
    const auto add = [&](const std::string& metric) {
        if (std::find(metrics.begin(), metrics.end(), metric) == metrics.end()) metrics.push_back(metric);
    };
    for (const Goal& goal : ask.goals) add(goal.metric);
    for (const char* metric : {"shed_share", "total_ms.p99", "buffer_peak"}) add(metric);
    return metrics;
}

std::string mean_text(const PlanPoint& point, const std::string& metric) {
    const std::optional<double> mean = point.mean(metric);
    return mean ? sluice::mean_text(metric, *mean) : "–";
}

std::string settings_text(const PlanAsk& ask, const PlanPoint& point) {
    std::string text;
    for (std::size_t i = 0; i < point.values.size(); ++i)
        text += (i == 0 ? "" : " ") + ask.vary[i].key + "=" + point.values[i];
    return text;
}

}  // namespace sluice::sim
