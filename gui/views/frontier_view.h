// SPDX-License-Identifier: GPL-3.0-or-later
// A plan's points as a picture: one figure over another (cost and the figure of the map, as a rule). The frontier (no
// other point is at least as good in shed share, p99 and connections) is a line; the recommended point has a ring. A
// click on a point chooses it. At most `most_points` are drawn; the frontier and the recommended one always are.
#pragma once

#include "sim/plan.h"

#include <QList>
#include <QPointF>
#include <QWidget>
#include <memory>
#include <optional>
#include <string>

class QChart;
class QChartView;
class QScatterSeries;
class QLineSeries;
class QValueAxis;

namespace sluice::gui {

class FrontierView : public QWidget {
    Q_OBJECT

public:
    static constexpr std::size_t most_points = 2000;

    explicit FrontierView(QWidget* parent = nullptr);

    void setPlan(std::shared_ptr<const sim::Plan> plan);
    void setFigures(const std::string& across, const std::string& up);
    void setChosen(std::optional<std::size_t> point);

    /// As the chart has them.
    QList<QPointF> frontier() const;
    QList<QPointF> meeting() const;
    QList<QPointF> missing() const;
    /// Of a point, in this widget's coordinates.
    QPoint positionOf(std::size_t point) const;

Q_SIGNALS:
    void pointClicked(int point);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::optional<QPointF> place_of(std::size_t point) const;
    void draw();
    void colour();
    void choose_at(const QPointF& position);

    std::shared_ptr<const sim::Plan> plan_;
    std::string across_ = "cost", up_ = "shed_share";
    std::optional<std::size_t> chosen_;
    QChart* chart_;
    QChartView* view_;
    QLineSeries* line_;
    QScatterSeries *meets_, *misses_, *best_, *ring_;
    QValueAxis *x_, *y_;
};

}  // namespace sluice::gui
