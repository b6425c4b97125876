// SPDX-License-Identifier: GPL-3.0-or-later
// The page "Replay": scenarios with their stories, the burst of the one that is open as its file says it, what happened
// in it, and the figures of the range that is selected. Runs by itself when a scenario is opened.
#pragma once

#include "gui/models/configuration.h"
#include "gui/models/playback.h"
#include "gui/models/run_task.h"
#include "gui/models/scenario_list.h"
#include "gui/views/page.h"

class QCheckBox;
class QLabel;
class QListView;
class QListWidget;
class QSplitter;
class QTextBrowser;

namespace sluice::gui {

class BurstView;
class PlaybackBar;
class RangeFiguresView;

class ReplayPage : public Page {
    Q_OBJECT

public:
    /// `configuration` outlives the page.
    explicit ReplayPage(Configuration& configuration, QWidget* parent = nullptr);
    ~ReplayPage() override;

    QString title() const override { return QStringLiteral("Replay"); }
    QList<QAction*> pageActions() override;
    /// The charts, with the scenario's title above them.
    QString exportTo(const QString& path) override;
    QSize exportSize() const override;
    bool busy() const override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    /// Null until the first has ended.
    RunPtr run() const { return run_; }
    BurstView& view() const { return *view_; }
    Playback& playback() { return playback_; }
    PlaybackBar& bar() const { return *bar_; }
    RangeFiguresView& figures() const { return *figures_; }
    QListView& scenarios() const { return *scenarios_; }
    QListWidget& events() const { return *events_; }
    /// What the scenario expects (✓ held, ✗ did not) with what was found; hidden where it expects nothing.
    QListWidget& expected() const { return *expected_; }
    QString story() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* make_left();
    QWidget* make_middle();
    QWidget* make_right();
    void connect_all();
    void opened();
    void follow_changes();
    void choose(const QModelIndex& index);
    void show_known();
    void show_story();
    void take_rows(const Burst& rows);
    void take_run(RunPtr run);
    void fail(const QString& why);
    void show_head();
    void run_to_crosshair();
    void show_events();
    void show_expected();
    void show_figures();
    void go_to_event(int row);

    Configuration& configuration_;
    ScenarioList list_;
    RunTask task_;
    Playback playback_;
    RunPtr run_;
    ScenarioPtr shown_;

    QSplitter* splitter_;
    QListView* scenarios_ = nullptr;
    QLabel* title_ = nullptr;
    QTextBrowser* story_ = nullptr;
    BurstView* view_ = nullptr;
    PlaybackBar* bar_ = nullptr;
    QCheckBox* stacked_ = nullptr;
    QLabel* state_ = nullptr;
    RangeFiguresView* figures_ = nullptr;
    QListWidget *events_ = nullptr, *expected_ = nullptr;
    QLabel* held_ = nullptr;
    QAction *run_again_ = nullptr, *zoom_ = nullptr, *run_to_ = nullptr, *stop_ = nullptr;
};

}  // namespace sluice::gui
