// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/difference_model.h"

#include "core/report/json_text.h"

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>

namespace sluice::gui {
namespace {

struct Figure {
    const char* key;
    const char* title;
    int good;  ///< +1: more is better, −1: less is, 0: neither
};
constexpr std::array figures{
    Figure{"shed", "Shed", -1},
    Figure{"shed_share", "Shed, share of offered", -1},
    Figure{"delivered", "Delivered", 1},
    Figure{"failed", "Failed", -1},
    Figure{"expired", "Expired", -1},
    Figure{"late_share", "Late, share of delivered", -1},
    Figure{"offered", "Offered", 0},
    Figure{"carried_rate_peak", "Carried rate, peak", 1},
    Figure{"carried_minute_peak", "Carried in the best minute", 1},
    Figure{"buffer_peak", "Buffered, peak", 0},
    Figure{"pending_peak", "Pending, peak", 0},
    Figure{"utilisation", "Utilisation", 0},
    Figure{"wait_ms.p50", "Wait, p50", -1},
    Figure{"wait_ms.p99", "Wait, p99", -1},
    Figure{"ack_ms.p99", "Ack latency, p99", -1},
    Figure{"total_ms.p50", "Total, p50", -1},
    Figure{"total_ms.p95", "Total, p95", -1},
    Figure{"total_ms.p99", "Total, p99", -1},
    Figure{"total_ms.p999", "Total, p99.9", -1},
    Figure{"recovery_s", "Recovery", -1},
};

const Figure* figure_of(const std::string& key) {
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const Figure& one) { return one.key == key; });
    return found == figures.end() ? nullptr : &*found;
}

int tone_of(const sim::Difference& one) {
    const Figure* const figure = figure_of(one.key);
    if (figure == nullptr || !one.difference || *one.difference == 0) return 0;
    return *one.difference > 0 ? figure->good : -figure->good;
}

QString number(const std::optional<double>& value) {
    return value ? QString::fromStdString(json_line(boost::json::value(*value))) : QString{};
}

}  // namespace

void DifferenceModel::set(std::optional<sim::Comparison> comparison) {
    beginResetModel();
    comparison_ = std::move(comparison);
    choose();
    endResetModel();
}

void DifferenceModel::show_all(bool all) {
    beginResetModel();
    all_ = all;
    choose();
    endResetModel();
}

void DifferenceModel::choose() {
    rows_.clear();
    if (!comparison_) return;
    const auto& all = comparison_->differences;
    for (const Figure& figure : figures)
        for (std::size_t i = 0; i < all.size(); ++i)
            if (all[i].key == figure.key && (all[i].a || all[i].b)) rows_.push_back(i);
    if (!all_) return;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!all[i].same() && figure_of(all[i].key) == nullptr) rows_.push_back(i);
}

int DifferenceModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int DifferenceModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : column_count; }

QString DifferenceModel::text(const sim::Difference& one, int column) const {
    const Figure* const figure = figure_of(one.key);
    switch (column) {
        case Column::figure:
            return figure != nullptr ? QString::fromUtf8(figure->title) : QString::fromStdString(one.key);
        case Column::reference: return QString::fromStdString(sim::side_text(one.key, one.a));
        case Column::changed: return QString::fromStdString(sim::side_text(one.key, one.b));
        case Column::difference: return QString::fromStdString(sim::difference_text(one));
        default: return QString::fromStdString(sim::relative_text(one));
    }
}

QVariant DifferenceModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || !comparison_) return {};
    const sim::Difference& one = comparison_->differences[rows_[static_cast<std::size_t>(index.row())]];
    if (role == Qt::DisplayRole) return text(one, index.column());
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(index.column() == figure ? Qt::AlignLeft | Qt::AlignVCenter
                                                            : Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole) return QString::fromStdString(one.key);
    if (role == tone_role) return tone_of(one);
    return {};
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == figure ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    static const std::array titles{tr("Figure"), tr("Reference"), tr("Changed"), tr("Difference"), tr("Relative")};
    return titles[static_cast<std::size_t>(section)];
}

QString DifferenceModel::csv() const {
    QString text = QStringLiteral("key,reference,changed,difference,relative\n");
    if (!comparison_) return text;
    for (const sim::Difference& one : comparison_->differences)
        text += QString::fromStdString(one.key) + ',' + number(one.a) + ',' + number(one.b) + ',' +
                number(one.difference) + ',' + number(one.relative) + '\n';
    return text;
}

}  // namespace sluice::gui
