// SPDX-License-Identifier: GPL-3.0-or-later
// The curves of one burst in the two charts: keeps the samples and their envelopes, and gives Qt Charts the few points
// that its width can show. For BurstCanvas.
#pragma once

#include "gui/models/burst.h"
#include "gui/models/decimate.h"
#include "gui/views/burst_view.h"
#include "gui/views/theme.h"

#include <QList>
#include <QPointF>
#include <array>
#include <optional>

class QAbstractAxis;
class QAreaSeries;
class QChart;
class QLineSeries;

namespace sluice::gui {

const std::vector<double>& values_of(const Burst& burst, Series series);
QColor colour_of(const Colours& colours, Series series);

class BurstCurves {
public:
    /// `reference`: dashed lines without areas.
    BurstCurves(QChart& rates, QChart& levels, bool reference);

    void set(Burst burst);
    void append(const Burst& rows, std::size_t most);
    const Burst& burst() const { return burst_; }

    void setShown(Series series, bool on);
    void setStacked(bool on);
    bool stacked() const { return stacked_; }
    void paintIn(const Colours& colours);

    /// Replaces the points by those of `visible`, up to `until_s`.
    void draw(TimeRange visible, std::optional<double> until_s, std::size_t columns);
    /// How far the curves drawn go up and down, all together, in heights of their charts with these tops.
    double travel(double top_rate, double top_level) const;
    /// Thin pens: quick, for curves that go up and down in every column.
    void setThin(bool on, const Colours& colours);
    /// The highest value shown in `visible`.
    double highestRate(TimeRange visible) const;
    double highestLevel(TimeRange visible) const;
    QList<QPointF> points(Series series) const;

private:
    struct Curve {
        QLineSeries* line = nullptr;
        QAreaSeries* area = nullptr;  ///< of outcomes and buffered; the line is its upper edge
        Envelope envelope;
        bool shown = true;
    };
    Curve& curve(Series series) { return curves_[static_cast<std::size_t>(series)]; }
    const Curve& curve(Series series) const { return curves_[static_cast<std::size_t>(series)]; }
    void add(Series series, QChart& chart, bool area);
    bool on_top(Series series) const;
    const std::vector<double>& drawn(Series series) const;
    void update_sums();
    void update_envelopes();
    struct RowsShown {
        std::size_t first, end;
    };
    RowsShown rows_in(TimeRange visible, std::optional<double> until_s) const;
    double highest(TimeRange visible, bool level) const;

    Burst burst_;
    std::vector<double> with_shed_, with_failed_;  ///< delivered + shed, delivered + shed + failed; where stacked
    std::array<Curve, series_count> curves_;
    bool reference_, stacked_ = false, thin_ = false;
};

}  // namespace sluice::gui
