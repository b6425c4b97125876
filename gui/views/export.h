// SPDX-License-Identifier: GPL-3.0-or-later
// A widget as a picture in a file. Returns the error, empty where all went well.
#pragma once

#include <QString>

class QWidget;

namespace sluice::gui {

/// As it is on the screen, at its device's pixels, PNG or SVG by the ending of `path`; other endings are an error.
QString export_widget(QWidget& widget, const QString& path);
/// Writes `text` as UTF-8, whole or not at all.
QString export_text(const QString& text, const QString& path);

}  // namespace sluice::gui
