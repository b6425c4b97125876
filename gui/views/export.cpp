// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/export.h"

#include "gui/views/theme.h"

#include <QFileInfo>
#include <QFontMetrics>
#include <QPainter>
#include <QPixmap>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QWidget>

namespace sluice::gui {
namespace {

QString written(QSaveFile& file) {
    if (file.commit()) return {};
    return QStringLiteral("%1: %2").arg(file.fileName(), file.errorString());
}

constexpr int margin = 12;

QFont heading_font(const QWidget& widget) {
    QFont font = widget.font();
    font.setPointSizeF(font.pointSizeF() * 1.25);
    font.setBold(true);
    return font;
}

/// Where the widget begins.
QPoint inset(const QWidget& widget, const QString& heading) {
    if (heading.isEmpty()) return {};
    return {margin, 2 * margin + QFontMetrics(heading_font(widget)).height()};
}

void paint_sheet(QPainter& painter, QWidget& widget, const QString& heading) {
    const QPoint corner = inset(widget, heading);
    if (!heading.isEmpty()) {
        painter.fillRect(QRect(QPoint(), sheet_size(widget, heading)), colours(&widget).page);
        painter.setFont(heading_font(widget));
        painter.setPen(colours(&widget).ink);
        const QFontMetrics metrics(painter.font());
        painter.drawText(QRect(margin, margin, widget.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(heading, Qt::ElideRight, widget.width()));
    }
    painter.translate(corner);
    widget.render(&painter);
}

QString export_png(QWidget& widget, const QString& heading, QSaveFile& file) {
    const double scale = widget.devicePixelRatioF();
    QPixmap picture(sheet_size(widget, heading) * scale);
    picture.setDevicePixelRatio(scale);
    picture.fill(colours(&widget).page);
    QPainter painter(&picture);
    paint_sheet(painter, widget, heading);
    painter.end();
    if (!picture.save(&file, "PNG")) return QStringLiteral("%1: %2").arg(file.fileName(), file.errorString());
    return written(file);
}

QString export_svg(QWidget& widget, const QString& heading, QSaveFile& file) {
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(sheet_size(widget, heading));
    generator.setViewBox(QRect(QPoint(), sheet_size(widget, heading)));
    generator.setTitle(widget.windowTitle().isEmpty() ? widget.accessibleName() : widget.windowTitle());
    QPainter painter(&generator);
    paint_sheet(painter, widget, heading);
    painter.end();
    return written(file);
}

}  // namespace

QSize sheet_size(const QWidget& widget, const QString& heading) {
    const QPoint corner = inset(widget, heading);
    return widget.size() + QSize(2 * corner.x(), corner.y() + corner.x());
}

QString export_widget(QWidget& widget, const QString& path) { return export_sheet(widget, {}, path); }

QString export_sheet(QWidget& widget, const QString& heading, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix != u"png" && suffix != u"svg")
        return QStringLiteral("%1: a picture is written as .png or .svg").arg(path);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2").arg(path, file.errorString());
    return suffix == u"png" ? export_png(widget, heading, file) : export_svg(widget, heading, file);
}

QString export_text(const QString& text, const QString& path) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2").arg(path, file.errorString());
    file.write(text.toUtf8());
    return written(file);
}

}  // namespace sluice::gui
