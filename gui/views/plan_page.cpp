// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/plan_page.h"

#include "gui/models/configuration.h"
#include "gui/views/burst_view.h"
#include "gui/views/export.h"
#include "gui/views/frontier_view.h"
#include "gui/views/heat_delegate.h"
#include "gui/views/plan_form.h"
#include "sim/html_plan.h"
#include "sim/plan_result.h"
#include "sim/terminal_plan.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::gui {
namespace {

QToolButton* button_of(QAction* action) {
    auto* const button = new QToolButton;
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

}  // namespace

PlanPage::PlanPage(Configuration& configuration, QWidget* parent) : Page(parent), configuration_(configuration) {
    make_actions();
    form_ = new PlanForm;
    form_->setMinimumWidth(330);
    auto* const splitter = columns_ = new QSplitter(Qt::Horizontal);
    splitter->addWidget(form_);
    splitter->addWidget(make_right());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({350, 900});
    splitter->setChildrenCollapsible(false);
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    layout->addWidget(splitter);
    connect(form_, &PlanForm::startAsked, this, &PlanPage::start);
    connect(form_, &PlanForm::stopAsked, &model_, &PlanModel::stop);
    connect(&model_, &PlanModel::progressed, form_, &PlanForm::setProgress);
    connect(&model_, &PlanModel::finished, this, &PlanPage::show_plan);
    connect(&model_, &PlanModel::grown, &heat_, &HeatModel::grow);
    connect(&model_, &PlanModel::failed, this, [this](const QString& why) {
        if (model_.plan() != nullptr)
            show_plan();
        else
            heat_.set_plan(nullptr);
        form_->setRunning(false);
        form_->showProblem(why);
        Q_EMIT settled();
    });
    connect(&task_, &RunTask::finished, this, [this](const RunPtr& run) {
        run_ = run;
        burst_->setBurst(burst_of(*run));
        burst_->setEvents(run->events);
        tabs_->setTabText(2, tr("Its run"));
        Q_EMIT settled();
    });
    connect(&task_, &RunTask::progressed, this,
            [this](double share) { tabs_->setTabText(2, tr("Its run: %1 %").arg(qRound(100 * share))); });
    connect(&task_, &RunTask::failed, this, [this](const QString& why) {
        detail_->setText(why);
        Q_EMIT settled();
    });
    connect(&configuration_, &Configuration::changed, this, &PlanPage::show_ready);
    show_ready();
    show_chosen();
}

void PlanPage::make_actions() {
    best_ = add_action(tr("Choose the recommended"), QKeySequence(Qt::CTRL | Qt::Key_B),
                       tr("The cheapest that meets the goals"));
    open_ = add_action(tr("Open its run"), QKeySequence(Qt::CTRL | Qt::Key_Return),
                       tr("Runs the chosen point and shows its burst"));
    use_ =
        add_action(tr("Use this"), QKeySequence(Qt::CTRL | Qt::Key_U), tr("Makes the chosen point the configuration"));
    connect(best_, &QAction::triggered, this, [this] {
        if (model_.plan() != nullptr && model_.plan()->recommended) choose(*model_.plan()->recommended);
    });
    connect(open_, &QAction::triggered, this, [this] {
        if (chosen_) openRun(*chosen_);
    });
    connect(use_, &QAction::triggered, this, &PlanPage::useThis);
}

QList<QAction*> PlanPage::pageActions() { return {best_, open_, use_}; }

QWidget* PlanPage::make_right() {
    auto* const right = rows_ = new QSplitter(Qt::Vertical);
    right->addWidget(make_upper());
    right->addWidget(make_lower());
    right->setChildrenCollapsible(false);
    right->setSizes({320, 300});
    return right;
}

QWidget* PlanPage::make_upper() {
    auto* const upper = new QWidget;
    auto* const layout = new QVBoxLayout(upper);
    layout->setContentsMargins(4, 0, 0, 0);
    answer_ = new QLabel(tr("Say what may vary and what must hold, then press Plan."));
    answer_->setWordWrap(true);
    answer_->setObjectName(QStringLiteral("answer"));
    answer_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    answer_->setFocusPolicy(Qt::NoFocus);
    layout->addWidget(answer_);
    figures_ = new QComboBox;
    figures_->setAccessibleName(tr("Figure of the map"));
    figures_->setMinimumContentsLength(16);
    auto* const figure_label = new QLabel(tr("Show"));
    figure_label->setBuddy(figures_);
    axes_ = new QLabel;
    slices_ = new QHBoxLayout;
    auto* const line = new QHBoxLayout;
    line->addWidget(figure_label);
    line->addWidget(figures_);
    line->addLayout(slices_);
    line->addStretch();
    line->addWidget(axes_);
    layout->addLayout(line);
    make_map();
    layout->addWidget(map_, 1);
    detail_ = new QLabel;
    detail_->setWordWrap(true);
    detail_->setObjectName(QStringLiteral("detail"));
    auto* const below = new QHBoxLayout;
    below->addWidget(detail_, 1);
    for (QAction* const each : {best_, open_, use_}) below->addWidget(button_of(each));
    layout->addLayout(below);
    connect(figures_, &QComboBox::currentTextChanged, this, &PlanPage::show_figure);
    return upper;
}

void PlanPage::make_map() {
    map_ = new QTableView;
    map_->setModel(&heat_);
    map_->setItemDelegate(new HeatDelegate(map_));
    map_->setAccessibleName(tr("Heat map: one combination a cell"));
    map_->setSelectionMode(QAbstractItemView::SingleSelection);
    map_->setShowGrid(false);
    map_->setTabKeyNavigation(false);
    map_->setFrameShape(QFrame::NoFrame);
    map_->horizontalHeader()->setHighlightSections(false);
    map_->verticalHeader()->setHighlightSections(false);
    map_->horizontalHeader()->setMinimumSectionSize(78);
    map_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    map_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    map_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 16);
    const auto point_of = [](const QModelIndex& index) { return index.data(HeatModel::point_role).toInt(); };
    connect(map_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this, point_of](const QModelIndex& index) {
                if (index.isValid() && point_of(index) >= 0) choose(static_cast<std::size_t>(point_of(index)));
            });
    connect(map_, &QTableView::clicked, this, [this, point_of](const QModelIndex& index) {
        if (point_of(index) >= 0) openRun(static_cast<std::size_t>(point_of(index)));
    });
    connect(map_, &QTableView::activated, this, [this, point_of](const QModelIndex& index) {
        if (point_of(index) >= 0) openRun(static_cast<std::size_t>(point_of(index)));
    });
}

