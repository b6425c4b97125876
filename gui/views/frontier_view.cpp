// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/frontier_view.h"

#include "core/report/human_text.h"
#include "gui/models/heat_model.h"
#include "gui/views/theme.h"
#include "sim/plan_result.h"

#include <QAccessible>
#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QLineSeries>
#include <QMouseEvent>
#include <QScatterSeries>
#include <QVBoxLayout>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr double reach_px = 14;
constexpr double below_zero = 0.04;  ///< of an axis: else a point at 0 is cut in half

QScatterSeries* scatter(QChart& chart, const QString& name, double size) {
    auto* const series = new QScatterSeries;
    series->setName(name);
    series->setMarkerSize(size);
    chart.addSeries(series);
    return series;
}

/// Shares are drawn in percent, so that an axis reads well.
double drawn(const std::string& figure, double value) { return figure.ends_with("_share") ? 100 * value : value; }

QString title_of(const std::string& figure) {
    const QString text = QString::fromStdString(figure);
    return figure.ends_with("_share") ? text + QStringLiteral(", %") : text;
}

void span(QValueAxis& axis, double most) {
    const Scale scale = nice_scale(most, 6);
    axis.setRange(-below_zero * scale.top, scale.top);
    axis.setTickInterval(scale.step);
    const int decimals = scale.step >= 1 ? 0 : scale.step >= 0.1 ? 1 : scale.step >= 0.01 ? 2 : 4;
    axis.setLabelFormat(QStringLiteral("%.%1f").arg(decimals));
}

}  // namespace

FrontierView::FrontierView(QWidget* parent)
    : QWidget(parent), chart_(new QChart), view_(new QChartView(chart_)), line_(new QLineSeries) {
    line_->setName(tr("frontier of these two"));
    chart_->addSeries(line_);
    misses_ = scatter(*chart_, tr("misses a goal"), 9);
    meets_ = scatter(*chart_, tr("meets the goals"), 9);
    best_ = scatter(*chart_, tr("recommended"), 15);
    ring_ = scatter(*chart_, tr("chosen"), 21);
    best_->setMarkerShape(QScatterSeries::MarkerShapeStar);
    misses_->setMarkerShape(QScatterSeries::MarkerShapeTriangle);
    x_ = new QValueAxis;
    y_ = new QValueAxis;
    for (QValueAxis* const axis : {x_, y_}) axis->setTickType(QValueAxis::TicksDynamic);
    chart_->addAxis(x_, Qt::AlignBottom);
    chart_->addAxis(y_, Qt::AlignLeft);
    for (QAbstractSeries* const series : chart_->series()) {
        series->attachAxis(x_);
        series->attachAxis(y_);
    }
    chart_->legend()->setAlignment(Qt::AlignRight);
    chart_->legend()->setMarkerShape(QLegend::MarkerShapeFromSeries);
    chart_->setMargins({4, 4, 4, 4});
    chart_->layout()->setContentsMargins(0, 0, 0, 0);
    chart_->setBackgroundRoundness(0);
    view_->setRenderHint(QPainter::Antialiasing);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setFocusPolicy(Qt::NoFocus);
    setFocusPolicy(Qt::StrongFocus);
    view_->viewport()->installEventFilter(this);
    setAccessibleName(tr("Points of the plan, with the frontier"));
    setToolTip(tr("← → the next point, ↑ ↓ along the frontier, Enter opens its run"));
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    colour();
    draw();
}

void FrontierView::setPlan(std::shared_ptr<const sim::Plan> plan) {
    plan_ = std::move(plan);
    chosen_.reset();
    draw();
}

void FrontierView::setFigures(const std::string& across, const std::string& up) {
    across_ = across;
    up_ = up;
    draw();
}

void FrontierView::setChosen(std::optional<std::size_t> point) {
    chosen_ = point;
    const auto place = point ? place_of(*point) : std::nullopt;
    ring_->replace(place ? QList<QPointF>{*place} : QList<QPointF>{});
    tell_chosen();
}

