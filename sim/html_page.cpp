// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_page.h"

#include "core/report/human_text.h"
#include "core/report/json_text.h"
#include "sim/columns.h"
#include "sim/figure_tables.h"
#include "sim/html_assets.h"
#include "sim/html_charts.h"
#include "sim/html_text.h"
#include "sim/scenario_toml.h"
#include "sim/story.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::size_t table_rows = 60;
constexpr std::size_t text_most = 100'000;  ///< of one text out of a file: keeps the page below its size

std::string element(const std::string& tag, const std::string& text, const std::string& attributes = "") {
    return "<" + tag + (attributes.empty() ? "" : " " + attributes) + ">" + text + "</" + tag + ">";
}

std::string text_of(const boost::json::object& object, std::string_view key) {
    const boost::json::value* found = object.if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : std::string{};
}

class Page {
public:
    Page(const RunRecord& record, const boost::json::object& result)
        : record_(record), scenario_(record.scenario), result_(result), story_(story_of(events(record))) {}

    std::string html() const {
        const std::string title = html_escaped(name_of_run());
        return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
               "<meta name=\"generator\" content=\"sluice-sim " SLUICE_VERSION
               "\">\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
               "script-src 'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n" +
               element("title", title + " – Sluice") + "\n<style>" + std::string{html_style()} +
               "</style>\n</head>\n<body>\n<main>\n" + header() + tiles() + html_charts(record_, story_) + happened() +
               summary() + expectations() + told() + numbers() + configuration() + footer() + "</main>\n<script>" +
               std::string{html_script()} + "</script>\n</body>\n</html>\n";
    }

private:
    std::string name_of_run() const { return scenario_.title.empty() ? scenario_.name : scenario_.title; }

    std::string header() const {
        const HeldCount held = held_of(result_);
        std::string verdict;
        if (record_.incomplete)
            verdict = element("div", "Incomplete", "class=\"verdict bad\"");
        else if (held.all > 0)
            verdict = element("div",
                              held.held == held.all
                                  ? "All " + grouped(held.all) + " expectations held"
                                  : grouped(held.all - held.held) + " of " + grouped(held.all) + " expectations failed",
                              held.held == held.all ? "class=\"verdict good\"" : "class=\"verdict bad\"");
        std::string sub = scenario_.title.empty() || scenario_.name.empty() ? "" : scenario_.name + " · ";
        sub += setup_line(scenario_) + " · " + duration_text(scenario_.duration) + " · seed " +
               std::to_string(scenario_.seed);
        std::string head =
            element("h1", html_escaped(name_of_run())) + element("p", html_escaped(sub), "class=\"sub\"");
        if (record_.incomplete)
            head += element(
                "p", "It ended at " + event_clock(scenario_.start, record_.ended) + ", before everything was settled.",
                "class=\"sub\"");
        return "<header>" + element("div", head, "class=\"name\"") + verdict + "</header>\n";
    }

    double figure(std::string_view key) const { return value_at(result_, key).value_or(0); }

    std::string tile(const std::string& value, const std::string& label, bool bad = false) const {
        return element("div", element("b", html_escaped(value)) + element("span", html_escaped(label)),
                       bad ? "class=\"bad\"" : "");
    }

    std::string lost_words() const {
        std::string words;
        for (const char* kind : {"shed", "expired", "failed"})
            if (figure(kind) > 0) words += (words.empty() ? "" : ", ") + std::string{kind};
        return words.empty() ? "shed" : words;
    }

    std::string tiles() const {
        const double offered = std::max(figure("offered"), 1.0);
        const double lost = figure("shed") + figure("expired") + figure("failed");
        std::string text = tile(short_number(figure("offered")), "pushes offered") +
                           tile(percent(figure("delivered") / offered), "delivered") +
                           tile(percent(lost / offered), lost_words(), lost > 0);
        if (figure("offered_minute_peak") > 0)
            text += tile(short_number(figure("offered_minute_peak")), "offered in the busiest minute");
        text += tile(short_number(figure("buffer_peak")), "buffered at most");
        if (figure("total_ms.count") > 0) text += tile(milliseconds_text(figure("total_ms.p99")), "to delivered, p99");
        return element("div", text, "class=\"tiles\"") + "\n";
    }

    std::string happened() const {
        static constexpr const char* tones[] = {"calm", "notice", "bad", "good"};
        std::string lines;
        for (const StoryLine& line : story_) {
            const std::string badge =
                line.mark.empty()
                    ? "<span></span>"
                    : element("span", line.mark,
                              std::string("class=\"mark ") + tones[static_cast<std::size_t>(line.tone)] + "\"");
            lines += element("li", badge + element("time", line.clock) + element("span", html_escaped(line.text)),
                             line.mark.empty() ? "" : "data-mark=\"" + line.mark + "\"") +
                     "\n";
        }
        return "<section>" + element("h2", "What happened") + element("ol", "\n" + lines, "class=\"story\"") +
               "</section>\n";
    }