QWidget* PlanPage::make_lower() {
    frontier_ = new FrontierView;
    burst_ = new BurstView;
    burst_->setAccessibleName(tr("The run of the chosen point"));
    burst_->canvas()->setAccessibleName(burst_->accessibleName());
    make_points();
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->addTab(frontier_, tr("Frontier"));
    tabs_->addTab(points_view_, tr("All points"));
    tabs_->addTab(burst_, tr("Its run"));
    tabs_->setCornerWidget(make_across());
    connect(tabs_, &QTabWidget::currentChanged, this, [this](int tab) { tabs_->cornerWidget()->setVisible(tab == 0); });
    connect(frontier_, &FrontierView::pointClicked, this,
            [this](int point) { choose(static_cast<std::size_t>(point)); });
    connect(frontier_, &FrontierView::pointActivated, this,
            [this](int point) { openRun(static_cast<std::size_t>(point)); });
    return tabs_;
}

QWidget* PlanPage::make_across() {
    auto* const area = new QWidget;
    across_ = new QComboBox;
    across_->setAccessibleName(tr("Figure across the frontier"));
    across_->setMinimumContentsLength(14);
    across_->addItem(QStringLiteral("cost"));
    auto* const label = new QLabel(tr("Against"));
    label->setBuddy(across_);
    auto* const line = new QHBoxLayout(area);
    line->setContentsMargins(0, 0, 4, 0);
    line->addWidget(label);
    line->addWidget(across_);
    connect(across_, &QComboBox::currentTextChanged, this, &PlanPage::show_figure);
    return area;
}

void PlanPage::make_points() {
    sorted_ = new QSortFilterProxyModel(this);
    sorted_->setSourceModel(&points_);
    sorted_->setSortRole(PointsModel::sort_role);
    points_view_ = new QTableView;
    points_view_->setModel(sorted_);
    points_view_->setSortingEnabled(true);
    points_view_->sortByColumn(-1, Qt::AscendingOrder);
    points_view_->setAccessibleName(tr("All points"));
    points_view_->setSelectionBehavior(QAbstractItemView::SelectRows);
    points_view_->setSelectionMode(QAbstractItemView::SingleSelection);
    points_view_->setTabKeyNavigation(false);
    points_view_->setAlternatingRowColors(true);
    points_view_->setShowGrid(false);
    points_view_->verticalHeader()->hide();
    points_view_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    const auto point_of = [this](const QModelIndex& index) {
        return static_cast<std::size_t>(sorted_->mapToSource(index).row());
    };
    connect(points_view_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, point_of](const QModelIndex& index) {
                if (index.isValid()) choose(point_of(index));
            });
    connect(points_view_, &QTableView::activated, this,
            [this, point_of](const QModelIndex& index) { openRun(point_of(index)); });
}

