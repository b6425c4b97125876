// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as a table, a row a point: what was varied, cost, figures, what arithmetic says of shedding and how far that
// is from what was simulated, what limits, headroom. Cells can be sorted by sort_role.
#pragma once

#include "sim/plan.h"

#include <QAbstractTableModel>
#include <memory>
#include <string>
#include <vector>

namespace sluice::gui {

class PointsModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int sort_role = Qt::UserRole + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void set_plan(std::shared_ptr<const sim::Plan> plan);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Cell {
        QString text;
        QVariant order;
    };
    Cell cell(std::size_t row, std::size_t column) const;
    QString marks(std::size_t row) const;

    std::shared_ptr<const sim::Plan> plan_;
    std::vector<std::string> figures_;
    QStringList titles_;
};

}  // namespace sluice::gui