    static std::string table(const std::string& caption, const std::vector<FigureLine>& lines) {
        std::string rows;
        for (const FigureLine& line : lines) {
            const bool deep = line.label.substr(0, 2) == "  ";
            rows += element(
                "tr",
                element("th", html_escaped(line.label), deep ? "scope=\"row\" class=\"deep\"" : "scope=\"row\"") +
                    element("td", html_escaped(line.value)) + element("td", html_escaped(line.note), "class=\"note\""),
                line.bad ? "class=\"bad\"" : "");
        }
        return element("table", element("caption", caption) + element("tbody", rows));
    }

    static std::string grid(const FigureGrid& grid) {
        std::string head = element("td", ""), rows;
        for (const std::string& column : grid.columns) head += element("th", column, "scope=\"col\"");
        for (const FigureGrid::Row& line : grid.rows) {
            const bool deep = line.label.substr(0, 2) == "  ";
            std::string cells =
                element("th", html_escaped(line.label), deep ? "scope=\"row\" class=\"deep\"" : "scope=\"row\"");
            for (const std::string& value : line.values) cells += element("td", html_escaped(value));
            rows += element("tr", cells);
        }
        return element("div",
                       element("table", element("caption", grid.title) + element("thead", element("tr", head)) +
                                            element("tbody", rows)),
                       "class=\"wide\"");
    }

    std::string summary() const {
        const FigureTables summary = figure_tables(result_, scenario_);
        std::string text =
            element("div", table("Pushes", summary.pushes) + table("Load", summary.load), "class=\"columns\"");
        for (const FigureGrid& figures : summary.grids) text += grid(figures);
        return "<section>" + element("h2", "Summary") + text + "</section>\n";
    }

    std::string expectations() const {
        const boost::json::value* expect = result_.if_contains("expect");
        if (held_of(result_).all == 0) return "";
        std::string lines;
        for (const boost::json::value& entry : expect->get_array()) {
            const boost::json::value* held = entry.is_object() ? entry.get_object().if_contains("held") : nullptr;
            const bool good = held != nullptr && held->is_bool() && held->get_bool();
            lines += element("li",
                             element("span", good ? "held: " : "failed: ", "hidden") +
                                 html_escaped(text_of(entry.get_object(), "text")),
                             good ? "class=\"held\"" : "class=\"failed\"");
        }
        return "<section>" + element("h2", "Expected") + element("ul", lines, "class=\"expect\"") + "</section>\n";
    }

    std::string told() const {
        if (scenario_.story.empty()) return "";
        std::string text = element("h2", "The story behind it");
        for (const std::string& paragraph : paragraphs(scenario_.story.substr(0, text_most)))
            text += element("p", html_escaped(paragraph));
        return element("section", text, "class=\"prose\"") + "\n";
    }

    std::string numbers() const {
        if (record_.rows.empty()) return "";
        std::string head, rows;
        for (const char* title : {"from", "offered/s", "delivered/s", "shed/s", "buffered", "pending", "connections",
                                  "wait p99", "ack p99"})
            head += element("th", title, "scope=\"col\"");
        for (const Column& column : columns_of(record_, std::min(table_rows, record_.rows.size()))) {
            std::string cells = element("th", clock_text(column.from, scenario_.start, true), "scope=\"row\"");
            for (const double value :
                 {column.offered.mean, column.delivered.mean, column.outcomes[index(OutcomeKind::shed)].mean,
                  column.buffered.high, column.pending.high, column.connections.low})
                cells += element("td", grouped(static_cast<std::uint64_t>(value + 0.5)));
            cells += element("td", milliseconds_text(column.wait_p99_ms.high)) +
                     element("td", milliseconds_text(column.ack_p99_ms.high));
            rows += element("tr", cells);
        }
        return "<section class=\"numbers\"><details data-print=\"no\">" + element("summary", "The charts as numbers") +
               element("div", element("table", element("thead", element("tr", head)) + element("tbody", rows)),
                       "class=\"wide\"") +
               "</details></section>\n";
    }

    std::string configuration() const {
        return "<section class=\"configuration\"><details>" + element("summary", "The configuration used") +
               element("pre", html_escaped(scenario_toml(scenario_).substr(0, text_most))) + "</details></section>\n";
    }

    std::string footer() const {
        std::string text = "seed=" + std::to_string(scenario_.seed) + " fingerprint=" + text_of(result_, "fingerprint");
        return "<footer><p>Simulated by sluice-sim " SLUICE_VERSION ". " + element("code", html_escaped(text)) +
               ". The same scenario and seed give the same numbers everywhere.</p></footer>\n";
    }

    const RunRecord& record_;
    const Scenario& scenario_;
    const boost::json::object& result_;
    std::vector<StoryLine> story_;
};

}  // namespace

std::string html_page(const RunRecord& record, const boost::json::object& result) {
    return Page(record, result).html();
}

}  // namespace sluice::sim
