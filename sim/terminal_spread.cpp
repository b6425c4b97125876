// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_spread.h"

#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "core/report/metric_text.h"
#include "sim/figure_tables.h"
#include "sim/terminal_table.h"

#include <array>
#include <boost/json/array.hpp>

namespace sluice::sim {
namespace {

using Lines = std::vector<std::string>;
using Row = std::vector<TableCell>;

constexpr std::array<const char*, 18> figures_shown{"offered",        "delivered",           "shed",
                                                    "shed_share",     "expired_share",       "failed_share",
                                                    "late_share",     "offered_minute_peak", "carried_minute_peak",
                                                    "buffer_peak",    "pending_peak",        "utilisation",
                                                    "oldest_wait_ms", "wait_ms.p50",         "wait_ms.p99",
                                                    "ack_ms.p99",     "total_ms.p99",        "recovery_s"};
constexpr std::string_view event_prefix = "events.", event_suffix = ".at_s";

const boost::json::array* array_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* found = object.if_contains(key);
    return found != nullptr && found->is_array() ? &found->get_array() : nullptr;
}

const boost::json::object* object_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* found = object.if_contains(key);
    return found != nullptr && found->is_object() ? &found->get_object() : nullptr;
}

class Spread {
public:
    Spread(const Scenario& scenario, const boost::json::object& document, std::size_t wanted, const Terminal& terminal)
        : scenario_(scenario),
          document_(document),
          terminal_(terminal),
          runs_(array_of(document, "runs")->size()),
          wanted_(wanted) {}

    Lines report() const {
        Lines all{terminal_.paint(Ink::strong, scenario_.title.empty() ? scenario_.name : one_line(scenario_.title)),
                  terminal_.paint(Ink::faint, scenario_.name + " · " + setup_line(scenario_) + " · " + seeds_text()),
                  ""};
        for (const std::string& line : incomplete()) all.push_back(line);
        if (runs_ == 0) return all;
        if (runs_ < wanted_) all.emplace_back();
        for (const std::string& line : table()) all.push_back(line);
        const Lines expectations = expected(false);
        if (!expectations.empty()) all.emplace_back();
        all.insert(all.end(), expectations.begin(), expectations.end());
        return all;
    }

    Lines quiet_report() const {
        Lines all = incomplete();
        const Lines failed = expected(true);
        all.insert(all.end(), failed.begin(), failed.end());
        return all;
    }

private:
    Lines incomplete() const {
        if (runs_ >= wanted_) return {};
        return {terminal_.paint(Ink::bad, "Incomplete: interrupted; " + grouped(runs_) + " of " + grouped(wanted_) +
                                              " runs were finished.")};
    }

    Lines expected(bool only_failed) const {
        Lines all;
        if (runs_ == 0) return all;
        for (std::size_t at = 0; at < scenario_.expect.size(); ++at) {
            const std::size_t held = held_in(at);
            const bool good = held == runs_;
            if (good && only_failed) continue;
            const std::string mark = terminal_.unicode ? (good ? "✓" : "✗") : (good ? "+" : "X");
            all.push_back(terminal_.paint(good ? Ink::good : Ink::bad, mark) + " " + text_of(scenario_.expect[at]) +
                          "  " + terminal_.paint(Ink::faint, grouped(held) + " of " + grouped(runs_) + " runs"));
        }
        return all;
    }

    std::string seeds_text() const {
        return grouped(wanted_) + " runs, seeds " + std::to_string(scenario_.seed) + " to " +
               std::to_string(scenario_.seed + wanted_ - 1);
    }

    std::size_t held_in(std::size_t expectation) const {
        std::size_t held = 0;
        for (const boost::json::value& run : *array_of(document_, "runs")) {
            const boost::json::array* all = array_of(run.get_object(), "expect");
            if (all == nullptr || expectation >= all->size()) continue;
            const boost::json::value* flag = (*all)[expectation].get_object().if_contains("held");
            held += flag != nullptr && flag->is_bool() && flag->get_bool() ? 1 : 0;
        }
        return held;
    }

    std::string text_of(const Expectation& expectation) const {
        std::string text = expectation.event.empty() ? expectation.metric : expectation.event;
        if (expectation.never) text += " never";
        if (expectation.at)
            text +=
                " at " + clock_text(*expectation.at, scenario_.start, true) + " ± " + duration_text(expectation.within);
        if (expectation.min) text += " at least " + metric_text(expectation.metric, *expectation.min);
        if (expectation.max)
            text += (expectation.min ? "," : "") + (" at most " + metric_text(expectation.metric, *expectation.max));
        if (expectation.from) text += " from " + clock_text(*expectation.from, scenario_.start, true);
        if (expectation.until) text += " until " + clock_text(*expectation.until, scenario_.start, true);
        return text;
    }

    std::string value_text(std::string_view key, const boost::json::object& line, std::string_view column) const {
        const std::optional<double> value = value_at(line, column);
        if (!value) return terminal_.unicode ? "–" : "-";
        if (key.starts_with(event_prefix))
            return clock_text(Duration{static_cast<std::int64_t>(*value * 1e9 + 0.5)}, scenario_.start, true);
        return mean_text(key, *value);
    }

    void add_row(std::vector<Row>& rows, std::string_view key, std::string label) const {
        const boost::json::object* line = object_of(*object_of(document_, "summary"), key);
        if (line == nullptr) return;
        const double most = value_at(*line, "max").value_or(0);
        const bool says_nothing = most == 0 && (key.ends_with("_share") || key == "shed");
        if (says_nothing || (key.ends_with("_s") && !value_at(*line, "mean"))) return;
        Row row{{std::move(label)}, {value_text(key, *line, "mean"), Ink::strong}};
        const std::string low = value_text(key, *line, "low"), high = value_text(key, *line, "high");
        row.push_back({runs_ > 1 ? low + " – " + high : "", Ink::faint});
        row.push_back({value_text(key, *line, "min")});
        row.push_back({value_text(key, *line, "max")});
        rows.push_back(std::move(row));
    }

    Lines table() const {
        std::vector<Row> rows{
            {{""}, {"mean", Ink::faint}, {"95 % interval", Ink::faint}, {"least", Ink::faint}, {"most", Ink::faint}}};
        for (const char* key : figures_shown) add_row(rows, key, key);
        for (const auto& entry : *object_of(document_, "summary")) {
            const std::string_view key{entry.key().data(), entry.key().size()};
            if (key.starts_with(event_prefix) && key.ends_with(event_suffix) && key != "events.nominal.at_s")
                add_row(rows, key,
                        std::string{
                            key.substr(event_prefix.size(), key.size() - event_prefix.size() - event_suffix.size())});
        }
        return table_lines(rows, {Align::left, Align::right, Align::right, Align::right, Align::right}, terminal_);
    }

    const Scenario& scenario_;
    const boost::json::object& document_;
    const Terminal& terminal_;
    std::size_t runs_, wanted_;
};

}  // namespace

std::string terminal_spread(const Scenario& scenario, const boost::json::object& document, std::size_t wanted,
                            const Terminal& terminal, bool quiet) {
    const Spread spread(scenario, document, wanted, terminal);
    std::string text;
    for (const std::string& line : quiet ? spread.quiet_report() : spread.report())
        text += (quiet ? scenario.name + ": " : "") + line + "\n";
    return terminal.unicode ? text : to_ascii(text);
}

}  // namespace sluice::sim
