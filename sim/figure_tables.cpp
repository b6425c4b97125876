// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/figure_tables.h"

#include "core/report/human_text.h"
#include "core/report/json_text.h"

#include <array>
#include <optional>
#include <utility>

namespace sluice::sim {
namespace {

class Reader {
public:
    explicit Reader(const boost::json::object& result) : result_(result) {}
    std::optional<double> find(std::string_view key) const { return value_at(result_, key); }
    double get(std::string_view key) const { return find(key).value_or(0); }
    std::uint64_t count(std::string_view key) const { return static_cast<std::uint64_t>(get(key)); }

    /// "incoming 12, oldest 3": what is not 0 of an object of counts; one alone without its number.
    std::string reasons(std::string_view key) const {
        const boost::json::value* found = result_.if_contains(key);
        if (found == nullptr || !found->is_object()) return "";
        std::vector<std::pair<std::string, std::uint64_t>> parts;
        for (const auto& entry : found->get_object())
            if (const double number = number_of(entry.value()).value_or(0); number > 0)
                parts.emplace_back(entry.key(), static_cast<std::uint64_t>(number));
        if (parts.size() == 1) return parts.front().first;
        std::string text;
        for (const auto& [reason, number] : parts) text += (text.empty() ? "" : ", ") + reason + " " + grouped(number);
        return text;
    }

private:
    const boost::json::object& result_;
};

std::string joined(const std::string& first, const std::string& second) {
    return first.empty() || second.empty() ? first + second : first + ", " + second;
}

void add_outcome(std::vector<FigureLine>& lines, const Reader& result, std::string_view kind, bool always, bool bad) {
    const std::uint64_t count = result.count(kind);
    if (count == 0 && !always) return;
    const double offered = result.get("offered");
    const std::string share = offered > 0 ? percent(static_cast<double>(count) / offered) : "";
    const std::string reasons = count > 0 ? result.reasons(std::string{kind} + "_by_reason") : "";
    lines.push_back({std::string{kind}, grouped(count), joined(share, reasons), bad && count > 0});
}

void add_count(std::vector<FigureLine>& lines, const Reader& result, std::string_view key, std::string label,
               std::string note) {
    if (const std::uint64_t count = result.count(key); count > 0)
        lines.push_back({std::move(label), grouped(count), std::move(note)});
}

std::vector<FigureLine> pushes_of(const Reader& result) {
    std::vector<FigureLine> lines{{"offered", grouped(result.count("offered")), ""}};
    add_outcome(lines, result, "delivered", true, false);
    const double late = result.get("late_share");
    if (late > 0) lines.push_back({"  of these late", percent(late), "", true});
    add_outcome(lines, result, "shed", true, true);
    for (const char* kind : {"expired", "failed", "rejected"}) add_outcome(lines, result, kind, false, true);
    add_outcome(lines, result, "collapsed", false, false);
    add_count(lines, result, "buffered", "left buffered", "when the run ended");
    add_count(lines, result, "retrying", "left retrying", "when the run ended");
    add_count(lines, result, "pending", "left pending", "when the run ended");
    if (result.count("sent") != result.count("delivered")) add_count(lines, result, "sent", "sends", "");
    add_count(lines, result, "retried", "  after a nack", "");
    add_count(lines, result, "resent", "  after a loss", "or draining");
    add_count(lines, result, "duplicates", "duplicates", "taken by Firebase more than once");
    add_count(lines, result, "unanswered", "unanswered", "sends");
    if (const std::string nacks = result.reasons("nacks"); !nacks.empty()) lines.push_back({"nacks", "", nacks});
    return lines;
}

std::string per_second(double rate) { return short_number(rate) + "/s"; }

void add_peaks(std::vector<FigureLine>& lines, const Reader& result) {
    lines.push_back({"busiest second", per_second(result.get("offered_rate_peak")), "offered"});
    lines.push_back({"", per_second(result.get("carried_rate_peak")), "carried"});
    if (result.get("offered_minute_peak") > 0) {
        lines.push_back({"busiest minute", short_number(result.get("offered_minute_peak")), "offered"});
        lines.push_back({"", short_number(result.get("carried_minute_peak")), "carried"});
    }
    lines.push_back({"carried on average", per_second(result.get("carried_rate_mean")), ""});
}

std::vector<FigureLine> load_of(const Reader& result, const Scenario& scenario) {
    std::vector<FigureLine> lines;
    add_peaks(lines, result);
    const double capacity = static_cast<double>(scenario.pipeline.buffer) * scenario.machines;
    if (capacity > 0)
        lines.push_back({"buffer peak", grouped(result.count("buffer_peak")),
                         percent(result.get("buffer_peak") / capacity) + " of " + short_number(capacity)});
    const double windows =
        static_cast<double>(scenario.pipeline.pushers) * scenario.pipeline.window * scenario.machines;
    lines.push_back(
        {"pending peak", grouped(result.count("pending_peak")), "of " + grouped(static_cast<std::uint64_t>(windows))});
    lines.push_back({"utilisation", percent(result.get("utilisation")), "of the windows"});
    lines.push_back({"longest wait", milliseconds_text(result.get("oldest_wait_ms")), "in the buffer"});
    if (const auto recovery = result.find("recovery_s"))
        lines.push_back({"recovered in", milliseconds_text(*recovery * 1000), ""});
    return lines;
}

constexpr std::array<const char*, priority_count> priority_names{"high", "normal", "low"};

bool has_several_priorities(const Reader& result) {
    std::size_t seen = 0;
    for (const char* priority : priority_names)
        seen += result.count(std::string("by_priority.") + priority + ".offered") > 0 ? 1 : 0;
    return seen > 1;
}

void add_times(FigureGrid& grid, const Reader& result, const std::string& key, std::string label) {
    if (result.count(key + ".count") == 0) return;
    FigureGrid::Row row{std::move(label), {}};
    for (const char* figure : {"mean", "p50", "p90", "p99", "p999", "max"})
        row.values.push_back(milliseconds_text(result.get(key + "." + figure)));
    grid.rows.push_back(std::move(row));
}

FigureGrid times_of(const Reader& result) {
    FigureGrid grid{"Times", {"mean", "p50", "p90", "p99", "p99.9", "max"}, {}};
    add_times(grid, result, "wait_ms", "wait (offered to sent)");
    if (has_several_priorities(result))
        for (const std::string priority : priority_names)
            add_times(grid, result, "by_priority." + priority + ".wait_ms", "  " + priority);
    add_times(grid, result, "ack_ms", "ack (sent to answered)");
    add_times(grid, result, "total_ms", "total (to delivered)");
    return grid;
}

FigureGrid priorities_of(const Reader& result) {
    FigureGrid grid{"By priority", {"offered", "delivered", "shed", "expired"}, {}};
    for (const std::string priority : priority_names) {
        const std::string head = "by_priority." + priority + ".";
        const double offered = result.get(head + "offered");
        if (offered == 0) continue;
        FigureGrid::Row row{priority, {grouped(static_cast<std::uint64_t>(offered))}};
        for (const char* kind : {"delivered", "shed", "expired"})
            row.values.push_back(percent(result.get(head + kind) / offered));
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

}  // namespace

FigureTables figure_tables(const boost::json::object& result, const Scenario& scenario) {
    const Reader reader{result};
    FigureTables tables{pushes_of(reader), load_of(reader, scenario), {}};
    if (has_several_priorities(reader)) tables.grids.push_back(priorities_of(reader));
    if (FigureGrid times = times_of(reader); !times.rows.empty()) tables.grids.push_back(std::move(times));
    return tables;
}

HeldCount held_of(const boost::json::object& result) {
    HeldCount held;
    const boost::json::value* expect = result.if_contains("expect");
    if (expect == nullptr || !expect->is_array()) return held;
    for (const boost::json::value& entry : expect->get_array()) {
        ++held.all;
        const boost::json::value* flag = entry.is_object() ? entry.get_object().if_contains("held") : nullptr;
        held.held += flag != nullptr && flag->is_bool() && flag->get_bool() ? 1 : 0;
    }
    return held;
}

std::string setup_line(const Scenario& scenario) {
    const Settings& settings = scenario.pipeline;
    std::string text = scenario.machines > 1 ? grouped(scenario.machines) + " machines of " : "";
    text +=
        grouped(settings.pushers) + (settings.pushers == 1 ? " Pusher × " : " Pushers × ") + grouped(settings.window);
    if (settings.buffer == 0) return text + ", no buffer";
    return text + ", buffer " + grouped(settings.buffer) + ", shed " + std::string{name(settings.shed)};
}

}  // namespace sluice::sim
