// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/tone_delegate.h"

#include "gui/views/theme.h"

namespace sluice::gui {

void ToneDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    const int tone = index.data(role_).toInt();
    if (tone == 0 || index.column() < first_column_) return;
    const Colours& all = colours(option->widget);
    option->palette.setColor(QPalette::Text, tone > 0 ? all.good : all.bad);
}

}  // namespace sluice::gui
