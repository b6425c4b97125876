// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/heat_model.h"

#include "core/report/human_text.h"
#include "sim/plan_result.h"

#include <algorithm>

namespace sluice::gui {

bool more_is_better(const std::string& figure) {
    return figure == "headroom" || figure.starts_with("delivered") || figure.starts_with("carried");
}

std::optional<double> figure_of(const sim::PlanPoint& point, const std::string& figure) {
    if (figure == "cost") return point.cost;
    if (figure == "connections") return point.connections;
    if (figure == "headroom") return point.headroom;
    return point.mean(figure);
}

QString figure_text(const sim::PlanPoint& point, const std::string& figure) {
    const auto value = figure_of(point, figure);
    if (!value) return QStringLiteral("–");
    if (figure == "headroom") return QString::fromStdString(short_number(*value) + " ×");
    if (figure == "cost" || figure == "connections") return QString::fromStdString(short_number(*value));
    return QString::fromStdString(sim::mean_text(point, figure));
}

std::vector<std::string> figures_of(const sim::Plan& plan) {
    std::vector<std::string> all = sim::shown_metrics(plan.ask);
    const auto add = [&](const char* figure) {
        if (std::find(all.begin(), all.end(), figure) == all.end()) all.emplace_back(figure);
    };
    for (const char* figure : {"wait_ms.p99", "total_ms.p50", "utilisation", "failed", "expired_share", "recovery_s",
                               "carried_minute_peak", "cost"})
        add(figure);
    if (plan.ask.headroom) add("headroom");
    return all;
}

void HeatModel::set_plan(std::shared_ptr<const sim::Plan> plan) {
    beginResetModel();
    plan_ = std::move(plan);
    outer_.clear();
    slice_.clear();
    by_values_.clear();
    if (plan_ != nullptr) {
        const auto& vary = plan_->ask.vary;
        for (std::size_t i = 0; i + 2 < vary.size(); ++i) outer_.push_back(vary[i]);
        for (const sim::Vary& each : outer_) slice_.push_back(each.values.front());
        index_from(0);
    }
    find_span();
    endResetModel();
}

void HeatModel::index_from(std::size_t first) {
    for (std::size_t i = first; i < plan_->points.size(); ++i) by_values_[plan_->points[i].values] = i;
}

void HeatModel::grow() {
    if (plan_ == nullptr || rowCount() == 0) return;
    index_from(by_values_.size());
    find_span();
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void HeatModel::set_figure(const std::string& figure) {
    beginResetModel();
    figure_ = figure;
    find_span();
    endResetModel();
}

void HeatModel::set_slice(const std::vector<std::string>& values) {
    if (values.size() != outer_.size()) return;
    beginResetModel();
    slice_ = values;
    endResetModel();
}

void HeatModel::find_span() {
    least_ = most_ = 0;
    bool first = true;
    if (plan_ == nullptr) return;
    for (const sim::PlanPoint& point : plan_->points)
        if (const auto value = figure_of(point, figure_)) {
            least_ = first ? *value : std::min(least_, *value);
            most_ = first ? *value : std::max(most_, *value);
            first = false;
        }
}

QString HeatModel::across() const {
    return plan_ == nullptr || plan_->ask.vary.empty() ? QString{} : QString::fromStdString(plan_->ask.vary.back().key);
}

QString HeatModel::down() const {
    if (plan_ == nullptr || plan_->ask.vary.size() < 2) return {};
    return QString::fromStdString(plan_->ask.vary[plan_->ask.vary.size() - 2].key);
}

int HeatModel::columnCount(const QModelIndex& parent) const {
    if (parent.isValid() || plan_ == nullptr || plan_->ask.vary.empty()) return 0;
    return static_cast<int>(plan_->ask.vary.back().values.size());
}

int HeatModel::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || plan_ == nullptr || plan_->ask.vary.empty()) return 0;
    const auto& vary = plan_->ask.vary;
    return vary.size() < 2 ? 1 : static_cast<int>(vary[vary.size() - 2].values.size());
}

std::optional<std::size_t> HeatModel::point_at(const QModelIndex& index) const {
    if (!index.isValid() || plan_ == nullptr) return std::nullopt;
    const auto& vary = plan_->ask.vary;
    std::vector<std::string> values = slice_;
    if (vary.size() > 1) values.push_back(vary[vary.size() - 2].values[static_cast<std::size_t>(index.row())]);
    values.push_back(vary.back().values[static_cast<std::size_t>(index.column())]);
    const auto found = by_values_.find(values);
    return found == by_values_.end() ? std::nullopt : std::optional{found->second};
}

QModelIndex HeatModel::index_of(std::size_t point) const {
    for (int row = 0; row < rowCount(); ++row)
        for (int column = 0; column < columnCount(); ++column)
            if (point_at(index(row, column)) == point) return index(row, column);
    return {};
}

QVariant HeatModel::heat(const sim::PlanPoint& point) const {
    const auto value = figure_of(point, figure_);
    if (!value) return {};
    const double share = most_ > least_ ? (*value - least_) / (most_ - least_) : 0;
    return more_is_better(figure_) && most_ > least_ ? 1 - share : share;
}

QString HeatModel::tool_tip(std::size_t number) const {
    const sim::PlanPoint& point = plan_->points[number];
    QString text = QString::fromStdString(sim::settings_text(plan_->ask, point));
    for (const std::string& figure : sim::shown_metrics(plan_->ask))
        text += QStringLiteral("\n%1: %2").arg(QString::fromStdString(figure), figure_text(point, figure));
    return text + QStringLiteral("\nlimited by: ") + QString::fromStdString(point.limit);
}

QVariant HeatModel::data(const QModelIndex& index, int role) const {
    const auto number = point_at(index);
    if (role == point_role) return number ? static_cast<int>(*number) : -1;
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignCenter));
    if (!number) return role == Qt::DisplayRole && index.isValid() ? QVariant(QStringLiteral("–")) : QVariant{};
    const sim::PlanPoint& point = plan_->points[*number];
    switch (role) {
        case Qt::DisplayRole: return figure_text(point, figure_);
        case Qt::ToolTipRole: return tool_tip(*number);
        case Qt::AccessibleTextRole:
            return figure_text(point, figure_) + QStringLiteral(", ") +
                   QString::fromStdString(sim::settings_text(plan_->ask, point));
        case heat_role: return heat(point);
        case meets_role: return plan_->ask.goals.empty() ? QVariant{} : QVariant(point.meets);
        case best_role: return plan_->recommended == number;
        case frontier_role:
            return std::find(plan_->frontier.begin(), plan_->frontier.end(), *number) != plan_->frontier.end();
        default: return {};
    }
}

QVariant HeatModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || plan_ == nullptr || plan_->ask.vary.empty()) return {};
    const auto& vary = plan_->ask.vary;
    const auto at = static_cast<std::size_t>(section);
    if (orientation == Qt::Horizontal) return QString::fromStdString(vary.back().values[at]);
    return vary.size() < 2 ? QString{} : QString::fromStdString(vary[vary.size() - 2].values[at]);
}

}  // namespace sluice::gui
