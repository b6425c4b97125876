// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/replay_page.h"

#include "core/report/human_text.h"
#include "gui/views/burst_scene.h"
#include "gui/views/burst_view.h"
#include "gui/views/export.h"
#include "gui/views/playback_bar.h"
#include "gui/views/range_figures_view.h"
#include "gui/views/tone_delegate.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QSettings>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace sluice::gui {
namespace {

constexpr int held_role = Qt::UserRole + 1;  ///< 1 held, −1 not

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

QLabel* heading(const QString& text, QWidget* buddy) {
    auto* label = new QLabel(text);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    label->setBuddy(buddy);
    return label;
}

QListWidget* list(QWidget* parent, const QString& name) {
    auto* made = new QListWidget(parent);
    made->setAccessibleName(name);
    made->setWordWrap(true);
    made->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return made;
}

QVBoxLayout* column(QWidget* widget) {
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->setSpacing(6);
    return layout;
}

}  // namespace

ReplayPage::ReplayPage(Configuration& configuration, QWidget* parent)
    : Page(parent), configuration_(configuration), splitter_(new QSplitter(Qt::Horizontal, this)) {
    splitter_->addWidget(make_left());
    splitter_->addWidget(make_middle());
    splitter_->addWidget(make_right());
    splitter_->setStretchFactor(1, 1);
    splitter_->setChildrenCollapsible(false);
    splitter_->setSizes({210, 800, 270});
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(splitter_);
    run_again_ = new QAction(QStringLiteral("Run again"), this);
    run_again_->setShortcut(Qt::CTRL | Qt::Key_R);
    stop_ = add_action(QStringLiteral("Stop the run, keep what is done"), Qt::CTRL | Qt::Key_E);
    stop_->setEnabled(false);
    run_to_ = add_action(QStringLiteral("Run to the crosshair"), Qt::SHIFT | Qt::Key_F6);
    zoom_ = add_action(QStringLiteral("Zoom into the selection"), Qt::CTRL | Qt::SHIFT | Qt::Key_Z);
    connect_all();
    list_.load();
    show_figures();
    if (configuration_.base()) opened();
}

ReplayPage::~ReplayPage() = default;

QWidget* ReplayPage::make_left() {
    auto* left = new QWidget;
    scenarios_ = new QListView(left);
    scenarios_->setModel(&list_);
    scenarios_->setAccessibleName(QStringLiteral("Scenarios"));
    scenarios_->setMinimumWidth(150);
    title_ = new QLabel(left);
    title_->setWordWrap(true);
    QFont bold = title_->font();
    bold.setBold(true);
    title_->setFont(bold);
    story_ = new QTextBrowser(left);
    story_->setAccessibleName(QStringLiteral("The scenario's story"));
    story_->setFrameShape(QFrame::NoFrame);
    story_->setTabChangesFocus(true);
    story_->setPlaceholderText(QStringLiteral("Choose a scenario, or open a file."));
    auto* layout = column(left);
    layout->addWidget(heading(QStringLiteral("&Scenarios"), scenarios_));
    layout->addWidget(scenarios_, 2);
    layout->addWidget(title_);
    layout->addWidget(story_, 3);
    return left;
}

QWidget* ReplayPage::make_middle() {
    auto* middle = new QWidget;
    view_ = new BurstView(middle);
    bar_ = new PlaybackBar(playback_, middle);
    stacked_ = new QCheckBox(QStringLiteral("S&tacked"), middle);
    stacked_->setToolTip(QStringLiteral("Delivered, shed and failed on top of each other"));
    state_ = new QLabel(middle);
    state_->setAccessibleName(QStringLiteral("State of the run"));
    auto* below = new QHBoxLayout;
    below->addWidget(stacked_);
    below->addStretch(1);
    below->addWidget(state_);
    auto* layout = column(middle);
    layout->addWidget(bar_);
    layout->addWidget(view_, 1);
    layout->addLayout(below);
    return middle;
}

QWidget* ReplayPage::make_right() {
    auto* right = new QWidget;
    figures_ = new RangeFiguresView(right);
    events_ = list(right, QStringLiteral("What happened"));
    expected_ = list(right, QStringLiteral("Expected"));
    expected_->setItemDelegate(new ToneDelegate(held_role, 0, expected_));
    held_ = heading({}, expected_);
    held_->hide();
    expected_->hide();
    right->setMinimumWidth(250);
    auto* layout = column(right);
    layout->addWidget(figures_);
    layout->addWidget(heading(QStringLiteral("What &happened"), events_));
    layout->addWidget(events_, 3);
    layout->addWidget(held_);
    layout->addWidget(expected_, 2);
    return right;
}

