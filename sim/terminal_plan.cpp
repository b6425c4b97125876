// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_plan.h"

#include "core/report/human_text.h"
#include "core/report/metric_text.h"
#include "sim/plan_result.h"
#include "sim/terminal_table.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sluice::sim {
namespace {

using Row = std::vector<TableCell>;

std::string last_part(const std::string& key) {
    const std::size_t dot = key.rfind('.');
    return dot == std::string::npos ? key : key.substr(dot + 1);
}

/// The shortest names that tell the varied keys apart.
std::vector<std::string> short_names(const std::vector<Vary>& vary) {
    std::vector<std::string> names;
    for (const Vary& one : vary) {
        const auto same = std::count_if(vary.begin(), vary.end(),
                                        [&](const Vary& other) { return last_part(other.key) == last_part(one.key); });
        names.push_back(same > 1 ? one.key : last_part(one.key));
    }
    return names;
}

const Goal* goal_of(const PlanAsk& ask, const std::string& metric) {
    const auto found =
        std::find_if(ask.goals.begin(), ask.goals.end(), [&](const Goal& goal) { return goal.metric == metric; });
    return found == ask.goals.end() ? nullptr : &*found;
}

Ink ink_of(const PlanAsk& ask, const PlanPoint& point, const std::string& metric) {
    const Goal* const goal = goal_of(ask, metric);
    const std::optional<double> mean = point.mean(metric);
    if (goal == nullptr || !mean) return Ink::plain;
    return (goal->at_most ? *mean <= goal->bound : *mean >= goal->bound) ? Ink::good : Ink::bad;
}

class Table {
public:
    Table(const Plan& plan, const Terminal& terminal)
        : plan_(plan), terminal_(terminal), metrics_(shown_metrics(plan.ask)) {}

    std::vector<std::string> lines() const {
        std::vector<Row> rows{header()};
        std::vector<Align> align{Align::left};
        align.resize(rows.front().size(), Align::right);
        for (std::size_t i = 0; i < plan_.points.size(); ++i) rows.push_back(row(i));
        return table_lines(rows, align, terminal_);
    }

private:
    Row header() const {
        Row row{{""}};
        const auto add = [&](const std::string& text) { row.push_back({text, Ink::faint}); };
        for (const std::string& name : short_names(plan_.ask.vary)) add(name);
        add("cost");
        for (const std::string& metric : metrics_) add(metric);
        add("limit");
        if (plan_.ask.headroom) add("headroom");
        return row;
    }

    Row row(std::size_t i) const {
        const PlanPoint& point = plan_.points[i];
        const bool front = std::find(plan_.frontier.begin(), plan_.frontier.end(), i) != plan_.frontier.end();
        std::string marks = plan_.ask.goals.empty() ? "" : point.meets ? "✓" : "✗";
        if (plan_.recommended == i) marks += " ★";
        if (front) marks += " ◆";
        Row row{{marks, plan_.ask.goals.empty() ? Ink::plain : point.meets ? Ink::good : Ink::bad}};
        for (const std::string& value : point.values) row.push_back({value, Ink::strong});
        row.push_back({short_number(point.cost)});
        for (const std::string& metric : metrics_)
            row.push_back({mean_text(point, metric), ink_of(plan_.ask, point, metric)});
        row.push_back({point.limit});
        if (plan_.ask.headroom) row.push_back({point.headroom ? short_number(*point.headroom) + " ×" : "–"});
        return row;
    }