void PlanPage::start() {
    if (!configuration_.good()) return;
    const auto problems = model_.start(configuration_.source(), form_->question());
    form_->showProblems(problems);
    if (problems.empty()) show_growing();
}

// The cells fill as their runs end; what is chosen and opened is of a whole plan.
void PlanPage::show_growing() {
    form_->setRunning(true);
    chosen_.reset();
    heat_.set_plan(model_.so_far());
    points_.set_plan(nullptr);
    frontier_->setPlan(nullptr);
    answer_->setText(tr("Planning: a cell fills when its runs have ended."));
    show_figures(*model_.so_far());
    show_slices();
    show_figure();
}

void PlanPage::show_plan() {
    form_->setRunning(false);
    const PlanPtr plan = model_.plan();
    chosen_.reset();
    heat_.set_plan(plan);
    points_.set_plan(plan);
    frontier_->setPlan(plan);
    points_view_->resizeColumnsToContents();
    QString text = plan->incomplete ? tr("Stopped: of what is done. ") : QString{};
    for (const std::string& line : sim::plan_answer(*plan)) text += QString::fromStdString(line) + ' ';
    answer_->setText(text.trimmed());
    show_figures(*plan);
    show_slices();
    show_figure();
    if (plan->recommended)
        choose(*plan->recommended);
    else
        show_chosen();
    Q_EMIT settled();
}

/// What can be looked at; the one that was stays. Across, less is better: so the frontier reads from left to right.
void PlanPage::show_figures(const sim::Plan& plan) {
    for (QComboBox* const box : {figures_, across_}) {
        const QString before = box->currentText();
        const QSignalBlocker quiet(box);
        box->clear();
        for (const std::string& figure : figures_of(plan))
            if (box == figures_ || !more_is_better(figure)) box->addItem(QString::fromStdString(figure));
        box->setCurrentIndex(std::max(0, box->findText(before)));
    }
}

void PlanPage::show_slices() {
    for (QComboBox* const box : slice_boxes_) delete box;
    slice_boxes_.clear();
    for (const sim::Vary& vary : heat_.outer()) {
        auto* const box = new QComboBox;
        for (const std::string& value : vary.values)
            box->addItem(
                QStringLiteral("%1 = %2").arg(QString::fromStdString(vary.key), QString::fromStdString(value)));
        box->setAccessibleName(QString::fromStdString(vary.key));
        slices_->addWidget(box);
        slice_boxes_ << box;
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            std::vector<std::string> values;
            for (qsizetype i = 0; i < slice_boxes_.size(); ++i)
                values.push_back(heat_.outer()[static_cast<std::size_t>(i)]
                                     .values[static_cast<std::size_t>(slice_boxes_[i]->currentIndex())]);
            heat_.set_slice(values);
            show_chosen();
        });
    }
    axes_->setText(heat_.down().isEmpty()
                       ? heat_.across() + QStringLiteral(" →")
                       : heat_.down() + QStringLiteral(" ↓   ") + heat_.across() + QStringLiteral(" →"));
}

void PlanPage::show_figure() {
    if (figures_->currentIndex() < 0) return;
    const std::string figure = figures_->currentText().toStdString(), across = across_->currentText().toStdString();
    heat_.set_figure(figure);
    // Over itself it would be a diagonal.
    frontier_->setFigures(across != figure ? across : figure == "cost" ? "connections" : "cost", figure);
    show_chosen();
}

void PlanPage::choose(std::size_t point) {
    if (model_.running() || model_.plan() == nullptr) return;
    if (point >= model_.plan()->points.size() || chosen_ == point) return;
    chosen_ = point;
    show_chosen();
}

