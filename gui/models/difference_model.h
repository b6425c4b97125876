// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison as a table: figure, reference, changed, difference, in percent. Shows what matters most, in that order;
// or all that differs. Shares differ in percentage points.
#pragma once

#include "sim/compare.h"

#include <QAbstractTableModel>
#include <optional>
#include <vector>

namespace sluice::gui {

class DifferenceModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { figure, reference, changed, difference, relative, column_count };
    /// +1 better, −1 worse, 0 neither.
    static constexpr int tone_role = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void set(std::optional<sim::Comparison> comparison);
    void show_all(bool all);
    QString csv() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void choose();
    QString text(const sim::Difference& one, int column) const;

    std::optional<sim::Comparison> comparison_;
    std::vector<std::size_t> rows_;  ///< of comparison_->differences
    bool all_ = false;
};

}  // namespace sluice::gui
