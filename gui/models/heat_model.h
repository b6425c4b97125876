// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as a map: the last varied key across, the one before it down, one slice of the others at a time; in each cell
// one figure, with how warm it is among all points (0: best, 1: worst).
#pragma once

#include "sim/plan.h"

#include <QAbstractTableModel>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::gui {

/// A figure of a point: the mean of a key of the result over the seeds, or "cost", "connections" or "headroom".
std::optional<double> figure_of(const sim::PlanPoint& point, const std::string& figure);
/// Of two values, the higher is the better one: headroom, what was delivered or carried; else the lower is.
bool more_is_better(const std::string& figure);
/// As people read it, "–" where it is undefined.
QString figure_text(const sim::PlanPoint& point, const std::string& figure);
/// What a person can look at of a plan: what its goals are about, then what is always of interest.
std::vector<std::string> figures_of(const sim::Plan& plan);

class HeatModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role {
        heat_role = Qt::UserRole + 1,  ///< 0 to 1; invalid where undefined
        meets_role,                    ///< bool; invalid where no goals were given
        best_role,                     ///< the recommended one
        frontier_role,
        point_role  ///< its number in plan->points; −1 where it is not done
    };

    using QAbstractTableModel::QAbstractTableModel;

    void set_plan(std::shared_ptr<const sim::Plan> plan);
    /// The plan has more points than before: their cells fill.
    void grow();
    void set_figure(const std::string& figure);
    const std::string& figure() const { return figure_; }

    /// The keys before the last two, whose values choose the slice.
    const std::vector<sim::Vary>& outer() const { return outer_; }
    /// One value for each of outer().
    void set_slice(const std::vector<std::string>& values);

    QString across() const;  ///< the key of the columns
    QString down() const;    ///< of the rows; empty where only one is varied
    /// The cell of a point, in its slice; invalid where that is not the slice shown.
    QModelIndex index_of(std::size_t point) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::optional<std::size_t> point_at(const QModelIndex& index) const;
    QVariant heat(const sim::PlanPoint& point) const;
    QString tool_tip(std::size_t point) const;
    void find_span();
    void index_from(std::size_t first);

    std::shared_ptr<const sim::Plan> plan_;
    std::string figure_ = "shed_share";
    std::vector<sim::Vary> outer_;
    std::vector<std::string> slice_;
    std::map<std::vector<std::string>, std::size_t> by_values_;
    double least_ = 0, most_ = 0;
};

}  // namespace sluice::gui
