// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_plan.h"

#include "core/report/human_text.h"
#include "sim/html_assets.h"
#include "sim/html_text.h"
#include "sim/plan_result.h"
#include "sim/terminal_plan.h"

#include <algorithm>
#include <map>

namespace sluice::sim {
namespace {

constexpr const char* style = R"css(
table.map { border-collapse: separate; border-spacing: 3px; font-variant-numeric: tabular-nums; }
table.map th { font-weight: 500; color: var(--soft); font-size: 13px; padding: 4px 8px; text-align: right; }
table.map td { padding: 8px 12px; text-align: right; border-radius: 6px; min-width: 74px;
  background: color-mix(in srgb, var(--shed) calc(var(--heat) * 1%), var(--good-fill)); border: 2px solid transparent; }
table.map td.meets { border-color: var(--good); }
table.map td.best { border-color: var(--good); font-weight: 700; box-shadow: 0 0 0 2px var(--good); }
table.map td.gone { background: none; color: var(--soft); }
.maps { display: flex; flex-wrap: wrap; gap: 22px 36px; }
.scroll { overflow-x: auto; }
table.points { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
table.points th, table.points td { text-align: right; padding: 5px 10px; border-bottom: 1px solid var(--line); }
table.points th { color: var(--soft); font-weight: 500; }
)css";

std::string element(const std::string& tag, const std::string& text, const std::string& attributes = "") {
    return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + text + "</" + tag + ">";
}

class Page {
public:
    explicit Page(const Plan& plan) : plan_(plan), metrics_(shown_metrics(plan.ask)) {
        for (std::size_t i = 0; i < plan.points.size(); ++i) by_values_[plan.points[i].values] = i;
    }

    std::string html() const {
        const std::string title = html_escaped(plan_.title.empty() ? plan_.name : one_line(plan_.title));
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
               "img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n" +
               element("title", "Plan: " + title + " – Sluice") + "\n<style>" + std::string{html_style()} + style +
               "</style>\n</head>\n<body>\n<main>\n" + header(title) + maps() + table() + formulas() +
               "</main>\n</body>\n</html>\n";
    }

private:
    std::string header(const std::string& title) const {
        std::string asked = html_escaped(plan_.name);
        for (const Vary& vary : plan_.ask.vary) asked += " · " + html_escaped(vary.key);
        for (const Goal& goal : plan_.ask.goals) asked += " · " + html_escaped(goal.text);
        std::string answer;
        for (const std::string& line : plan_answer(plan_)) answer += element("p", html_escaped(line));
        return element("header",
                       element("div", element("h1", title) + element("p", asked, "class=\"sub\""), "class=\"name\"")) +
               element("section", element("h2", "The answer") + answer);
    }

    /// Maps for every combination of the keys before the last two.
    std::string maps() const {
        if (plan_.ask.vary.empty()) return "";
        const std::size_t inner = std::min<std::size_t>(2, plan_.ask.vary.size());
        const std::vector<Vary> outer(plan_.ask.vary.begin(),
                                      plan_.ask.vary.end() - static_cast<std::ptrdiff_t>(inner));
        std::string all;
        for (const std::string& metric : metrics_) {
            std::string of_metric;
            for (const std::vector<std::string>& fixed : combinations(outer)) of_metric += map(metric, fixed);
            all += element("section",
                           element("h2", html_escaped(metric)) + element("div", of_metric, "class=\"maps scroll\""));
        }
        return all;
    }

    std::string map(const std::string& metric, const std::vector<std::string>& fixed) const {
        const Vary none{"", {""}};
        const bool two = plan_.ask.vary.size() > 1;
        const Vary& across = plan_.ask.vary.back();
        const Vary& down = two ? plan_.ask.vary[plan_.ask.vary.size() - 2] : none;
        std::string caption;
        for (std::size_t i = 0; i < fixed.size(); ++i)
            caption += (i == 0 ? "" : ", ") + plan_.ask.vary[i].key + " = " + fixed[i];
        std::string rows = "<tr><th></th>";
        for (const std::string& value : across.values) rows += element("th", html_escaped(value), "scope=\"col\"");
        rows += "</tr>";
        for (const std::string& row : down.values) {
            rows += "<tr>" + element("th", html_escaped(row), "scope=\"row\"");
            for (const std::string& column : across.values) {
                std::vector<std::string> values = fixed;
                if (two) values.push_back(row);
                values.push_back(column);
                rows += cell(metric, values);
            }
            rows += "</tr>";
        }
        const std::string axes = html_escaped((two ? down.key + " ↓  " : "") + across.key + " →");
        return element("div", (caption.empty() ? "" : element("h3", html_escaped(caption))) +
                                  element("p", axes, "class=\"sub\"") + element("table", rows, "class=\"map\""));
    }

