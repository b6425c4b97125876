// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/frontier_view.h"

#include "core/report/human_text.h"
#include "gui/models/heat_model.h"
#include "gui/views/theme.h"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QGraphicsLayout>
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
    axis.setRange(0, scale.top);
    axis.setTickCount(static_cast<int>(std::lround(scale.top / scale.step)) + 1);
    const int decimals = scale.step >= 1 ? 0 : scale.step >= 0.1 ? 1 : scale.step >= 0.01 ? 2 : 4;
    axis.setLabelFormat(QStringLiteral("%.%1f").arg(decimals));
}

}  // namespace

FrontierView::FrontierView(QWidget* parent)
    : QWidget(parent), chart_(new QChart), view_(new QChartView(chart_)), line_(new QLineSeries) {
    line_->setName(tr("frontier"));
    chart_->addSeries(line_);
    misses_ = scatter(*chart_, tr("misses a goal"), 9);
    meets_ = scatter(*chart_, tr("meets the goals"), 9);
    best_ = scatter(*chart_, tr("recommended"), 15);
    ring_ = scatter(*chart_, tr("chosen"), 21);
    best_->setMarkerShape(QScatterSeries::MarkerShapeStar);
    x_ = new QValueAxis;
    y_ = new QValueAxis;
    chart_->addAxis(x_, Qt::AlignBottom);
    chart_->addAxis(y_, Qt::AlignLeft);
    for (QAbstractSeries* const series : chart_->series()) {
        series->attachAxis(x_);
        series->attachAxis(y_);
    }
    chart_->legend()->setAlignment(Qt::AlignRight);
    chart_->setMargins({4, 4, 4, 4});
    chart_->layout()->setContentsMargins(0, 0, 0, 0);
    chart_->setBackgroundRoundness(0);
    view_->setRenderHint(QPainter::Antialiasing);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setFocusPolicy(Qt::NoFocus);
    view_->viewport()->installEventFilter(this);
    setAccessibleName(tr("Points of the plan, with the frontier"));
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
}

std::optional<QPointF> FrontierView::place_of(std::size_t point) const {
    if (plan_ == nullptr || point >= plan_->points.size()) return std::nullopt;
    const auto x = figure_of(plan_->points[point], across_), y = figure_of(plan_->points[point], up_);
    if (!x || !y) return std::nullopt;
    return QPointF(drawn(across_, *x), drawn(up_, *y));
}

void FrontierView::draw() {
    QList<QPointF> meets, misses, front, best;
    double most_x = 0, most_y = 0;
    const std::size_t count = plan_ == nullptr ? 0 : plan_->points.size();
    const std::size_t each = std::max<std::size_t>(1, (count + most_points - 1) / most_points);
    for (std::size_t i = 0; i < count; ++i) {
        const auto place = place_of(i);
        if (!place) continue;
        most_x = std::max(most_x, place->x());
        most_y = std::max(most_y, place->y());
        const bool on_front = std::find(plan_->frontier.begin(), plan_->frontier.end(), i) != plan_->frontier.end();
        if (on_front) front << *place;
        if (plan_->recommended == i) best << *place;
        if (i % each == 0 || on_front) (plan_->points[i].meets && !plan_->ask.goals.empty() ? meets : misses) << *place;
    }
    std::sort(front.begin(), front.end(),
              [](const QPointF& a, const QPointF& b) { return a.x() != b.x() ? a.x() < b.x() : a.y() > b.y(); });
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
    fill(best_, all.good);
    best_->setBorderColor(all.ink);
    ring_->setColor(Qt::transparent);
    ring_->setPen(QPen(all.ink, 2));
}

QList<QPointF> FrontierView::frontier() const { return line_->points(); }
QList<QPointF> FrontierView::meeting() const { return meets_->points(); }
QList<QPointF> FrontierView::missing() const { return misses_->points(); }

QPoint FrontierView::positionOf(std::size_t point) const {
    const auto place = place_of(point);
    if (!place) return {-1, -1};
    return view_->mapTo(this, view_->mapFromScene(chart_->mapToScene(chart_->mapToPosition(*place, meets_))));
}

void FrontierView::choose_at(const QPointF& position) {
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
    if (nearest) Q_EMIT pointClicked(static_cast<int>(*nearest));
}

bool FrontierView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == view_->viewport() && event->type() == QEvent::MouseButtonPress) {
        const auto* const press = static_cast<QMouseEvent*>(event);
        if (press->button() == Qt::LeftButton) choose_at(view_->mapTo(this, press->position().toPoint()));
    }
    return QWidget::eventFilter(watched, event);
}

void FrontierView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) colour();
}

}  // namespace sluice::gui
