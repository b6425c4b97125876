// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/heat_delegate.h"

#include "gui/models/heat_model.h"
#include "gui/views/theme.h"

#include <QPainter>

namespace sluice::gui {
namespace {

QColor mixed(const QColor& from, const QColor& to, double share) {
    const auto between = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return {between(from.red(), to.red()), between(from.green(), to.green()), between(from.blue(), to.blue())};
}

}  // namespace

void HeatDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Colours& all = colours(option.widget);
    const QVariant heat = index.data(HeatModel::heat_role);
    const bool meets = index.data(HeatModel::meets_role).toBool();
    const bool best = index.data(HeatModel::best_role).toBool();
    const QRectF cell = QRectF(option.rect).adjusted(2, 2, -2, -2);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QColor fill = all.page;
    if (heat.isValid()) fill = mixed(mixed(all.card, all.good, 0.12), all.shed, 0.6 * heat.toDouble());
    painter->setBrush(fill);
    painter->setPen(meets ? QPen(all.good, best ? 3 : 1.5) : QPen(Qt::NoPen));
    painter->drawRoundedRect(cell, 5, 5);
    if ((option.state & QStyle::State_Selected) != 0) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(all.ink, 2, Qt::DashLine));
        painter->drawRoundedRect(cell.adjusted(3, 3, -3, -3), 4, 4);
    }
    QFont font = option.font;
    font.setBold(best);
    painter->setFont(font);
    painter->setPen(index.data(HeatModel::point_role).toInt() < 0 ? all.soft : all.ink);
    const QString mark = best                                            ? QStringLiteral("★ ")
                         : index.data(HeatModel::frontier_role).toBool() ? QStringLiteral("◆ ")
                                                                         : QString{};
    painter->drawText(cell, Qt::AlignCenter, mark + index.data().toString());
    painter->restore();
}

QSize HeatDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const int width = option.fontMetrics.horizontalAdvance(QStringLiteral("★ ") + index.data().toString());
    return {width + 22, option.fontMetrics.height() + 14};
}

}  // namespace sluice::gui
