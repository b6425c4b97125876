// SPDX-License-Identifier: GPL-3.0-or-later
// The drawing surface of BurstView: two charts in one scene, what lies around them, and the mouse and the keyboard.
// Redraws once an event loop turn, however much was changed.
#pragma once

#include "gui/views/burst_curves.h"
#include "gui/views/burst_scene.h"

#include <QGraphicsView>
#include <QTimer>
#include <memory>
#include <optional>

class QChart;
class QGraphicsLineItem;
class QGraphicsScene;

namespace sluice::gui {

class BurstCanvas : public QGraphicsView {
    Q_OBJECT

public:
    explicit BurstCanvas(QWidget* parent = nullptr);
    ~BurstCanvas() override;

    void setBurst(Burst burst);
    void append(const Burst& rows, std::size_t most);
    void setReference(std::optional<Burst> reference, const QString& name);
    void setEvents(std::vector<Event> events);
    void setPlayHead(std::optional<double> at_s);
    void setThresholds(std::vector<Threshold> thresholds);
    void setEnd(std::optional<double> end_s);
    void follow(bool on);
    void setStacked(bool on);
    void setShown(Series series, bool on);
    void setVisibleRange(TimeRange range);
    void showAll();
    void goTo(double at_s);
    void setSelection(std::optional<TimeRange> range);
    void zoomToSelection();
    void setCrosshair(std::optional<double> at_s);

    bool following() const { return follow_; }
    const Picture& picture() const { return picture_; }
    const BurstCurves& curves() const { return *curves_; }
    const BurstCurves* reference() const { return has_reference_ ? reference_.get() : nullptr; }
    std::optional<double> crosshair() const { return crosshair_at_; }
    std::optional<double> playHead() const { return head_at_; }
    /// Draws now what is due.
    void settle();

Q_SIGNALS:
    void rangeSelected(double from_s, double until_s);
    void rangeCleared();
    void eventClicked(int event);
    void visibleChanged(double from_s, double until_s);
    void crosshairMoved(double at_s);
    void readoutChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    enum class Drag { none, maybe, moving, selecting, boxing };
    static constexpr double rows_visible_least = 4;

    QChart* make_chart();
    void recolour();
    void lay_out();
    void redraw();
    void draw_lines();
    void due() { redraw_.start(); }
    TimeRange whole() const;
    void change_visible(TimeRange range, bool all);
    void zoom(double factor, double about_s);
    void move_by(double share);
    void move_crosshair(int direction);
    void grow_selection(int direction);
    void forget();
    void set_box(std::optional<TimeRange> range);
    void drag_to(double x);
    std::optional<int> event_at(QPointF at) const;
    std::optional<double> time_under(QPointF at) const;

    QGraphicsScene* scene_;
    QChart *rates_, *levels_;
    std::unique_ptr<BurstCurves> reference_, curves_;
    Picture picture_;
    Backdrop* backdrop_;
    Marks* marks_;
    QGraphicsLineItem *crosshair_, *head_;
    std::optional<double> crosshair_at_, head_at_, end_s_;
    bool has_reference_ = false, follow_ = false, all_ = true;
    QTimer redraw_;

    Drag drag_ = Drag::none;
    QPointF pressed_;
    TimeRange pressed_visible_;
    double pressed_s_ = 0;
};

}  // namespace sluice::gui
