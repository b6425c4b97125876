// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_plan.h"

#include "core/report/human_text.h"
#include "core/report/metric_text.h"
#include "sim/plan_result.h"
#include "sim/terminal_table.h"

#include <algorithm>

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
        add("shed by formula");
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
        row.push_back({percent(point.arithmetic.shed_share), Ink::faint});
        row.push_back({point.limit});
        if (plan_.ask.headroom) row.push_back({point.headroom ? short_number(*point.headroom) + " ×" : "–"});
        return row;
    }

    const Plan& plan_;
    const Terminal& terminal_;
    std::vector<std::string> metrics_;
};

std::string seeds_text(const Plan& plan) {
    return plan.ask.seeds == 1 ? "one seed" : grouped(plan.ask.seeds) + " seeds";
}

/// The point that misses no goal, or the one with least shed.
const PlanPoint* nearest_to_goals(const Plan& plan) {
    const PlanPoint* best = nullptr;
    for (const PlanPoint& point : plan.points)
        if (best == nullptr || point.mean("shed_share").value_or(1) < best->mean("shed_share").value_or(1))
            best = &point;
    return best;
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
                        " meets the goals. The least is shed with " + settings_text(plan.ask, *near) + ": " +
                        percent(near->mean("shed_share").value_or(1)) + ".");
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
            "\n";
    return terminal.unicode ? text : to_ascii(text);
}

}  // namespace sluice::sim
