// SPDX-License-Identifier: GPL-3.0-or-later
// "How many connections and how much buffer do I need": the question on the left, the answer on the right as a
// sentence, a heat map, the frontier and a table. A click on a cell (or Enter) runs that point and shows its burst;
// "Use this" makes it the configuration.
#pragma once

#include "gui/models/heat_model.h"
#include "gui/models/plan_model.h"
#include "gui/models/points_model.h"
#include "gui/models/run_task.h"
#include "gui/views/page.h"

#include <optional>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QSplitter;
class QTabWidget;
class QTableView;
class QSortFilterProxyModel;

namespace sluice::gui {

class BurstView;
class FrontierView;
class PlanForm;

class PlanPage : public Page {
    Q_OBJECT

public:
    /// `configuration` must outlive this.
    explicit PlanPage(Configuration& configuration, QWidget* parent = nullptr);

    QString title() const override { return tr("Plan"); }
    QList<QAction*> pageActions() override;
    /// CSV: a row a point, as `sluice-sim plan --csv`; HTML: the page of `sluice-sim plan --html`.
    QString exportTo(const QString& path) override;
    bool busy() const override { return model_.running() || task_.running(); }
    /// The question, too.
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    PlanModel& model() { return model_; }
    HeatModel& heat() { return heat_; }
    PlanForm& form() { return *form_; }
    QTableView& map() { return *map_; }
    QTableView& points() { return *points_view_; }
    FrontierView& frontier() { return *frontier_; }
    BurstView& burst() { return *burst_; }
    QComboBox& figures() { return *figures_; }
    /// Of the frontier's axis across.
    QComboBox& across() { return *across_; }
    QString answer() const;
    std::optional<std::size_t> chosen() const { return chosen_; }
    /// The run of a chosen point, once it is there.
    RunPtr run() const { return run_; }

    void choose(std::size_t point);
    void openRun(std::size_t point);
    /// The chosen point becomes the configuration, which What if shows.
    void useThis();

private:
    void make_actions();
    QWidget* make_right();
    QWidget* make_upper();
    QWidget* make_lower();
    void make_map();
    void make_points();
    QWidget* make_across();
    void start();
    void show_plan();
    void show_growing();
    void show_figures(const sim::Plan& plan);
    void show_slices();
    void show_figure();
    void show_chosen();
    void show_ready();

    Configuration& configuration_;
    PlanModel model_;
    HeatModel heat_;
    PointsModel points_;
    RunTask task_;
    PlanForm* form_ = nullptr;
    QLabel *answer_ = nullptr, *axes_ = nullptr, *detail_ = nullptr;
    QComboBox *figures_ = nullptr, *across_ = nullptr;
    QHBoxLayout* slices_ = nullptr;
    QList<QComboBox*> slice_boxes_;
    QTableView *map_ = nullptr, *points_view_ = nullptr;
    QSortFilterProxyModel* sorted_ = nullptr;
    FrontierView* frontier_ = nullptr;
    BurstView* burst_ = nullptr;
    QTabWidget* tabs_ = nullptr;
    QSplitter *columns_ = nullptr, *rows_ = nullptr;
    QAction *use_ = nullptr, *open_ = nullptr, *best_ = nullptr;
    std::optional<std::size_t> chosen_;
    RunPtr run_;
};

}  // namespace sluice::gui