    const Plan& plan_;
    const Terminal& terminal_;
    std::vector<std::string> metrics_;
};

/// What arithmetic says of each point, beside what was simulated.
std::vector<std::string> formula_lines(const Plan& plan, const Terminal& terminal) {
    Row header;
    for (const std::string& name : short_names(plan.ask.vary)) header.push_back({name, Ink::faint});
    std::vector<Row> rows;
    for (const PlanPoint& point : plan.points) {
        Row row;
        for (const std::string& value : point.values) row.push_back({value, Ink::strong});
        for (const Foretold& figure : foretold(point)) {
            if (rows.empty()) header.push_back({figure.metric, Ink::faint}), header.push_back({"off by", Ink::faint});
            row.push_back({formula_text(figure)});
            row.push_back({difference_text(figure), Ink::faint});
        }
        rows.push_back(std::move(row));
    }
    rows.insert(rows.begin(), header);
    return table_lines(rows, std::vector<Align>(header.size(), Align::right), terminal);
}

std::string seeds_text(const Plan& plan) {
    return plan.ask.seeds == 1 ? "one seed" : grouped(plan.ask.seeds) + " seeds";
}

/// How far the mean of a goal's metric is from it, as a share of the bound; 0 where it meets it.
double missed_by(const PlanPoint& point, const Goal& goal) {
    const std::optional<double> mean = point.mean(goal.metric);
    if (!mean) return 1e9;
    const double over = goal.at_most ? *mean - goal.bound : goal.bound - *mean;
    return over <= 0 ? 0 : over / std::max(std::abs(goal.bound), 1e-9);
}

/// The point that misses the fewest goals, of those by the least.
const PlanPoint* nearest_to_goals(const Plan& plan) {
    const auto distance = [&](const PlanPoint& point) {
        std::pair<int, double> missed;
        for (const Goal& goal : plan.ask.goals) {
            const double by = missed_by(point, goal);
            missed.first += by > 0;
            missed.second += by;
        }
        return missed;
    };
    const auto nearest =
        std::min_element(plan.points.begin(), plan.points.end(),
                         [&](const PlanPoint& one, const PlanPoint& other) { return distance(one) < distance(other); });
    return nearest == plan.points.end() ? nullptr : &*nearest;
}

std::string misses_text(const Plan& plan, const PlanPoint& point) {
    std::string text;
    for (const Goal& goal : plan.ask.goals)
        if (missed_by(point, goal) > 0)
            text += (text.empty() ? " misses " : " and ") + goal.text + " with " + mean_text(point, goal.metric);
    return text.empty() ? " meets them in the mean, but not with every seed" : text;
}

}  // namespace

std::vector<std::string> plan_answer(const Plan& plan) {
    std::vector<std::string> lines;
    if (plan.ask.goals.empty()) {
        lines.push_back("No goals were given (--goal 'shed_share<=0.1%'), so nothing is recommended.");
    } else if (plan.recommended) {
        const PlanPoint& best = plan.points[*plan.recommended];
        lines.push_back("The cheapest that meets the goals over " + seeds_text(plan) + ": " +
                        settings_text(plan.ask, best) + " (cost " + short_number(best.cost) + ").");
        std::string limit =
            best.limit == "nothing" ? "Nothing limits it at this load" : "What limits it: " + best.limit;
        limit +=
            " (in its worst minute the load is " + percent(best.arithmetic.utilisation) + " of what can be carried)";
        if (best.headroom) limit += "; the goals hold up to " + short_number(*best.headroom) + " × the load";
        lines.push_back(limit + ".");
    } else if (const PlanPoint* const near = nearest_to_goals(plan)) {
        lines.push_back("None of the " + counted(plan.points.size(), "combination", "combinations") +
                        " meets the goals. The nearest, " + settings_text(plan.ask, *near) + "," +
                        misses_text(plan, *near) + ".");
    }
    if (plan.incomplete) lines.push_back("Incomplete: interrupted; what is shown is what was done.");
    return lines;
}

std::string terminal_plan(const Plan& plan, const Terminal& terminal) {
    std::string text = terminal.paint(Ink::strong, plan.title.empty() ? plan.name : one_line(plan.title)) + "\n";
    std::string goals;
    for (const Goal& goal : plan.ask.goals) goals += (goals.empty() ? " · goals " : ", ") + goal.text;
    text += terminal.paint(Ink::faint, plan.name + " · " + counted(plan.points.size(), "combination", "combinations") +
                                           " × " + counted(plan.ask.seeds, "seed", "seeds") + goals) +
            "\n\n";
    for (const std::string& line : plan_answer(plan))
        for (const std::string& part : wrapped(line, static_cast<std::size_t>(terminal.width))) text += part + "\n";
    text += "\n";
    for (const std::string& line : Table(plan, terminal).lines()) text += line + "\n";
    text += "\n" +
            terminal.paint(Ink::faint,
                           "✓ meets the goals · ★ recommended · ◆ on the frontier of shed, p99 and "
                           "connections · figures are means over the seeds") +
            "\n\nBy formula (Little's law, a fluid in the buffer, Erlang B without one), and how far that is from the "
            "runs:\n";
    for (const std::string& line : formula_lines(plan, terminal)) text += line + "\n";
    return terminal.unicode ? text : to_ascii(text);
}

}  // namespace sluice::sim
