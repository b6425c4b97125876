// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/points_model.h"

#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "gui/models/heat_model.h"
#include "sim/plan_result.h"

#include <algorithm>

namespace sluice::gui {
namespace {

QVariant order_of(const std::optional<double>& number) { return number ? QVariant(*number) : QVariant{}; }

}  // namespace

void PointsModel::set_plan(std::shared_ptr<const sim::Plan> plan) {
    beginResetModel();
    plan_ = std::move(plan);
    figures_.clear();
    titles_.clear();
    if (plan_ != nullptr) {
        figures_ = sim::shown_metrics(plan_->ask);
        titles_ << QString{};
        for (const sim::Vary& vary : plan_->ask.vary) titles_ << QString::fromStdString(vary.key);
        titles_ << tr("cost");
        for (const std::string& figure : figures_) titles_ << QString::fromStdString(figure);
        titles_ << tr("shed by formula") << tr("formula − simulated") << tr("limited by") << tr("headroom");
    }
    endResetModel();
}

int PointsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() || plan_ == nullptr ? 0 : static_cast<int>(plan_->points.size());
}

int PointsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(titles_.size());
}

QString PointsModel::marks(std::size_t row) const {
    QString text;
    if (!plan_->ask.goals.empty()) text = plan_->points[row].meets ? QStringLiteral("✓") : QStringLiteral("✗");
    if (plan_->recommended == row) text += QStringLiteral(" ★");
    if (std::find(plan_->frontier.begin(), plan_->frontier.end(), row) != plan_->frontier.end())
        text += QStringLiteral(" ◆");
    return text;
}

PointsModel::Cell PointsModel::cell(std::size_t row, std::size_t column) const {
    const sim::PlanPoint& point = plan_->points[row];
    if (column == 0) return {marks(row), marks(row)};
    --column;
    if (column < point.values.size()) {
        const auto number = config::parse_number(point.values[column]);
        const QString text = QString::fromStdString(point.values[column]);
        return {text, number ? QVariant(*number) : QVariant(text)};
    }
    column -= point.values.size();
    if (column == 0) return {figure_text(point, "cost"), point.cost};
    --column;
    if (column < figures_.size())
        return {figure_text(point, figures_[column]), order_of(figure_of(point, figures_[column]))};
    column -= figures_.size();
    const double foretold = point.arithmetic.shed_share;
    if (column == 0)
        return {QString::fromStdString(percent(foretold)) + (point.arithmetic.erlang ? tr(" (Erlang B)") : QString{}),
                foretold};
    if (column == 1) {
        const auto found = point.mean("shed_share");
        if (!found) return {QStringLiteral("–"), {}};
        const double points = 100 * (foretold - *found);
        return {QStringLiteral("%1%2 pp").arg(points > 0 ? QStringLiteral("+") : QString{}).arg(points, 0, 'f', 2),
                points};
    }
    if (column == 2) return {QString::fromStdString(point.limit), QString::fromStdString(point.limit)};
    return {figure_text(point, "headroom"), order_of(point.headroom)};
}

QVariant PointsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || plan_ == nullptr) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != sort_role) return {};
    const Cell found = cell(static_cast<std::size_t>(index.row()), static_cast<std::size_t>(index.column()));
    return role == Qt::DisplayRole ? QVariant(found.text) : found.order;
}

QVariant PointsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::DisplayRole) return titles_.value(section);
    if (role == Qt::ToolTipRole && section == 0) return tr("✓ meets the goals, ★ recommended, ◆ on the frontier");
    return {};
}

}  // namespace sluice::gui