    std::string cell(const std::string& metric, const std::vector<std::string>& values) const {
        const auto found = by_values_.find(values);
        if (found == by_values_.end()) return element("td", "–", "class=\"gone\"");
        const PlanPoint& point = plan_.points[found->second];
        const std::optional<double> mean = point.mean(metric);
        std::string classes = point.meets && !plan_.ask.goals.empty() ? "meets" : "";
        if (plan_.recommended == found->second) classes = "best";
        const std::string title = settings_text(plan_.ask, point) + ", limit: " + point.limit;
        return element("td", html_escaped(mean_text(point, metric)),
                       "class=\"" + classes + "\" style=\"--heat:" + html_number(heat(metric, mean), 0) +
                           "\" title=\"" + html_escaped(title) + "\"");
    }

    /// 0 to 60: where between the least and the most of all points.
    double heat(const std::string& metric, const std::optional<double>& value) const {
        if (!value) return 0;
        double least = *value, most = *value;
        for (const PlanPoint& point : plan_.points)
            if (const auto other = point.mean(metric)) {
                least = std::min(least, *other);
                most = std::max(most, *other);
            }
        return most > least ? 60 * (*value - least) / (most - least) : 0;
    }

    std::string table() const {
        std::string head = element("th", "");
        for (const Vary& vary : plan_.ask.vary) head += element("th", html_escaped(vary.key));
        head += element("th", "cost");
        for (const std::string& metric : metrics_) head += element("th", html_escaped(metric));
        head += element("th", "limit") + element("th", "headroom");
        std::string rows;
        for (std::size_t i = 0; i < plan_.points.size(); ++i) rows += element("tr", row(i));
        return element("section", element("h2", "All points") +
                                      element("div", element("table", element("tr", head) + rows, "class=\"points\""),
                                              "class=\"scroll\""));
    }

    /// What arithmetic says of each point, beside what was simulated.
    std::string formulas() const {
        std::string head, rows;
        for (const Vary& vary : plan_.ask.vary) head += element("th", html_escaped(vary.key));
        for (const PlanPoint& point : plan_.points) {
            std::string cells;
            for (const std::string& value : point.values) cells += element("td", html_escaped(value));
            for (const Foretold& figure : foretold(point)) {
                if (rows.empty()) head += element("th", figure.metric) + element("th", "off by");
                cells += element("td", formula_text(figure)) + element("td", difference_text(figure));
            }
            rows += element("tr", cells);
        }
        return element(
            "section",
            element("h2", "By formula") +
                element("p",
                        "Little’s law, a fluid in the buffer, Erlang B without one; and how far that "
                        "is from the runs.",
                        "class=\"sub\"") +
                element("div", element("table", element("tr", head) + rows, "class=\"points\""), "class=\"scroll\""));
    }

    std::string row(std::size_t i) const {
        const PlanPoint& point = plan_.points[i];
        const bool front = std::find(plan_.frontier.begin(), plan_.frontier.end(), i) != plan_.frontier.end();
        std::string marks = plan_.ask.goals.empty() ? "" : point.meets ? "✓" : "✗";
        if (plan_.recommended == i) marks += " ★";
        if (front) marks += " ◆";
        std::string cells = element("td", marks);
        for (const std::string& value : point.values) cells += element("td", html_escaped(value));
        cells += element("td", short_number(point.cost));
        for (const std::string& metric : metrics_) cells += element("td", html_escaped(mean_text(point, metric)));
        return cells + element("td", point.limit) +
               element("td", point.headroom ? short_number(*point.headroom) + " ×" : "–");
    }

    const Plan& plan_;
    std::vector<std::string> metrics_;
    std::map<std::vector<std::string>, std::size_t> by_values_;
};

}  // namespace

std::string html_plan(const Plan& plan) { return Page(plan).html(); }

}  // namespace sluice::sim
