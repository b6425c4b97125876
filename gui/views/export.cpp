// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/export.h"

#include <QFileInfo>
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

QString export_png(QWidget& widget, QSaveFile& file) {
    if (!widget.grab().save(&file, "PNG")) return QStringLiteral("%1: %2").arg(file.fileName(), file.errorString());
    return written(file);
}

QString export_svg(QWidget& widget, QSaveFile& file) {
    QSvgGenerator generator;
    generator.setOutputDevice(&file);
    generator.setSize(widget.size());
    generator.setViewBox(widget.rect());
    generator.setTitle(widget.windowTitle().isEmpty() ? widget.accessibleName() : widget.windowTitle());
    QPainter painter(&generator);
    widget.render(&painter);
    painter.end();
    return written(file);
}

}  // namespace

QString export_widget(QWidget& widget, const QString& path) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    if (suffix != u"png" && suffix != u"svg")
        return QStringLiteral("%1: a picture is written as .png or .svg").arg(path);
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2").arg(path, file.errorString());
    return suffix == u"png" ? export_png(widget, file) : export_svg(widget, file);
}

QString export_text(const QString& text, const QString& path) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return QStringLiteral("%1: %2").arg(path, file.errorString());
    file.write(text.toUtf8());
    return written(file);
}

}  // namespace sluice::gui
