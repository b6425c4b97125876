// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_plot.h"

#include "sim/html_text.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr double box = 1000;

class Path {
public:
    void to(double x, double y) { text_ += (text_.empty() ? "M" : " ") + html_number(x, 1) + " " + html_number(y, 1); }
    std::string text() const { return text_; }

private:
    std::string text_;
};

class Drawing {
public:
    explicit Drawing(const Plot& plot) : plot_(plot) {}

    std::string series(const PlotSeries& series) const {
        switch (series.look) {
            case PlotSeries::Look::line: return path(series.css + " line", line(series.spans));
            case PlotSeries::Look::area: return path(series.css + " area", area(series.spans));
            case PlotSeries::Look::slice: return path(series.css + " slice", slice(series.spans));
            case PlotSeries::Look::unseen: break;
        }
        return "";
    }

private:
    static std::string path(const std::string& css, const std::string& steps) {
        return "<path class=\"" + css + "\" d=\"" + steps + "\"/>";
    }
    double y(double value) const { return box - std::clamp(value / plot_.scale.top, 0.0, 1.0) * box; }
    static double x(std::size_t at, std::size_t count) {
        return (static_cast<double>(at) + 0.5) * box / static_cast<double>(count);
    }

    /// Through every column's lowest and highest, the nearer one first.
    std::string line(const std::vector<Span>& spans) const {
        Path path;
        double before = spans.front().mean;
        for (std::size_t at = 0; at < spans.size(); ++at) {
            const Span& span = spans[at];
            const double place = x(at, spans.size());
            if (at == 0) path.to(0, y(span.mean));
            const bool rising = before <= span.mean;
            const double near = rising ? span.low : span.high, far = rising ? span.high : span.low;
            path.to(place, y(near));
            if (y(near) != y(far)) path.to(place, y(far));
            before = far;
        }
        path.to(box, y(spans.back().mean));
        return path.text();
    }

    std::string area(const std::vector<Span>& spans) const {
        Path path;
        path.to(0, box);
        path.to(0, y(spans.front().high));
        for (std::size_t at = 0; at < spans.size(); ++at) path.to(x(at, spans.size()), y(spans[at].high));
        path.to(box, y(spans.back().high));
        path.to(box, box);
        return path.text() + "z";
    }

    /// From the first series down by this one, a piece for every stretch where it is not 0.
    std::string slice(const std::vector<Span>& spans) const {
        const std::vector<Span>& top = plot_.series.front().spans;
        std::string pieces;
        for (std::size_t from = 0; from < spans.size();) {
            if (spans[from].mean <= 0) {
                ++from;
                continue;
            }
            std::size_t to = from;
            while (to < spans.size() && spans[to].mean > 0) ++to;
            Path path;
            const double half = box / static_cast<double>(spans.size()) / 2;
            path.to(x(from, spans.size()) - half, y(top[from].mean));
            for (std::size_t at = from; at < to; ++at) path.to(x(at, spans.size()), y(top[at].mean));
            path.to(x(to - 1, spans.size()) + half, y(top[to - 1].mean));
            for (std::size_t at = to; at-- > from;)
                path.to(x(at, spans.size()) + (at + 1 == to ? half
                                               : at == from ? -half
                                                            : 0),
                        y(top[at].mean - spans[at].mean));
            pieces += path.text() + "z";
            from = to;
        }
        return pieces;
    }

    const Plot& plot_;
};

std::string vertical(const char* css, double share) {
    const std::string x = html_number(share * box, 1);
    return std::string("<line class=\"") + css + "\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\"0\" y2=\"1000\"/>";
}

std::string horizontal(const char* css, double share) {
    const std::string y = html_number(box - share * box, 1);
    return std::string("<line class=\"") + css + "\" x1=\"0\" x2=\"1000\" y1=\"" + y + "\" y2=\"" + y + "\"/>";
}

double peak(const std::vector<Span>& spans) {
    double most = 0;
    for (const Span& span : spans) most = std::max(most, span.high);
    return most;
}

std::string told(double value, const std::string& unit) {
    return unit == "ms" ? milliseconds_text(value) : short_number(value) + unit;
}

/// Without a crosshair each number is the series' peak.
std::string legend(const Plot& plot, std::size_t first) {
    std::string text = "<div class=\"legend\"><h3>" + html_escaped(plot.title) + "</h3>";
    for (const PlotSeries& series : plot.series) {
        const std::string value = told(peak(series.spans), series.unit);
        const char* key = series.look == PlotSeries::Look::unseen ? "" : "<i></i>";
        text += "<span class=\"key " + series.css + "\">" + key + html_escaped(series.label) + " <b data-series=\"" +
                std::to_string(first++) + "\" data-peak=\"" + html_escaped("peak " + value) + "\">peak " +
                html_escaped(value) + "</b></span>";
    }
    return text + "</div>";
}

std::string value_labels(const Plot& plot) {
    std::string text;
    for (double value = 0; value <= plot.scale.top * 1.0001; value += plot.scale.step)
        text += "<span class=\"y\" style=\"bottom:" + html_number(value / plot.scale.top * 100, 2) + "%\">" +
                short_number(value) + "</span>";
    if (plot.limit)
        text += "<span class=\"limit-label\" style=\"bottom:" + html_number(*plot.limit / plot.scale.top * 100, 2) +
                "%\">" + html_escaped(plot.limit_label) + "</span>";
    return text;
}

std::string spoken(const Plot& plot) {
    std::string text = plot.title + " over time.";
    for (const PlotSeries& series : plot.series)
        text += " " + series.label + ": at most " + told(peak(series.spans), series.unit) + ".";
    if (plot.limit) text += " " + plot.limit_label + ".";
    return text;
}

}  // namespace

std::string html_plot(const Plot& plot, const std::vector<double>& guides, const std::vector<double>& ticks,
                      std::size_t first, const std::string& above) {
    std::string svg;
    for (double value = plot.scale.step; value <= plot.scale.top * 1.0001; value += plot.scale.step)
        svg += horizontal("grid", value / plot.scale.top);
    for (const double tick : ticks) svg += vertical("grid", tick);
    const Drawing drawing{plot};
    for (const PlotSeries::Look look : {PlotSeries::Look::area, PlotSeries::Look::slice, PlotSeries::Look::line})
        for (const PlotSeries& series : plot.series)
            if (series.look == look) svg += drawing.series(series);
    if (plot.limit) svg += horizontal("limit", *plot.limit / plot.scale.top);
    for (std::size_t at = 0; at < guides.size(); ++at) svg += vertical("guide", guides[at]);
    return legend(plot, first) + above + "<div class=\"plot " + plot.height + "\">" + value_labels(plot) +
           "<svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"" +
           html_escaped(spoken(plot)) + "\">" + svg + "</svg><div class=\"cross\"></div></div>\n";
}

}  // namespace sluice::sim