void PlanPage::show_chosen() {
    const PlanPtr plan = model_.running() ? nullptr : model_.plan();
    const bool same_file = plan != nullptr && model_.source().path == configuration_.source().path;
    best_->setEnabled(plan != nullptr && plan->recommended.has_value());
    open_->setEnabled(chosen_.has_value());
    use_->setEnabled(chosen_.has_value() && same_file);
    frontier_->setChosen(chosen_);
    if (!chosen_) {
        detail_->setText(plan == nullptr ? QString{} : tr("Click a cell to open its run."));
        return;
    }
    const sim::PlanPoint& point = plan->points[*chosen_];
    const QModelIndex cell = heat_.index_of(*chosen_);
    if (cell.isValid()) {
        map_->selectionModel()->setCurrentIndex(cell, QItemSelectionModel::ClearAndSelect);
    } else {
        map_->selectionModel()->clear();
    }
    const QModelIndex row = sorted_->mapFromSource(points_.index(static_cast<int>(*chosen_), 0));
    points_view_->selectionModel()->setCurrentIndex(row,
                                                    QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    QString text =
        QString::fromStdString(sim::settings_text(plan->ask, point)) + tr(": cost %1").arg(figure_text(point, "cost"));
    for (const std::string& figure : sim::shown_metrics(plan->ask))
        text += QStringLiteral(", %1 %2").arg(QString::fromStdString(figure), figure_text(point, figure));
    text += tr(", limited by %1").arg(QString::fromStdString(point.limit));
    if (point.headroom) text += tr(", holds up to %1 the load").arg(figure_text(point, "headroom"));
    if (!same_file) text += tr(". Of %1").arg(QString::fromStdString(model_.source().path));
    detail_->setText(text);
}

void PlanPage::openRun(std::size_t point) {
    if (model_.running()) return;
    choose(point);
    const ScenarioPtr scenario = model_.scenario_at(point);
    if (scenario == nullptr) {
        detail_->setText(tr("The scenario, or a file that it names, cannot be read any more."));
        return;
    }
    task_.start(*scenario,
                QString::fromStdString(sim::settings_text(model_.plan()->ask, model_.plan()->points[point])));
    tabs_->setCurrentIndex(2);
}

void PlanPage::useThis() {
    if (!chosen_) return;
    configuration_.set_overrides(model_.overrides_at(*chosen_));
    Q_EMIT wantsPage(QStringLiteral("what-if"));
}

void PlanPage::show_ready() {
    form_->setReady(configuration_.good());
    if (chosen_) show_chosen();
}

void PlanPage::saveState(QSettings& settings) const {
    const sim::PlanTexts question = form_->question();
    const auto list = [&](const char* key, const std::vector<std::string>& texts) {
        QStringList all;
        for (const std::string& text : texts) all << QString::fromStdString(text);
        settings.setValue(QString::fromUtf8(key), all);
    };
    list("vary", question.vary);
    list("goals", question.goals);
    list("costs", question.costs);
    settings.setValue(QStringLiteral("seeds"), static_cast<int>(question.seeds));
    settings.setValue(QStringLiteral("headroom"), question.headroom);
    settings.setValue(QStringLiteral("columns"), columns_->saveState());
    settings.setValue(QStringLiteral("rows"), rows_->saveState());
}

void PlanPage::restoreState(QSettings& settings) {
    columns_->restoreState(settings.value(QStringLiteral("columns")).toByteArray());
    rows_->restoreState(settings.value(QStringLiteral("rows")).toByteArray());
    if (!settings.contains(QStringLiteral("vary"))) return;
    const auto list = [&](const char* key) {
        std::vector<std::string> texts;
        for (const QString& text : settings.value(QString::fromUtf8(key)).toStringList())
            texts.push_back(text.toStdString());
        return texts;
    };
    const int seeds = std::max(1, settings.value(QStringLiteral("seeds"), 1).toInt());
    form_->setQuestion({list("vary"), list("goals"), list("costs"), static_cast<std::size_t>(seeds),
                        settings.value(QStringLiteral("headroom")).toBool()});
}

QString PlanPage::answer() const { return answer_->text(); }

QString PlanPage::exportTo(const QString& path) {
    const bool csv = path.endsWith(QStringLiteral(".csv")), html = path.endsWith(QStringLiteral(".html"));
    if (!csv && !html) return Page::exportTo(path);
    if (model_.plan() == nullptr) return tr("there is no plan yet");
    return export_text(QString::fromStdString(csv ? sim::plan_csv(*model_.plan()) : sim::html_plan(*model_.plan())),
                       path);
}

}  // namespace sluice::gui