std::optional<QPointF> FrontierView::place_of(std::size_t point) const {
    return point < places_.size() ? places_[point] : std::nullopt;
}

std::optional<QPointF> FrontierView::found_place(std::size_t point) const {
    const auto x = figure_of(plan_->points[point], across_), y = figure_of(plan_->points[point], up_);
    if (!x || !y) return std::nullopt;
    return QPointF(drawn(across_, *x), drawn(up_, *y));
}

// From left to right; of those at one place across, the better first. The line goes on where a point is better than all
// that cost less.
void FrontierView::find_order() {
    order_.clear();
    front_.clear();
    places_.clear();
    for (std::size_t i = 0; plan_ != nullptr && i < plan_->points.size(); ++i) {
        places_.push_back(found_place(i));
        if (places_.back()) order_.push_back(i);
    }
    const double sign = more_is_better(up_) ? -1 : 1;
    const auto height = [&](std::size_t i) { return sign * place_of(i)->y(); };
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
        const double ax = place_of(a)->x(), bx = place_of(b)->x();
        return ax != bx ? ax < bx : height(a) < height(b);
    });
    rank_.assign(places_.size(), order_.size());
    for (std::size_t i = 0; i < order_.size(); ++i) rank_[order_[i]] = i;
    for (const std::size_t i : order_)
        if (front_.empty() || height(i) < height(front_.back())) front_.push_back(i);
}

void FrontierView::draw() {
    find_order();
    QList<QPointF> meets, misses, front, best;
    double most_x = 0, most_y = 0;
    const std::size_t count = plan_ == nullptr ? 0 : plan_->points.size();
    const std::size_t each = std::max<std::size_t>(1, (count + most_points - 1) / most_points);
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = place_of(i);
        if (!place) continue;
        most_x = std::max(most_x, place->x());
        most_y = std::max(most_y, place->y());
        const bool on_front = std::binary_search(plan_->frontier.begin(), plan_->frontier.end(), i) ||
                              std::find(front_.begin(), front_.end(), i) != front_.end();
        if (plan_->recommended == i) best << *place;
        if (i % each == 0 || on_front) (plan_->points[i].meets && !plan_->ask.goals.empty() ? meets : misses) << *place;
    }
    for (const std::size_t i : front_) front << *place_of(i);
    span(*x_, most_x);
    span(*y_, most_y);
    x_->setTitleText(title_of(across_));
    y_->setTitleText(title_of(up_));
    line_->replace(front);
    meets_->replace(meets);
    misses_->replace(misses);
    best_->replace(best);
    misses_->setName(plan_ != nullptr && plan_->ask.goals.empty() ? tr("a combination") : tr("misses a goal"));
    setChosen(chosen_);
}

void FrontierView::colour() {
    const Colours& all = colours(this);
    chart_->setBackgroundBrush(all.card);
    view_->setBackgroundBrush(all.card);
    chart_->legend()->setLabelColor(all.ink);
    for (QValueAxis* const axis : {x_, y_}) {
        axis->setLabelsColor(all.soft);
        axis->setTitleBrush(all.soft);
        axis->setGridLineColor(all.grid);
        axis->setLinePenColor(all.line);
        QFont font = this->font();
        font.setPointSizeF(font.pointSizeF() * 0.9);
        axis->setLabelsFont(font);
        axis->setTitleFont(font);
    }
    line_->setPen(QPen(all.buffered, 1.5, Qt::DashLine));
    const auto fill = [&](QScatterSeries* series, const QColor& colour) {
        series->setColor(colour);
        series->setBorderColor(all.card);
    };
    fill(meets_, all.good);
    fill(misses_, all.shed);
    fill(best_, all.delivered);
    best_->setBorderColor(all.ink);
    ring_->setColor(Qt::transparent);
    ring_->setPen(QPen(all.ink, hasFocus() ? 3 : 2));
}

QList<QPointF> FrontierView::frontier() const { return line_->points(); }
QList<QPointF> FrontierView::meeting() const { return meets_->points(); }
QList<QPointF> FrontierView::missing() const { return misses_->points(); }

