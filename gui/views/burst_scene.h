// SPDX-License-Identifier: GPL-3.0-or-later
// What is drawn around the curves: grid, labels of the axes, events' letters, thresholds, selection. For BurstCanvas,
// which fills a Picture and has it painted behind and before the charts. Coordinates are those of the scene, pixels.
#pragma once

#include "core/report/events.h"
#include "gui/views/burst_view.h"
#include "gui/views/theme.h"

#include <QGraphicsItem>
#include <QRectF>
#include <optional>
#include <vector>

namespace sluice::gui {

struct Plot {
    QRectF area;
    double top = 1, step = 1;  ///< of the value axis, which begins at 0
    double y_of(double value) const { return area.bottom() - value / top * area.height(); }
};

struct Picture {
    Colours colours;
    Plot rates, levels;
    QRectF strip;  ///< of the events' letters, between the plots
    TimeRange visible{0, 1};
    std::optional<double> start_of_day_s;
    double buffer_limit = 0;
    std::vector<Event> events;
    std::vector<Threshold> thresholds;
    std::optional<TimeRange> selection;
    std::optional<TimeRange> box;  ///< being drawn, to zoom into
    QString reference_name;
    bool empty = true;

    double x_of(double at_s) const {
        return rates.area.left() + (at_s - visible.from_s) / visible.length() * rates.area.width();
    }
    double time_at(double x) const {
        return visible.from_s + (x - rates.area.left()) / rates.area.width() * visible.length();
    }
    bool shows(double at_s) const { return at_s >= visible.from_s && at_s <= visible.until_s; }
    /// Of every event, in the strip; empty where it is not visible. Neighbours in time stand side by side.
    std::vector<QRectF> badges() const;
};

/// "A" … "Z", "a" … "z", then "AA", "AB" … "ZZ", "AAA" …
QString letter(std::size_t event);
/// Clock time where the run has a start of day, else the offset.
QString time_text(double at_s, std::optional<double> start_of_day_s, bool tenths = false);

class Backdrop : public QGraphicsItem {
public:
    explicit Backdrop(const Picture& picture) : picture_(picture) {}
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;
    void changed(const QRectF& rect);

private:
    void plot(QPainter& painter, const Plot& plot, const QString& title) const;
    void times(QPainter& painter) const;

    const Picture& picture_;
    QRectF rect_;
};

class Marks : public QGraphicsItem {
public:
    explicit Marks(const Picture& picture) : picture_(picture) {}
    QRectF boundingRect() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override;
    void changed(const QRectF& rect);

private:
    void band(QPainter& painter, TimeRange range, const QColor& colour) const;
    void events(QPainter& painter) const;
    void line(QPainter& painter, const Plot& plot, double value, const QString& label, const QColor& colour) const;

    const Picture& picture_;
    QRectF rect_;
};

}  // namespace sluice::gui
