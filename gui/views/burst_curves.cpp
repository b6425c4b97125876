// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_curves.h"

#include <QAreaSeries>
#include <QChart>
#include <QLineSeries>
#include <QPen>
#include <algorithm>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr int faint = 60, solid = 255;  ///< alpha of areas, apart and stacked

bool is_level(Series series) { return series == Series::buffered; }

}  // namespace

const std::vector<double>& values_of(const Burst& burst, Series series) {
    switch (series) {
        case Series::offered: return burst.offered;
        case Series::sent: return burst.sent;
        case Series::delivered: return burst.delivered;
        case Series::shed: return burst.shed;
        case Series::failed: return burst.failed;
        case Series::buffered: break;
    }
    return burst.buffered;
}

QColor colour_of(const Colours& colours, Series series) {
    switch (series) {
        case Series::offered: return colours.offered;
        case Series::sent: return colours.sent;
        case Series::delivered: return colours.delivered;
        case Series::shed: return colours.shed;
        case Series::failed: return colours.failed;
        case Series::buffered: break;
    }
    return colours.buffered;
}

// The stacked sums lie behind what they contain, lines above all areas.
BurstCurves::BurstCurves(QChart& rates, QChart& levels, bool reference) : reference_(reference) {
    add(Series::failed, rates, true);
    add(Series::shed, rates, true);
    add(Series::delivered, rates, true);
    add(Series::sent, rates, false);
    add(Series::offered, rates, false);
    add(Series::buffered, levels, true);
}

void BurstCurves::add(Series series, QChart& chart, bool area) {
    Curve& one = curve(series);
    one.line = new QLineSeries(&chart);
    if (area && !reference_) {
        one.area = new QAreaSeries(one.line);
        chart.addSeries(one.area);
    } else {
        chart.addSeries(one.line);
    }
    for (QAbstractAxis* axis : chart.axes())
        (one.area ? static_cast<QAbstractSeries*>(one.area) : one.line)->attachAxis(axis);
}

void BurstCurves::set(Burst burst) {
    burst_ = std::move(burst);
    with_shed_.clear();
    with_failed_.clear();
    for (Curve& one : curves_) one.envelope.clear();
    update_sums();
    update_envelopes();
}

void BurstCurves::append(const Burst& rows, std::size_t most) {
    // Forgets an eighth more than it must, so that it seldom has to.
    const bool cut = burst_.rows() + rows.rows() > most;
    if (cut) {
        Burst all = std::move(burst_);
        all.append(rows);
        all.keep_newest(most - most / 8);
        set(std::move(all));
        return;
    }
    if (burst_.empty()) {
        burst_.sample_s = rows.sample_s;
        burst_.start_of_day_s = rows.start_of_day_s;
    }
    burst_.buffer_limit = rows.buffer_limit;
    burst_.append(rows);
    update_sums();
    update_envelopes();
}

void BurstCurves::update_sums() {
    if (!stacked_) return;
    for (std::size_t row = with_shed_.size(); row < burst_.rows(); ++row) {
        with_shed_.push_back(burst_.delivered[row] + burst_.shed[row]);
        with_failed_.push_back(with_shed_.back() + burst_.failed[row]);
    }
}

void BurstCurves::update_envelopes() {
    for (const Series series : all_series) curve(series).envelope.update(drawn(series));
}

void BurstCurves::setStacked(bool on) {
    if (reference_ || stacked_ == on) return;
    stacked_ = on;
    with_shed_.clear();
    with_failed_.clear();
    update_sums();
    for (const Series series : {Series::shed, Series::failed}) curve(series).envelope.clear();
    update_envelopes();
}

const std::vector<double>& BurstCurves::drawn(Series series) const {
    if (stacked_ && series == Series::shed) return with_shed_;
    if (stacked_ && series == Series::failed) return with_failed_;
    return values_of(burst_, series);
}

void BurstCurves::setShown(Series series, bool on) {
    Curve& one = curve(series);
    one.shown = on;
    if (one.area) one.area->setVisible(on);
    one.line->setVisible(on);
}

void BurstCurves::paintIn(const Colours& colours) {
    for (const Series series : all_series) {
        Curve& one = curve(series);
        QColor colour = colour_of(colours, series);
        if (reference_) colour.setAlpha(190);
        QPen pen(colour, thin_ ? 1 : series == Series::offered && !reference_ ? 2 : 1.5);
        pen.setCosmetic(true);
        if (reference_ && !thin_) pen.setDashPattern({4, 3});
        one.line->setPen(pen);
        if (!one.area) continue;
        one.area->setPen(pen);
        colour.setAlpha(stacked_ && !is_level(series) ? solid : faint);
        one.area->setBrush(thin_ ? QBrush(Qt::NoBrush) : QBrush(colour));
    }
}

// One row more on either side, so that curves go on to the edges.
BurstCurves::RowsShown BurstCurves::rows_in(TimeRange visible, std::optional<double> until_s) const {
    if (burst_.empty() || visible.until_s < burst_.from_s || visible.from_s > burst_.until_s()) return {0, 0};
    const std::size_t first = burst_.row_at(visible.from_s);
    std::size_t end = std::min(burst_.row_at(visible.until_s) + 2, burst_.rows());
    if (until_s) end = *until_s <= burst_.from_s ? 0 : std::min(end, burst_.row_at(*until_s) + 1);
    return {first > 0 ? first - 1 : 0, std::max(end, first > 0 ? first - 1 : 0)};
}

void BurstCurves::draw(TimeRange visible, std::optional<double> until_s, std::size_t columns) {
    const auto [first, end] = rows_in(visible, until_s);
    for (const Series series : all_series) {
        Curve& one = curve(series);
        if (!one.shown) continue;
        one.line->replace(one.envelope.points(drawn(series), burst_.from_s, burst_.sample_s, first, end, columns));
    }
}

double BurstCurves::travel(double top_rate, double top_level) const {
    double sum = 0;
    for (const Series series : all_series) {
        if (!curve(series).shown) continue;
        const QList<QPointF> points = curve(series).line->points();
        double way = 0;
        for (qsizetype i = 1; i < points.size(); ++i) way += std::abs(points[i].y() - points[i - 1].y());
        sum += way / (is_level(series) ? top_level : top_rate);
    }
    return sum;
}

void BurstCurves::setThin(bool on, const Colours& colours) {
    if (thin_ == on) return;
    thin_ = on;
    paintIn(colours);
}

double BurstCurves::highest(TimeRange visible, bool level) const {
    const auto [first, end] = rows_in(visible, std::nullopt);
    double top = 0;
    for (const Series series : all_series)
        if (is_level(series) == level && curve(series).shown)
            top = std::max(top, curve(series).envelope.highest(drawn(series), first, end));
    return top;
}

double BurstCurves::highestRate(TimeRange visible) const { return highest(visible, false); }
double BurstCurves::highestLevel(TimeRange visible) const { return highest(visible, true); }

QList<QPointF> BurstCurves::points(Series series) const {
    return curve(series).shown ? curve(series).line->points() : QList<QPointF>{};
}

}  // namespace sluice::gui
