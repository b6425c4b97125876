// SPDX-License-Identifier: GPL-3.0-or-later
// What the page Live shows in tables: the pusher's connections, the thresholds (which may be edited), and the alerts
// that were.
#pragma once

#include "gui/models/live_alarms.h"
#include "gui/models/live_text.h"

#include <QAbstractTableModel>

namespace sluice::gui {

/// Connection · state · pending · peak · window.
class ConnectionsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    using QAbstractTableModel::QAbstractTableModel;
    void setConnections(const LiveConnections& connections);
    /// "20 of 20 open, 1,234 of 2,000 pending".
    QString summary() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    LiveConnections connections_;
};

/// Figure (with a check box: on or off) · limit · for · now. Limit and duration may be edited. DecorationRole is left
/// to views; `raised_role` tells that the alarm lasts.
class AlarmRulesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int raised_role = Qt::UserRole;
    enum Column { figure, limit, duration, now, columns };

    explicit AlarmRulesModel(LiveAlarms& alarms, QObject* parent = nullptr);
    /// After a row, or other rules.
    void refresh(bool all);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void rulesEdited();

private:
    QVariant text(const AlarmRule& rule, std::size_t row, int column) const;
    LiveAlarms& alarms_;
};

/// From · until · what, with the worst value. Newest first.
class EpisodesModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit EpisodesModel(const LiveAlarms& alarms, QObject* parent = nullptr);
    void refresh(double start_of_day_s);
    /// When it began, on the history's axis.
    double from_s(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const LiveAlarms& alarms_;
    std::vector<AlarmEpisode> shown_;
    double start_of_day_s_ = 0;
};

}  // namespace sluice::gui
