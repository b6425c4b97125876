// SPDX-License-Identifier: GPL-3.0-or-later
// Light and dark, and the colours of what charts draw: those of the page that `sluice-sim run --html` writes
// (sim/html_style.cpp). Widgets ask colours(this) when they paint and again on QEvent::PaletteChange.
#pragma once

#include <QColor>
#include <optional>

class QApplication;
class QString;
class QWidget;

namespace sluice::gui {

enum class Theme { automatic, light, dark };
/// "light", "dark", "auto".
std::optional<Theme> theme_named(const QString& name);
QString name(Theme theme);

/// Sets style and palette of the whole program; `automatic` is dark where the desktop's palette was when the
/// program began (Qt 6.4 tells of no colour scheme).
void apply_theme(QApplication& application, Theme theme);

struct Colours {
    QColor page, card, ink, soft, line, grid;
    QColor offered, sent, delivered, shed, failed, buffered, limit, reference;
    QColor good, bad, notice, selection;
};
/// By whether the widget's own palette is dark.
const Colours& colours(const QWidget* widget);
bool is_dark(const QWidget* widget);

}  // namespace sluice::gui
