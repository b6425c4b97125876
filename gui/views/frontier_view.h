// SPDX-License-Identifier: GPL-3.0-or-later
// A plan's points as a picture: one figure over another (cost and the figure of the map, as a rule). A line joins the
// frontier of these two: the points that no other is better than in one without being worse in the other (the plan's
// own frontier has more coordinates, and would go up and down here). The recommended point is a star, the chosen has a
// ring. At most `most_points` are drawn; both frontiers and the recommended one always are.
//
// A click on a point chooses it. Keys: Left and Right go to the next point, Up and Down along the line, Home and End to
// the first and the last, Enter opens its run.
#pragma once

#include "sim/plan.h"

#include <QList>
#include <QPointF>
#include <QWidget>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
    QList<QPointF> frontier() const;  ///< the line
    QList<QPointF> meeting() const;
    QList<QPointF> missing() const;
    /// Of a point, in this widget's coordinates.
    QPoint positionOf(std::size_t point) const;

Q_SIGNALS:
    void pointClicked(int point);
    /// By Enter, or a double click.
    void pointActivated(int point);

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::optional<QPointF> place_of(std::size_t point) const;
    void draw();
    void colour();
    std::optional<std::size_t> point_at(const QPointF& position) const;
    std::optional<QPointF> found_place(std::size_t point) const;
    void find_order();
    void move(const std::vector<std::size_t>& along, int by);
    void tell_chosen();

    std::shared_ptr<const sim::Plan> plan_;
    std::string across_ = "cost", up_ = "shed_share";
    std::optional<std::size_t> chosen_;
    std::vector<std::optional<QPointF>> places_;  ///< of every point, in the axes' units
    std::vector<std::size_t> order_, front_;      ///< all points and those of the line, from left to right
    std::vector<std::size_t> rank_;               ///< of every point in order_
    QChart* chart_;
    QChartView* view_;
    QLineSeries* line_;
    QScatterSeries *meets_, *misses_, *best_, *ring_;
    QValueAxis *x_, *y_;
};

}  // namespace sluice::gui
