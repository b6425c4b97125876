// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_charts.h"

#include "sim/html_plot.h"
#include "sim/html_text.h"
#include "sim/mark_places.h"

#include <algorithm>
#include <functional>

namespace sluice::sim {
namespace {

using Look = PlotSeries::Look;
using Pick = std::function<Span(const Column&)>;

constexpr double mark_spacing = 0.021;  ///< of the chart's width: a letter's badge and a little air

class Charts {
public:
    Charts(const RunRecord& record, const std::vector<StoryLine>& story)
        : record_(record),
          story_(story),
          columns_(columns_of(record, std::min(record.rows.size(), chart_columns))),
          length_(record.scenario.sample * static_cast<std::int64_t>(record.rows.size())) {}

    std::string html() const {
        const std::vector<Plot> plots = all_plots();
        std::string text =
            "<section class=\"charts\" id=\"charts\" tabindex=\"0\" role=\"group\" aria-label=\"Charts over time; left "
            "and "
            "right arrow move the crosshair\">\n";
        std::size_t first = 0;
        for (const Plot& plot : plots) {
            text += html_plot(plot, guides(), ticks(), first, first == 0 ? marks() : "");
            first += plot.series.size();
        }
        return text + time_axis() + "<output class=\"when\" id=\"when\" aria-live=\"polite\"></output></section>\n" +
               data(plots);
    }

private:
    PlotSeries series(std::string label, std::string unit, std::string css, Look look, const Pick& pick) const {
        PlotSeries series{std::move(label), std::move(unit), std::move(css), look, {}};
        for (const Column& column : columns_) series.spans.push_back(pick(column));
        return series;
    }
    static Pick outcome(OutcomeKind kind) {
        return [kind](const Column& column) { return column.outcomes[index(kind)]; };
    }
    static double highest(const PlotSeries& series) {
        double most = 0;
        for (const Span& span : series.spans) most = std::max(most, span.high);
        return most;
    }

    std::vector<Plot> all_plots() const {
        std::vector<Plot> plots{rates(), levels()};
        if (Plot plot = losses(); !plot.series.empty()) plots.push_back(std::move(plot));
        if (Plot plot = links(); plot.scale.top > 0) plots.push_back(std::move(plot));
        return plots;
    }

    Plot rates() const {
        Plot plot{"Pushes per second", "tall", {1, 1}, std::nullopt, "", {}};
        plot.series.push_back(
            series("offered", "/s", "offered", Look::line, [](const Column& c) { return c.offered; }));
        plot.series.push_back(
            series("delivered", "/s", "delivered", Look::area, [](const Column& c) { return c.delivered; }));
        PlotSeries shed = series("shed", "/s", "shed", Look::slice, outcome(OutcomeKind::shed));
        plot.scale = nice_scale(std::max(highest(plot.series[0]), highest(plot.series[1])), 5);
        if (highest(shed) > 0) plot.series.push_back(std::move(shed));
        return plot;
    }

    Plot levels() const {
        const Settings& settings = record_.scenario.pipeline;
        const bool buffer = settings.buffer > 0;
        const double capacity =
            (buffer ? static_cast<double>(settings.buffer) : static_cast<double>(settings.pushers) * settings.window) *
            record_.scenario.machines;
        const Pick buffered = [](const Column& c) { return c.buffered; };
        const Pick pending = [](const Column& c) { return c.pending; };
        Plot plot{buffer ? "Buffered" : "Pending (there is no buffer)", "middle", {1, 1}, std::nullopt, "", {}};
        plot.series.push_back(buffer ? series("buffered", "", "buffer", Look::area, buffered)
                                     : series("pending", "", "delivered", Look::area, pending));
        const double peak = highest(plot.series.front());
        const bool near = peak > capacity * 0.3;
        plot.scale = nice_scale(near ? capacity * 1.1 : peak, 4);
        if (near) {
            plot.limit = capacity;
            plot.limit_label = (buffer ? "buffer " : "all windows ") + grouped(static_cast<std::uint64_t>(capacity));
        }
        if (buffer) plot.series.push_back(series("pending", "", "quiet", Look::unseen, pending));
        plot.series.push_back(
            series("waited, p99", "ms", "quiet", Look::unseen, [](const Column& c) { return c.wait_p99_ms; }));
        plot.series.push_back(
            series("answered in, p99", "ms", "quiet", Look::unseen, [](const Column& c) { return c.ack_p99_ms; }));
        return plot;
    }

