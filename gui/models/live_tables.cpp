// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_tables.h"

#include "core/report/events.h"

#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::gui {
namespace {

constexpr std::array<const char*, 5> connection_columns{"Connection", "State", "Pending", "Peak", "Window"};
constexpr std::array<const char*, 4> rule_columns{"Alert on", "Limit", "For", "Now"};
constexpr std::array<const char*, 3> episode_columns{"From", "Until", "Alert"};

QString number(double value) {
    const bool small = std::fabs(value) < 10 && value != std::floor(value);
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(value, 'f', small ? 1 : 0);
}
QString number(std::uint64_t value) {
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(static_cast<qulonglong>(value));
}
constexpr int right = Qt::AlignRight | Qt::AlignVCenter;

}  // namespace

void ConnectionsModel::setConnections(const LiveConnections& connections) {
    if (connections.all.size() != connections_.all.size()) {
        beginResetModel();
        connections_ = connections;
        endResetModel();
        return;
    }
    const bool same = connections.all == connections_.all;
    connections_ = connections;
    if (!same) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

QString ConnectionsModel::summary() const {
    std::uint64_t open = 0, pending = 0;
    for (const LiveConnection& one : connections_.all) {
        open += one.state == QStringLiteral("open") ? 1 : 0;
        pending += one.pending;
    }
    const QString of = number(connections_.pushers * connections_.window);
    return tr("%1 of %2 open, %3 of %4 pending").arg(number(open), number(connections_.pushers), number(pending), of);
}

int ConnectionsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(connections_.all.size());
}
int ConnectionsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(connection_columns.size());
}

QVariant ConnectionsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const LiveConnection& one = connections_.all[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() != 1) return right;
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case 0: return number(one.number);
        case 1: return one.state;
        case 2: return number(one.pending);
        case 3: return number(one.pending_peak);
        default: return number(one.window);
    }
}

QVariant ConnectionsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return tr(connection_columns[static_cast<std::size_t>(section)]);
}

AlarmRulesModel::AlarmRulesModel(LiveAlarms& alarms, QObject* parent) : QAbstractTableModel(parent), alarms_(alarms) {}

void AlarmRulesModel::refresh(bool all) {
    if (all) {
        beginResetModel();
        endResetModel();
    } else if (rowCount() > 0) {
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
    }
}

int AlarmRulesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(alarms_.rules().size());
}
int AlarmRulesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

QVariant AlarmRulesModel::text(const AlarmRule& rule, std::size_t row, int column) const {
    switch (column) {
        case figure: return rule.name() + QStringLiteral(", ") + rule.unit();
        case limit: return (rule.below() ? QStringLiteral("< ") : QStringLiteral("> ")) + number(rule.limit);
        case duration: return number(rule.for_s) + QStringLiteral(" s");
        default: {
            const std::optional<double> value = alarms_.value(row);
            return value ? number(*value) : QStringLiteral("–");
        }
    }
}

QVariant AlarmRulesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const AlarmRule& rule = alarms_.rules()[row];
    switch (role) {
        case Qt::DisplayRole: return text(rule, row, index.column());
        case Qt::EditRole: return index.column() == limit ? rule.limit : rule.for_s;
        case Qt::TextAlignmentRole:
            return index.column() == figure ? QVariant(Qt::AlignLeft | Qt::AlignVCenter) : QVariant(right);
        case Qt::ToolTipRole: return rule.text();
        case Qt::CheckStateRole:
            return index.column() == figure ? QVariant(rule.on ? Qt::Checked : Qt::Unchecked) : QVariant();
        case raised_role: return alarms_.raised(row);
        default: return {};
    }
}

bool AlarmRulesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!index.isValid()) return false;
    std::vector<AlarmRule> rules = alarms_.rules();
    AlarmRule& rule = rules[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole && index.column() == figure) {
        rule.on = value.toInt() == Qt::Checked;
    } else if (role == Qt::EditRole && (index.column() == limit || index.column() == duration)) {
        bool is_number = false;
        const double typed = value.toDouble(&is_number);
        if (!is_number || !std::isfinite(typed) || typed < 0) return false;
        (index.column() == limit ? rule.limit : rule.for_s) = typed;
    } else {
        return false;
    }
    alarms_.set_rules(std::move(rules));
    refresh(false);
    Q_EMIT rulesEdited();
    return true;
}

Qt::ItemFlags AlarmRulesModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == figure) flags |= Qt::ItemIsUserCheckable;
    if (index.column() == limit || index.column() == duration) flags |= Qt::ItemIsEditable;
    return flags;
}

QVariant AlarmRulesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return tr(rule_columns[static_cast<std::size_t>(section)]);
}

EpisodesModel::EpisodesModel(const LiveAlarms& alarms, QObject* parent)
    : QAbstractTableModel(parent), alarms_(alarms) {}

void EpisodesModel::refresh(double start_of_day_s) {
    start_of_day_s_ = start_of_day_s;
    const bool same = shown_.size() == alarms_.episodes().size();
    if (!same) beginResetModel();
    shown_.assign(alarms_.episodes().rbegin(), alarms_.episodes().rend());
    if (!same)
        endResetModel();
    else if (!shown_.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

double EpisodesModel::from_s(int row) const { return shown_[static_cast<std::size_t>(row)].from_s; }
int EpisodesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}
int EpisodesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(episode_columns.size());
}

QVariant EpisodesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::ToolTipRole)) return {};
    const AlarmEpisode& episode = shown_[static_cast<std::size_t>(index.row())];
    const auto clock = [this](double at_s) {
        const auto ns = [](double s) { return Duration{std::llround(s) * 1'000'000'000}; };
        return QString::fromStdString(event_clock(ns(start_of_day_s_), ns(at_s)));
    };
    switch (index.column()) {
        case 0: return clock(episode.from_s);
        case 1: return episode.until_s ? clock(*episode.until_s) : tr("lasts");
        default: return tr("%1; worst %2").arg(episode.text, number(episode.worst));
    }
}

QVariant EpisodesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return tr(episode_columns[static_cast<std::size_t>(section)]);
}

}  // namespace sluice::gui
