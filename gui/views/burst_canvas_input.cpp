// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_canvas.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr double wheel_factor = 1.25;
constexpr double drag_begins = 4;  ///< pixels
constexpr double key_share = 0.1;  ///< of what is visible

TimeRange ordered(double a, double b) { return {std::min(a, b), std::max(a, b)}; }

}  // namespace

std::optional<double> BurstCanvas::time_under(QPointF at) const {
    const QRectF& area = picture_.rates.area;
    if (picture_.empty || at.x() < area.left() || at.x() > area.right()) return std::nullopt;
    return picture_.time_at(at.x());
}

std::optional<int> BurstCanvas::event_at(QPointF at) const {
    const std::vector<QRectF> badges = picture_.badges();
    for (std::size_t i = 0; i < badges.size(); ++i)
        if (!badges[i].isEmpty() && badges[i].adjusted(-0.5, -3, 0.5, 3).contains(at)) return static_cast<int>(i);
    return std::nullopt;
}

void BurstCanvas::zoom(double factor, double about_s) {
    const TimeRange& visible = picture_.visible;
    const double length = visible.length() * factor;
    const double share = (about_s - visible.from_s) / visible.length();
    // Cut about the pointer: what is under it stays there.
    const double least = rows_visible_least * curves_->burst().sample_s;
    const double kept = std::max(length, std::min(least, visible.length()));
    change_visible({about_s - share * kept, about_s + (1 - share) * kept}, false);
}

void BurstCanvas::move_by(double share) {
    const TimeRange& visible = picture_.visible;
    const double by = visible.length() * share;
    change_visible({visible.from_s + by, visible.until_s + by}, false);
}

void BurstCanvas::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    if (const auto about_s = time_under(event->position()); about_s && turned.y() != 0)
        zoom(std::pow(wheel_factor, -turned.y() / 120.0), *about_s);
    if (turned.x() != 0) move_by(-key_share * turned.x() / 120.0);
    event->accept();
}

void BurstCanvas::mousePressEvent(QMouseEvent* event) {
    const auto at_s = time_under(event->position());
    if (!at_s || drag_ != Drag::none) return;
    pressed_ = event->position();
    pressed_visible_ = picture_.visible;
    pressed_s_ = *at_s;
    const bool selects = event->button() == Qt::RightButton ||
                         (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ShiftModifier));
    if (selects)
        drag_ = Drag::selecting;
    else if (event->button() == Qt::LeftButton && event->modifiers().testFlag(Qt::ControlModifier))
        drag_ = Drag::boxing;
    else if (event->button() == Qt::LeftButton)
        drag_ = Drag::maybe;
    event->accept();
}

void BurstCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (drag_ == Drag::maybe && std::abs(at.x() - pressed_.x()) >= drag_begins) {
        drag_ = Drag::moving;
        viewport()->setCursor(Qt::ClosedHandCursor);
    }
    if (drag_ == Drag::none || drag_ == Drag::maybe)
        viewport()->setCursor(event_at(at) ? Qt::PointingHandCursor : Qt::ArrowCursor);
    else
        drag_to(at.x());
    setCrosshair(time_under(at));
    event->accept();
}

void BurstCanvas::drag_to(double x) {
    const QRectF& area = picture_.rates.area;
    if (drag_ == Drag::moving) {
        const double by = (pressed_.x() - x) / area.width() * pressed_visible_.length();
        change_visible({pressed_visible_.from_s + by, pressed_visible_.until_s + by}, false);
        return;
    }
    const TimeRange range = ordered(pressed_s_, picture_.time_at(std::clamp(x, area.left(), area.right())));
    if (drag_ == Drag::selecting)
        setSelection(range);
    else
        set_box(range);
}

