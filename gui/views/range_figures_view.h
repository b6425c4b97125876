// SPDX-License-Identifier: GPL-3.0-or-later
// Totals and percentiles of a part of a run as two small tables.
#pragma once

#include "gui/models/run.h"

#include <QWidget>
#include <optional>

class QLabel;
class QTableWidget;

namespace sluice::gui {

class RangeFiguresView : public QWidget {
    Q_OBJECT

public:
    explicit RangeFiguresView(QWidget* parent = nullptr);

    /// `what`: of what they are, above the tables. Without figures the tables are empty.
    void show_figures(const QString& what, const std::optional<RangeFigures>& figures);
    QString heading() const;
    /// The text of a cell: of the total of that name ("Shed"), of a percentile ("p99") of "Wait", "Ack" or "Total".
    QString total(const QString& name) const;
    QString percentile(const QString& percentile, const QString& kind) const;

private:
    QLabel* heading_;
    QTableWidget *totals_, *times_;
};

}  // namespace sluice::gui
