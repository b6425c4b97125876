// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_report.h"

#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "sim/figure_tables.h"
#include "sim/story.h"
#include "sim/terminal_chart.h"
#include "sim/terminal_table.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using Lines = std::vector<std::string>;

void append(Lines& lines, const Lines& more) { lines.insert(lines.end(), more.begin(), more.end()); }

std::string text_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

bool flag_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* found = object.if_contains(key);
    return found != nullptr && found->is_bool() && found->get_bool();
}

class TerminalReport {
public:
    TerminalReport(const RunRecord& record, const boost::json::object& result, const Terminal& terminal)
        : record_(record), result_(result), terminal_(terminal), width_(static_cast<std::size_t>(terminal.width)) {}

    Lines lines() const {
        Lines all = title();
        const std::vector<StoryLine> story = story_of(events(record_));
        all.emplace_back();
        append(all, terminal_charts(record_, story, terminal_));
        all.emplace_back();
        append(all, story_lines(story));
        all.emplace_back();
        append(all, summary());
        append(all, expectations(false));
        all.emplace_back();
        append(all, footer());
        return all;
    }

    Lines failures() const {
        const std::string head = record_.scenario.name + ": ";
        Lines all;
        if (record_.incomplete) all.push_back(head + terminal_.paint(Ink::bad, incomplete_text()));
        for (const std::string& line : expectations(true)) all.push_back(head + line);
        return all;
    }

private:
    std::string incomplete_text() const {
        return "Incomplete: it ended at " + event_clock(record_.scenario.start, record_.ended) + " (" +
               duration_text(record_.ended) + " simulated), before everything was settled.";
    }

    Lines title() const {
        const Scenario& scenario = record_.scenario;
        Lines all;
        const std::string title = scenario.title.empty() ? scenario.name : scenario.title;
        for (const std::string& line : wrapped(title, width_)) all.push_back(terminal_.paint(Ink::strong, line));
        std::string line = (scenario.name.empty() || scenario.title.empty() ? "" : scenario.name + " · ") +
                           setup_line(scenario) + " · " + duration_text(scenario.duration) + " · seed " +
                           std::to_string(scenario.seed);
        for (const std::string& part : wrapped(line, width_)) all.push_back(terminal_.paint(Ink::faint, part));
        if (record_.incomplete)
            for (const std::string& part : wrapped(incomplete_text(), width_))
                all.push_back(terminal_.paint(Ink::bad, part));
        return all;
    }

    static Ink ink_of(Tone tone) {
        switch (tone) {
            case Tone::bad: return Ink::shed;
            case Tone::good: return Ink::good;
            case Tone::notice: return Ink::offered;
            case Tone::calm: break;
        }
        return Ink::strong;
    }

    Lines story_lines(const std::vector<StoryLine>& story) const {
        std::size_t clock = 0;
        for (const StoryLine& line : story) clock = std::max(clock, text_width(line.clock));
        const std::size_t indent = 2 + clock + 2;
        Lines all;
        for (const StoryLine& line : story) {
            const Lines parts = wrapped(line.text, width_ - indent);
            for (std::size_t at = 0; at < parts.size(); ++at) {
                const std::string head = at > 0 ? std::string(indent, ' ')
                                                : terminal_.paint(ink_of(line.tone), padded(line.mark, 1)) + " " +
                                                      padded(line.clock, clock) + "  ";
                all.push_back(head + parts[at]);
            }
        }
        return all;
    }

    Lines block(std::string_view title, const std::vector<FigureLine>& entries) const {
        std::vector<std::vector<TableCell>> rows;
        for (const FigureLine& entry : entries) {
            const Ink ink = entry.bad ? Ink::bad : Ink::plain;
            rows.push_back({{entry.label}, {entry.value, ink}, {entry.note, entry.bad ? Ink::shed : Ink::faint}});
        }
        Lines all{terminal_.paint(Ink::strong, title)};
        append(all, table_lines(rows, {Align::left, Align::right, Align::left}, terminal_));
        return all;
    }

    Lines grid(const FigureGrid& grid) const {
        std::vector<std::vector<TableCell>> rows{{{grid.title, Ink::strong}}};
        std::vector<Align> align{Align::left};
        for (const std::string& column : grid.columns) {
            rows[0].push_back({column, Ink::faint});
            align.push_back(Align::right);
        }
        for (const FigureGrid::Row& line : grid.rows) {
            std::vector<TableCell> row{{narrow() ? line.label.substr(0, line.label.find(" (")) : line.label}};
            for (const std::string& value : line.values) row.push_back({value});
            rows.push_back(std::move(row));
        }
        return table_lines(rows, align, terminal_);
    }

    bool narrow() const { return width_ < 88; }

    Lines summary() const {
        const FigureTables summary = figure_tables(result_, record_.scenario);
        Lines all = beside(block("Pushes", summary.pushes), block("Load", summary.load), width_);
        for (const FigureGrid& figures : summary.grids) {
            all.emplace_back();
            append(all, grid(figures));
        }
        return all;
    }

    Lines expectations(bool only_failed) const {
        const boost::json::value* expect = result_.if_contains("expect");
        Lines all;
        if (expect == nullptr || !expect->is_array()) return all;
        const HeldCount held = held_of(result_);
        if (!only_failed && held.all > 0) {
            all.emplace_back();
            all.push_back(terminal_.paint(Ink::strong, "Expected") + "  " +
                          terminal_.paint(Ink::faint, grouped(held.held) + " of " + grouped(held.all) + " held"));
        }
        for (const boost::json::value& entry : expect->get_array())
            if (entry.is_object() && !(only_failed && flag_of(entry.get_object(), "held")))
                append(all, expectation(entry.get_object()));
        return all;
    }

    /// `text` is the whole sentence, with the value found.
    Lines expectation(const boost::json::object& entry) const {
        const bool held = flag_of(entry, "held");
        const Lines parts = wrapped(text_of(entry, "text"), width_ - 2);
        Lines all;
        for (std::size_t at = 0; at < parts.size(); ++at)
            all.push_back((at > 0 ? "  " : terminal_.paint(held ? Ink::good : Ink::bad, mark(held)) + " ") + parts[at]);
        return all;
    }

    std::string mark(bool held) const { return terminal_.unicode ? (held ? "✓" : "✗") : (held ? "+" : "X"); }

    Lines footer() const {
        const double pushes = value_at(result_, "offered").value_or(0);
        std::string line =
            "seed=" + std::to_string(record_.scenario.seed) + " fingerprint=" + text_of(result_, "fingerprint");
        if (record_.wall_s > 0)
            line += " · " + short_number(pushes) + " pushes in " +
                    duration_text(Duration{static_cast<std::int64_t>(record_.wall_s * 1e9)}) + " (" +
                    short_number(pushes / record_.wall_s) + "/s), " + short_number(record_.peak_memory_mb) + " MB";
        Lines all;
        for (const std::string& part : wrapped(line, width_)) all.push_back(terminal_.paint(Ink::faint, part));
        return all;
    }

    const RunRecord& record_;
    const boost::json::object& result_;
    const Terminal& terminal_;
    std::size_t width_;
};

std::string text_from(const Lines& lines, const Terminal& terminal) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return terminal.unicode ? text : to_ascii(text);
}

}  // namespace

std::string terminal_report(const RunRecord& record, const boost::json::object& result, const Terminal& terminal) {
    return text_from(TerminalReport(record, result, terminal).lines(), terminal);
}

std::string terminal_failures(const RunRecord& record, const boost::json::object& result, const Terminal& terminal) {
    return text_from(TerminalReport(record, result, terminal).failures(), terminal);
}

}  // namespace sluice::sim
