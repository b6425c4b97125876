// SPDX-License-Identifier: GPL-3.0-or-later
// A widget as a picture in a file. Returns the error, empty where all went well.
#pragma once

#include <QString>

class QSize;
class QWidget;

namespace sluice::gui {

/// As it is on the screen, at its device's pixels, PNG or SVG by the ending of `path`; other endings are an error.
QString export_widget(QWidget& widget, const QString& path);
/// The same with a margin around it and a line above: for a picture that stands alone. An empty heading: neither.
QString export_sheet(QWidget& widget, const QString& heading, const QString& path);
/// How large that is.
QSize sheet_size(const QWidget& widget, const QString& heading);
/// Writes `text` as UTF-8, whole or not at all.
QString export_text(const QString& text, const QString& path);

}  // namespace sluice::gui