QPoint FrontierView::positionOf(std::size_t point) const {
    const auto place = place_of(point);
    if (!place) return {-1, -1};
    return view_->mapTo(this, view_->mapFromScene(chart_->mapToScene(chart_->mapToPosition(*place, meets_))));
}

std::optional<std::size_t> FrontierView::point_at(const QPointF& position) const {
    std::optional<std::size_t> nearest;
    double least = reach_px;
    for (std::size_t i = 0; plan_ != nullptr && i < plan_->points.size(); ++i) {
        if (!place_of(i)) continue;
        const QPointF away = QPointF(positionOf(i)) - position;
        const double distance = std::hypot(away.x(), away.y());
        if (distance >= least) continue;
        least = distance;
        nearest = i;
    }
    return nearest;
}

// From a point that is not among `along`: to the next one of them.
void FrontierView::move(const std::vector<std::size_t>& along, int by) {
    if (along.empty()) return;
    std::size_t next = along.front();
    if (chosen_) {
        const std::size_t now = rank_.at(*chosen_);
        const auto not_before =
            std::find_if(along.begin(), along.end(), [&](std::size_t i) { return rank_[i] >= now; });
        const auto after = std::find_if(along.begin(), along.end(), [&](std::size_t i) { return rank_[i] > now; });
        if (by > 0)
            next = after == along.end() ? along.back() : *after;
        else
            next = not_before == along.begin() ? along.front() : *std::prev(not_before);
    }
    Q_EMIT pointClicked(static_cast<int>(next));
}

void FrontierView::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
        case Qt::Key_Left: return move(order_, -1);
        case Qt::Key_Right: return move(order_, 1);
        case Qt::Key_Up: return move(front_, -1);
        case Qt::Key_Down: return move(front_, 1);
        case Qt::Key_Home:
            if (!order_.empty()) Q_EMIT pointClicked(static_cast<int>(order_.front()));
            return;
        case Qt::Key_End:
            if (!order_.empty()) Q_EMIT pointClicked(static_cast<int>(order_.back()));
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (chosen_) Q_EMIT pointActivated(static_cast<int>(*chosen_));
            return;
        default: QWidget::keyPressEvent(event);
    }
}

// The ring is thicker where keys move it.
void FrontierView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (!chosen_ && !order_.empty() && event->reason() != Qt::MouseFocusReason)
        Q_EMIT pointClicked(static_cast<int>(order_.front()));
    colour();
}

void FrontierView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    colour();
}

void FrontierView::tell_chosen() {
    QString text;
    if (chosen_ && plan_ != nullptr) {
        const sim::PlanPoint& point = plan_->points[*chosen_];
        text = QString::fromStdString(sim::settings_text(plan_->ask, point));
        for (const std::string& figure : {across_, up_})
            text += QStringLiteral(", %1 %2").arg(QString::fromStdString(figure), figure_text(point, figure));
        if (std::find(front_.begin(), front_.end(), *chosen_) != front_.end()) text += tr(", on the frontier");
        if (plan_->recommended == chosen_) text += tr(", recommended");
    }
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

bool FrontierView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_->viewport() && event->type() == QEvent::MouseButtonPress) {
        const auto* const press = static_cast<QMouseEvent*>(event);
        const auto point = point_at(view_->mapTo(this, press->position().toPoint()));
        if (press->button() == Qt::LeftButton && point) Q_EMIT pointClicked(static_cast<int>(*point));
        if (press->button() == Qt::LeftButton) setFocus(Qt::MouseFocusReason);
    } else if (watched == view_->viewport() && event->type() == QEvent::MouseButtonDblClick) {
        const auto* const press = static_cast<QMouseEvent*>(event);
        if (const auto point = point_at(view_->mapTo(this, press->position().toPoint())))
            Q_EMIT pointActivated(static_cast<int>(*point));
    }
    return QWidget::eventFilter(watched, event);
}

void FrontierView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) colour();
}

}  // namespace sluice::gui