void ReplayPage::connect_all() {
    connect(&list_, &ScenarioList::loadedAll, this, &ReplayPage::show_known);
    connect(scenarios_, &QListView::clicked, this, &ReplayPage::choose);
    connect(scenarios_, &QListView::activated, this, &ReplayPage::choose);
    connect(&configuration_, &Configuration::opened, this, &ReplayPage::opened);
    connect(&configuration_, &Configuration::changed, this, [this] {
        if (isVisible()) follow_changes();
    });
    connect(stop_, &QAction::triggered, &task_, &RunTask::finish_early);
    connect(run_to_, &QAction::triggered, this, &ReplayPage::run_to_crosshair);
    connect(zoom_, &QAction::triggered, view_, &BurstView::zoomToSelection);
    connect(run_again_, &QAction::triggered, this, &ReplayPage::opened);
    connect(&task_, &RunTask::rowsArrived, this, &ReplayPage::take_rows);
    connect(&task_, &RunTask::finished, this, &ReplayPage::take_run);
    connect(&task_, &RunTask::failed, this, &ReplayPage::fail);
    connect(&task_, &RunTask::progressed, this, [this](double share) {
        if (task_.running()) state_->setText(QStringLiteral("running … %1 %").arg(static_cast<int>(share * 100)));
    });
    connect(&playback_, &Playback::moved, this, &ReplayPage::show_head);
    connect(&playback_, &Playback::playingChanged, this, &ReplayPage::show_head);
    connect(stacked_, &QCheckBox::toggled, view_, &BurstView::setStacked);
    connect(view_, &BurstView::rangeSelected, this, &ReplayPage::show_figures);
    connect(view_, &BurstView::rangeCleared, this, &ReplayPage::show_figures);
    connect(view_, &BurstView::eventClicked, this, [this](int row) {
        events_->setCurrentRow(row);
        go_to_event(row);
    });
    connect(events_, &QListWidget::itemClicked, this, [this] { go_to_event(events_->currentRow()); });
    connect(events_, &QListWidget::itemActivated, this, [this] { go_to_event(events_->currentRow()); });
}

QList<QAction*> ReplayPage::pageActions() {
    QList<QAction*> all = bar_->playActions();
    all.append({run_to_, zoom_, run_again_, stop_});
    return all;
}

QString ReplayPage::exportTo(const QString& path) { return view_->exportTo(path, title_->text()); }

QSize ReplayPage::exportSize() const { return sheet_size(*view_, title_->text()); }

bool ReplayPage::busy() const { return task_.running() || !list_.loaded(); }

void ReplayPage::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("splitter"), splitter_->saveState());
    settings.setValue(QStringLiteral("stacked"), stacked_->isChecked());
    settings.setValue(QStringLiteral("speed"), bar_->speed()->currentIndex());
    QStringList hidden;
    for (const Series series : all_series)
        if (!view_->shown(series)) hidden.append(name(series));
    settings.setValue(QStringLiteral("hidden"), hidden);
}

void ReplayPage::restoreState(QSettings& settings) {
    splitter_->restoreState(settings.value(QStringLiteral("splitter")).toByteArray());
    stacked_->setChecked(settings.value(QStringLiteral("stacked")).toBool());
    const int speed = settings.value(QStringLiteral("speed"), -1).toInt();
    if (speed >= 0 && speed < bar_->speed()->count()) bar_->speed()->setCurrentIndex(speed);
    const QStringList hidden = settings.value(QStringLiteral("hidden")).toStringList();
    for (const Series series : all_series) view_->setShown(series, !hidden.contains(name(series)));
}

QString ReplayPage::story() const { return story_->toPlainText(); }

void ReplayPage::choose(const QModelIndex& index) {
    const QString path = list_.at(index.row()).path;
    if (path != configuration_.path()) configuration_.open(path);
}

void ReplayPage::show_known() {
    const int row = list_.rowOf(configuration_.path());
    const QSignalBlocker quiet(scenarios_);
    if (row >= 0)
        scenarios_->setCurrentIndex(list_.index(row));
    else
        scenarios_->clearSelection();
    if (!task_.running()) Q_EMIT settled();
}

void ReplayPage::show_story() {
    const ScenarioPtr scenario = configuration_.scenario();
    title_->setText(scenario ? QString::fromStdString(one_line(scenario->title)) : QString());
    QString html;
    if (scenario)
        for (const std::string& each : paragraphs(scenario->story))
            html += QStringLiteral("<p>%1</p>").arg(QString::fromStdString(each).toHtmlEscaped());
    story_->setPlaceholderText(scenario ? QStringLiteral("This scenario tells no story.")
                               : configuration_.path().isEmpty()
                                   ? QStringLiteral("Choose a scenario, or open a file.")
                                   : QStringLiteral("This file is wrong: see the problems."));
    story_->setHtml(html);
}

void ReplayPage::opened() {
    const ScenarioPtr scenario = configuration_.scenario();
    shown_ = scenario;
    run_.reset();
    show_story();
    show_known();
    events_->clear();
    show_expected();
    playback_.pause();
    playback_.setRange(0, 0, scenario ? seconds(scenario->sample) : 1, true);
    playback_.setMarks({});
    view_->setEvents({});
    view_->setSelection(std::nullopt);
    view_->setBurst({});
    view_->setEnd(scenario ? std::optional{seconds(scenario->duration)} : std::nullopt);
    view_->showAll();
    bar_->setStartOfDay(scenario && scenario->start ? std::optional{seconds(*scenario->start)} : std::nullopt);
    show_figures();
    state_->setText(scenario ? QStringLiteral("running …") : QString());
    stop_->setEnabled(scenario != nullptr);
    if (scenario) return task_.start(*scenario, configuration_.label());
    task_.cancel();
    Q_EMIT settled();
}

