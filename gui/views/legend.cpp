// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/legend.h"

#include "gui/views/burst_curves.h"

#include <QFontMetrics>
#include <QGridLayout>
#include <QPainter>
#include <QStyleOptionFocusRect>
#include <algorithm>
#include <utility>

namespace sluice::gui {

namespace {
constexpr int swatch = 12, space = 6;
constexpr int in_one_line = static_cast<int>(series_count), in_two_lines = (in_one_line + 1) / 2;
}  // namespace

LegendEntry::LegendEntry(Series series, QWidget* parent) : QAbstractButton(parent), series_(series) {
    setText(name(series));
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(QStringLiteral("Show %1").arg(text()));
    setToolTip(QStringLiteral("Show or hide %1").arg(text().toLower()));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void LegendEntry::setValues(const QString& value, const QString& reference) {
    if (value == value_ && reference == reference_) return;
    const bool grows = reference.isEmpty() != reference_.isEmpty();
    value_ = value;
    reference_ = reference;
    setAccessibleDescription(value_);
    if (grows) updateGeometry();
    update();
}

QSize LegendEntry::sizeHint() const {
    const QFontMetrics metrics(font());
    const int text_width =
        std::max(metrics.horizontalAdvance(text()), metrics.horizontalAdvance(QStringLiteral("was 888,888/s")));
    return {2 * space + swatch + space + text_width, metrics.lineSpacing() * (reference_.isEmpty() ? 2 : 3) + space};
}

void LegendEntry::paintEvent(QPaintEvent*) {
    const Colours& all = colours(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(all.line);
        painter.drawRoundedRect(rect(), 4, 4);
    }
    const QFontMetrics metrics(font());
    const int line = metrics.lineSpacing();
    const QColor colour = colour_of(all, series_);
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(isChecked() ? QBrush(colour) : Qt::NoBrush);
    painter.drawRoundedRect(QRectF(space, space / 2.0 + (line - swatch) / 2.0 + 1, swatch - 1, swatch - 1), 3, 3);

    const int left = 2 * space + swatch;
    QRect row(left, space / 2, width() - left, line);
    painter.setPen(isChecked() ? all.ink : all.soft);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, text());
    row.translate(0, line);
    QFont bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, value_);
    row.translate(0, line);
    painter.setFont(font());
    painter.setPen(all.soft);
    painter.drawText(row, Qt::AlignLeft | Qt::AlignVCenter, reference_);
    if (!hasFocus()) return;
    painter.setPen(QPen(all.delivered, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

Legend::Legend(QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(2);
    for (const Series series : all_series) entries_[static_cast<std::size_t>(series)] = new LegendEntry(series, this);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    arrange(in_one_line);
}

int Legend::width_of(int columns) const {
    int widest = 0;
    for (const LegendEntry* const each : entries_) widest = std::max(widest, each->sizeHint().width());
    return columns * (widest + grid_->spacing());
}

QSize Legend::minimumSizeHint() const { return {width_of(in_two_lines), QWidget::minimumSizeHint().height()}; }

void Legend::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(width() < width_of(in_one_line) ? in_two_lines : in_one_line);
}

void Legend::arrange(int columns) {
    if (std::exchange(columns_, columns) == columns) return;
    for (LegendEntry* const each : entries_) grid_->removeWidget(each);
    for (int i = 0; i < in_one_line; ++i)
        grid_->addWidget(entries_[static_cast<std::size_t>(i)], i / columns, i % columns);
    for (int i = 0; i <= in_one_line; ++i) grid_->setColumnStretch(i, i == columns ? 1 : 0);
    updateGeometry();
}

}  // namespace sluice::gui
