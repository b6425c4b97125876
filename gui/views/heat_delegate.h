// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of a HeatModel: the warmer the redder, a green frame where the goals are met, a star on the recommended one.
#pragma once

#include <QStyledItemDelegate>

namespace sluice::gui {

class HeatDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}  // namespace sluice::gui