// What was changed is replayed once somebody looks.
void ReplayPage::follow_changes() {
    if (configuration_.scenario() != shown_) opened();
}

void ReplayPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    follow_changes();
}

// While nobody plays, the head is at the newest end: the burst unfolds as fast as it is simulated.
void ReplayPage::take_rows(const Burst& rows) {
    const bool at_end = playback_.atEnd();
    view_->append(rows);
    playback_.setRange(0, rows.until_s(), rows.sample_s, true);
    if (at_end && !playback_.playing()) playback_.toEnd();
    bar_->refresh();
}

void ReplayPage::take_run(RunPtr run) {
    run_ = std::move(run);
    stop_->setEnabled(false);
    const double end = view_->burst().until_s();
    const bool at_end = playback_.atEnd();
    playback_.setRange(0, end, view_->burst().sample_s, false);
    if (at_end) playback_.toEnd();
    view_->setEnd(std::nullopt);
    std::vector<double> marks;
    for (const Event& event : run_->events) marks.push_back(seconds(event.at));
    playback_.setMarks(std::move(marks));
    view_->setEvents(run_->events);
    show_events();
    show_expected();
    show_head();
    show_figures();
    bar_->refresh();
    state_->setText(QStringLiteral("%1 pushes in %2%3")
                        .arg(QString::fromStdString(grouped(figures_of(*run_, 0, end).totals.offered)),
                             QString::fromStdString(milliseconds_text(run_->record.wall_s * 1e3)),
                             run_->record.incomplete ? QStringLiteral(", not to its end") : QString()) +
                    (configuration_.overrides().empty() ? QString() : QStringLiteral(" · ") + configuration_.label()));
    Q_EMIT settled();
}

void ReplayPage::fail(const QString& why) {
    stop_->setEnabled(false);
    state_->setText(QStringLiteral("failed: ") + why);
    Q_EMIT message(why);
    Q_EMIT settled();
}

void ReplayPage::show_head() {
    const bool all = playback_.atEnd() && !playback_.playing();
    view_->setPlayHead(all ? std::nullopt : std::optional{playback_.position()});
}

// The crosshair goes when the pointer leaves the chart: the shortcut, or a moment chosen in a list, has one.
void ReplayPage::run_to_crosshair() {
    if (const auto at_s = view_->crosshair())
        playback_.runUntil(*at_s);
    else
        Q_EMIT message(QStringLiteral("There is no crosshair: point at a moment in the chart, or choose an event"));
}

void ReplayPage::show_events() {
    events_->clear();
    for (std::size_t i = 0; i < run_->events.size(); ++i) {
        const Event& event = run_->events[i];
        events_->addItem(QStringLiteral("%1  %2  %3")
                             .arg(letter(i), QString::fromStdString(event.clock), QString::fromStdString(event.text)));
    }
}

void ReplayPage::show_expected() {
    expected_->clear();
    const bool any = run_ && !run_->expect.empty();
    expected_->setVisible(any);
    held_->setVisible(any);
    if (!any) return;
    int held = 0;
    for (const sim::Held& one : run_->expect) {
        const QString mark = one.held ? QStringLiteral("✓") : QStringLiteral("✗");
        const QString text = QString::fromStdString(one.text);
        auto* const item = new QListWidgetItem(mark + QStringLiteral("  ") + text, expected_);
        item->setData(held_role, one.held ? 1 : -1);
        item->setData(Qt::AccessibleTextRole,
                      (one.held ? QStringLiteral("held: ") : QStringLiteral("not held: ")) + text);
        held += one.held ? 1 : 0;
    }
    held_->setText(QStringLiteral("E&xpected: %1 of %2 held").arg(held).arg(run_->expect.size()));
}

void ReplayPage::show_figures() {
    if (!run_) {
        figures_->show_figures(QStringLiteral("Figures"), std::nullopt);
        return;
    }
    const auto range = view_->selection();
    const RangeFigures figures = range ? figures_of(*run_, range->from_s, range->until_s) : figures_of(*run_);
    const auto start = view_->burst().start_of_day_s;
    figures_->show_figures(range ? QStringLiteral("Selected: %1 – %2")
                                       .arg(time_text(figures.from_s, start), time_text(figures.until_s, start))
                                 : QStringLiteral("The whole run"),
                           figures);
}

void ReplayPage::go_to_event(int row) {
    if (!run_ || row < 0 || row >= static_cast<int>(run_->events.size())) return;
    const double at_s = seconds(run_->events[static_cast<std::size_t>(row)].at);
    if (!playback_.atEnd()) playback_.scrub(at_s);
    view_->goTo(at_s);
}

}  // namespace sluice::gui
