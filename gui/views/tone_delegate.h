// SPDX-License-Identifier: GPL-3.0-or-later
// Cells that are good or bad news, in colour: from one column on, a row whose `role` is above 0 is good, below 0 bad.
#pragma once

#include <QStyledItemDelegate>

namespace sluice::gui {

class ToneDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ToneDelegate(int role, int first_column, QObject* parent)
        : QStyledItemDelegate(parent), role_(role), first_column_(first_column) {}

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    int role_, first_column_;
};

}  // namespace sluice::gui