void BurstCanvas::mouseReleaseEvent(QMouseEvent* event) {
    const Drag was = std::exchange(drag_, Drag::none);
    viewport()->setCursor(Qt::ArrowCursor);
    const bool far = std::abs(event->position().x() - pressed_.x()) >= drag_begins;
    if (was == Drag::boxing) {
        if (far && picture_.box) change_visible(*picture_.box, false);
        set_box(std::nullopt);
    } else if (was == Drag::selecting) {
        if (far && picture_.selection)
            Q_EMIT rangeSelected(picture_.selection->from_s, picture_.selection->until_s);
        else
            forget();
    } else if (was == Drag::maybe) {
        if (const auto event_index = event_at(event->position())) {
            goTo(static_cast<double>(picture_.events[static_cast<std::size_t>(*event_index)].at.count()) / 1e9);
            Q_EMIT eventClicked(*event_index);
        }
    }
    event->accept();
}

void BurstCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    drag_ = Drag::none;
    if (event->button() == Qt::LeftButton && !event_at(event->position())) showAll();
    event->accept();
}

void BurstCanvas::leaveEvent(QEvent* event) {
    setCrosshair(std::nullopt);
    QGraphicsView::leaveEvent(event);
}

void BurstCanvas::contextMenuEvent(QContextMenuEvent* event) { event->accept(); }

bool BurstCanvas::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QGraphicsView::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const auto index = event_at(help->pos())) {
        const Event& one = picture_.events[static_cast<std::size_t>(*index)];
        QToolTip::showText(help->globalPos(),
                           QString::fromStdString(one.clock + "  " + std::string(name(one.kind)) + "\n" + one.text),
                           this);
    } else {
        QToolTip::hideText();
    }
    return true;
}

void BurstCanvas::forget() {
    setCrosshair(std::nullopt);
    if (!picture_.selection) return;
    setSelection(std::nullopt);
    Q_EMIT rangeCleared();
}

void BurstCanvas::move_crosshair(int direction) {
    if (picture_.empty) return;
    const Burst& burst = curves_->burst();
    const TimeRange& visible = picture_.visible;
    const double rows = std::max(1.0, std::round(visible.length() / 200 / burst.sample_s));
    const double now = crosshair_at_.value_or(head_at_.value_or(visible.from_s + visible.length() / 2));
    const double row = static_cast<double>(burst.row_at(now));
    const double next = burst.from_s + (row + direction * rows) * burst.sample_s;
    goTo(std::clamp(next, burst.from_s, std::max(burst.from_s, burst.until_s() - burst.sample_s)));
}

void BurstCanvas::grow_selection(int direction) {
    if (picture_.empty) return;
    const TimeRange& visible = picture_.visible;
    const double by = visible.length() / 50;
    const double from = crosshair_at_.value_or(visible.from_s + visible.length() / 2);
    TimeRange range = picture_.selection.value_or(TimeRange{from, from});
    range.until_s = std::min(range.until_s + direction * by, whole().until_s);
    if (range.length() <= by / 2) {
        forget();
        return;
    }
    setSelection(range);
    Q_EMIT rangeSelected(range.from_s, range.until_s);
}

void BurstCanvas::keyPressEvent(QKeyEvent* event) {
    const bool right = event->key() == Qt::Key_Right;
    const double middle = picture_.visible.from_s + picture_.visible.length() / 2;
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Right:
            if (event->modifiers().testFlag(Qt::ControlModifier))
                move_crosshair(right ? 1 : -1);
            else if (event->modifiers().testFlag(Qt::ShiftModifier))
                grow_selection(right ? 1 : -1);
            else
                move_by(right ? key_share : -key_share);
            return;
        case Qt::Key_Plus:
        case Qt::Key_Equal: zoom(1 / wheel_factor, crosshair_at_.value_or(middle)); return;
        case Qt::Key_Minus: zoom(wheel_factor, crosshair_at_.value_or(middle)); return;
        case Qt::Key_Home:
        case Qt::Key_0: showAll(); return;
        case Qt::Key_Z:
        case Qt::Key_Return:
        case Qt::Key_Enter: zoomToSelection(); return;
        case Qt::Key_Escape: forget(); return;
        default: event->ignore();
    }
}

}  // namespace sluice::gui
