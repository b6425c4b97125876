// SPDX-License-Identifier: GPL-3.0-or-later
// Discord's two graphs: pushes per second above, buffered pushes below with the buffer's limit, over one time axis.
// One crosshair runs across both and tells the values under it. Draws in a time that depends on its width, not on the
// number of rows.
//
// Mouse: wheel zooms about the pointer, drag moves, drag with Shift or the right button selects a range, double click
// shows all, a click on an event's letter tells it, drag with Ctrl draws a box and zooms into it. Keys: Left and Right
// move, + and - zoom, Home and 0 show all, with Shift Left and Right grow or shrink the selection, Z and Enter zoom
// into it, with Ctrl Left and Right move the crosshair, Escape takes selection and crosshair away.
#pragma once

#include "core/report/events.h"
#include "gui/models/burst.h"

#include <QString>
#include <QWidget>
#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace sluice::gui {

enum class Series : std::uint8_t { offered, sent, delivered, shed, failed, buffered };
inline constexpr std::size_t series_count = 6;
inline constexpr std::array<Series, series_count> all_series{Series::offered, Series::sent,   Series::delivered,
                                                             Series::shed,    Series::failed, Series::buffered};
QString name(Series series);

/// A line across one of the charts.
struct Threshold {
    QString label;  ///< "shed at most 50/s"
    double value = 0;
    bool buffered = false;  ///< on the chart of buffered pushes, else on that of rates
    bool broken = false;    ///< drawn as an alarm
};

struct TimeRange {
    double from_s = 0, until_s = 0;
    double length() const { return until_s - from_s; }
    bool operator==(const TimeRange&) const = default;
};

class BurstView : public QWidget {
    Q_OBJECT

public:
    explicit BurstView(QWidget* parent = nullptr);
    ~BurstView() override;

    /// Replaces what is shown; what of the time is visible stays where the new burst has it, else all is shown.
    void setBurst(Burst burst);
    /// Puts rows behind those shown (see Burst::append); at most `most` rows stay.
    void append(const Burst& rows, std::size_t most = std::size_t{1} << 24);
    /// Drawn dashed beneath; {} takes it away.
    void setReference(std::optional<Burst> reference, const QString& name = {});
    void setEvents(std::vector<Event> events);
    /// Draws only up to there, with a line; {} draws all.
    void setPlayHead(std::optional<double> at_s);
    void setThresholds(std::vector<Threshold> thresholds);
    /// Where the time axis ends at least: a run under way shows its whole duration from the beginning.
    void setEnd(std::optional<double> end_s);
    /// The newest end stays visible while rows are appended, over the length that is visible.
    void follow(bool on);
    bool following() const;
    /// Areas of delivered, shed and failed on top of each other, in place of lines.
    void setStacked(bool on);
    bool stacked() const;
    void setShown(Series series, bool on);
    bool shown(Series series) const;

    const Burst& burst() const;
    TimeRange visibleRange() const;
    /// Cut to what there is; Requires from_s < until_s.
    void setVisibleRange(double from_s, double until_s);
    void showAll();
    /// Moves what is visible, where necessary, so that `at_s` is; puts the crosshair there.
    void goTo(double at_s);
    std::optional<TimeRange> selection() const;
    void setSelection(std::optional<TimeRange> range);
    /// Shows the selection over the whole width; nothing where there is none.
    void zoomToSelection();
    void setCrosshair(std::optional<double> at_s);
    std::optional<double> crosshair() const;

    /// What the chart draws of a series now (for tests): after decimation, within what is visible.
    QList<QPointF> values(Series series) const;
    /// The same of the reference.
    QList<QPointF> referenceValues(Series series) const;
    /// What the legend and the crosshair tell, as text.
    QString readout() const;
    /// The surface that takes mouse and keyboard.
    QWidget* canvas() const;
    /// Where a moment is on it, in the upper chart.
    QPoint positionOf(double at_s) const;
    QPoint positionOfEvent(int event) const;

    /// PNG or SVG of the view, with a margin and that heading where there is one.
    QString exportPicture(const QString& path, const QString& heading = {});
    /// A line a row that is visible, in the columns that are shown.
    QString exportCsv(const QString& path) const;
    /// By the ending of `path`.
    QString exportTo(const QString& path, const QString& heading = {});

Q_SIGNALS:
    void rangeSelected(double from_s, double until_s);
    void rangeCleared();
    void eventClicked(int event);
    void visibleRangeChanged(double from_s, double until_s);
    void crosshairMoved(double at_s);

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sluice::gui
