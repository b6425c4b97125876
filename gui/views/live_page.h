// SPDX-License-Identifier: GPL-3.0-or-later
// Watches a running pusher: Discord's two graphs as they grow, the newest figures, its connections, thresholds with
// alerts, and beneath the live curve what the simulation expects of the last hour. Stale data is told in red.
#pragma once

#include "gui/models/live_alarms.h"
#include "gui/models/live_client.h"
#include "gui/models/live_expectation.h"
#include "gui/models/live_tables.h"
#include "gui/views/burst_view.h"
#include "gui/views/page.h"

#include <QTimer>

class QCheckBox;
class QComboBox;
class QLabel;
class QSplitter;
class QTableView;

namespace sluice::gui {

class Banner;
class Configuration;
class LiveBar;
class LiveFigures;

class LivePage : public Page {
    Q_OBJECT

public:
    explicit LivePage(Configuration& configuration, QWidget* parent = nullptr);
    ~LivePage() override;

    /// `ca_file`: whose certificates are believed over https beside the system's.
    void connectTo(const QString& url, const QString& token_file, const QString& ca_file = {});
    LiveClient& client() { return client_; }
    const LiveAlarms& alarms() const { return alarms_; }
    /// The path of sluice-live; empty: it is not installed, which the page says.
    void setProgram(const QString& path);

    QString title() const override { return tr("Live"); }
    QList<QAction*> pageActions() override;
    /// Of a pusher that was asked for and is not heard there is nothing to write.
    QString exportTo(const QString& path) override;
    /// From connectTo() on until the first rows are there, or that they are not is known; at most 10 s.
    bool busy() const override;
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

private:
    QWidget* make_chart();
    QWidget* make_tables();
    QTableView* make_table(QAbstractItemModel& model, const QString& name);
    void make_actions();
    void connect_models();

    void toggle();
    void show_status();
    void look_settled();
    void leave_end(double until_s);
    void show_all();
    void show_rows();
    void show_events();
    void show_alarms();
    void judge_history();
    void show_config();
    void show_expectation();
    double span_s() const;

    LiveClient client_;
    LiveAlarms alarms_;
    LiveExpectation expectation_;
    ConnectionsModel connections_;
    AlarmRulesModel rules_;
    EpisodesModel episodes_;

    LiveBar* bar_;
    Banner *status_, *alert_, *notice_;
    LiveFigures* figures_;
    BurstView* view_ = nullptr;
    QComboBox* span_ = nullptr;
    QCheckBox *follow_ = nullptr, *expect_ = nullptr, *stacked_ = nullptr;
    QLabel *expected_ = nullptr, *connected_ = nullptr;
    QTableView* connections_table_ = nullptr;
    QSplitter *columns_ = nullptr, *tables_ = nullptr;
    QAction *connect_action_ = nullptr, *follow_action_ = nullptr, *expect_action_ = nullptr;

    QTimer awaiting_;
    std::vector<Event> events_;
    std::optional<double> told_from_s_;  // events before it stay as they were told
    std::uint64_t told_ = 0;             // alerts
    bool filling_ = false;               // the chart, with rows
    double shown_until_s_ = 0;
    double buffer_ = 0, pushers_ = 0;
    bool own_rules_ = false;  // set by the user
};

}  // namespace sluice::gui