    Plot losses() const {
        Plot plot{"Otherwise lost", "low", {1, 1}, std::nullopt, "", {}};
        double most = 0;
        for (const OutcomeKind kind : {OutcomeKind::expired, OutcomeKind::failed, OutcomeKind::rejected}) {
            PlotSeries lost = series(std::string{name(kind)}, "/s", std::string{name(kind)}, Look::line, outcome(kind));
            if (highest(lost) == 0) continue;
            most = std::max(most, highest(lost));
            plot.series.push_back(std::move(lost));
        }
        plot.scale = nice_scale(most, 3);
        return plot;
    }

    Plot links() const {
        Plot plot{"Connections", "low", {0, 1}, std::nullopt, "", {}};
        PlotSeries open = series("open", "", "links", Look::line, [](const Column& c) { return c.connections; });
        const auto low = std::min_element(open.spans.begin(), open.spans.end(),
                                          [](const Span& a, const Span& b) { return a.low < b.low; });
        if (low->low < highest(open)) plot.scale = nice_scale(highest(open), 3);
        plot.series.push_back(std::move(open));
        return plot;
    }

    double share(Duration at) const {
        return std::clamp(static_cast<double>(at.count()) / static_cast<double>(length_.count()), 0.0, 1.0);
    }

    std::vector<double> guides() const {
        std::vector<double> places;
        for (const StoryLine& line : story_)
            if (!line.mark.empty()) places.push_back(share(line.at));
        return places;
    }

    std::vector<Duration> tick_times() const {
        const Duration step = nice_step(length_, 9);
        const std::optional<Duration> start = record_.scenario.start;
        std::vector<Duration> times;
        for (Duration at = start && *start % step != Duration{0} ? step - *start % step : Duration{0}; at <= length_;
             at += step)
            times.push_back(at);
        return times;
    }

    std::vector<double> ticks() const {
        std::vector<double> places;
        for (const Duration at : tick_times()) places.push_back(share(at));
        return places;
    }

    /// The letters' badges, pushed apart where they would touch.
    std::string marks() const {
        std::vector<const StoryLine*> lines;
        for (const StoryLine& line : story_)
            if (!line.mark.empty()) lines.push_back(&line);
        const std::vector<double> places = mark_places(guides(), mark_spacing, 0, 1);
        static constexpr const char* tones[] = {"calm", "notice", "bad", "good"};
        std::string text = "<div class=\"marks\" aria-hidden=\"true\">";
        for (std::size_t at = 0; at < lines.size(); ++at)
            text += "<span class=\"mark " + std::string{tones[static_cast<std::size_t>(lines[at]->tone)]} +
                    "\" data-mark=\"" + lines[at]->mark + "\" style=\"left:" + html_number(places[at] * 100, 2) +
                    "%\" title=\"" + html_escaped(lines[at]->clock + " " + lines[at]->text) + "\">" + lines[at]->mark +
                    "</span>";
        return text + "</div>";
    }

    std::string time_axis() const {
        std::string text = "<div class=\"times\">";
        for (const Duration at : tick_times())
            text += "<span style=\"left:" + html_number(share(at) * 100, 2) + "%\">" +
                    clock_text(at, record_.scenario.start, true) + "</span>";
        return text + "</div>";
    }

    static std::string values(const PlotSeries& series) {
        std::string text = "[";
        for (const Span& span : series.spans) {
            const double value = series.look == Look::line && series.unit == "/s" ? span.mean : span.high;
            if (text.size() > 1) text += ',';
            text += html_number(value, value < 100 ? 2 : 0);
        }
        text += ']';
        return text;
    }

    /// For the crosshair: seconds from midnight (or 0) of the start, of all, and each series' values and unit.
    std::string data(const std::vector<Plot>& plots) const {
        const std::optional<Duration> start = record_.scenario.start;
        const auto seconds = [](Duration value) { return html_number(static_cast<double>(value.count()) / 1e9, 3); };
        std::string text =
            "<script type=\"application/json\" id=\"data\">{\"start\":" + (start ? seconds(*start) : "null") +
            ",\"length\":" + seconds(length_) + ",\"series\":[";
        bool first = true;
        for (const Plot& plot : plots)
            for (const PlotSeries& series : plot.series) {
                text += (first ? "" : ",") + ("{\"unit\":\"" + series.unit) + "\",\"values\":" + values(series) + "}";
                first = false;
            }
        return text + "]}</script>\n";
    }

    const RunRecord& record_;
    const std::vector<StoryLine>& story_;
    std::vector<Column> columns_;
    Duration length_;
};

}  // namespace

std::string html_charts(const RunRecord& record, const std::vector<StoryLine>& story) {
    if (record.rows.empty())
        return "<section class=\"charts\"><p>The run ended before its first sample.</p></section>\n";
    return Charts(record, story).html();
}

}  // namespace sluice::sim
