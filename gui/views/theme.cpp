// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/theme.h"

#include <QApplication>
#include <QPalette>
#include <QString>
#include <QStyle>
#include <QStyleFactory>
#include <QVariant>
#include <QWidget>

namespace sluice::gui {
namespace {

const Colours& light_colours() {
    static const Colours all{.page{"#f6f7f9"},
                             .card{"#ffffff"},
                             .ink{"#1b1f27"},
                             .soft{"#5d6675"},
                             .line{"#e3e6eb"},
                             .grid{"#eceef2"},
                             .offered{"#d9730d"},
                             .sent{"#0f8b8d"},
                             .delivered{"#2f7fd6"},
                             .shed{"#d1242f"},
                             .failed{"#8c5a2b"},
                             .buffered{"#7c53d6"},
                             .limit{"#d1242f"},
                             .reference{"#5d6675"},
                             .good{"#1a7f4b"},
                             .bad{"#d1242f"},
                             .notice{"#b35900"},
                             .selection{47, 127, 214, 40}};
    return all;
}

const Colours& dark_colours() {
    static const Colours all{.page{"#0e1116"},
                             .card{"#161b22"},
                             .ink{"#e6e9ef"},
                             .soft{"#97a1b1"},
                             .line{"#2a313c"},
                             .grid{"#222933"},
                             .offered{"#f2994a"},
                             .sent{"#4cc9c0"},
                             .delivered{"#5aa5f5"},
                             .shed{"#ff6b6b"},
                             .failed{"#c9a36a"},
                             .buffered{"#a98bf3"},
                             .limit{"#ff6b6b"},
                             .reference{"#97a1b1"},
                             .good{"#4cc38a"},
                             .bad{"#ff6b6b"},
                             .notice{"#f2a65a"},
                             .selection{90, 165, 245, 50}};
    return all;
}

QPalette palette_of(const Colours& colours, bool dark) {
    QPalette palette(colours.card, colours.page);
    // Fusion draws frames in a darker shade of Window: on the page's near black they would not be seen.
    palette.setColor(QPalette::Window, dark ? QColor("#1b212a") : colours.page);
    palette.setColor(QPalette::WindowText, colours.ink);
    palette.setColor(QPalette::Base, dark ? colours.page : colours.card);
    palette.setColor(QPalette::AlternateBase, dark ? colours.card : colours.page);
    palette.setColor(QPalette::Text, colours.ink);
    palette.setColor(QPalette::Button, dark ? colours.line : colours.card);
    palette.setColor(QPalette::ButtonText, colours.ink);
    palette.setColor(QPalette::BrightText, colours.bad);
    palette.setColor(QPalette::ToolTipBase, colours.card);
    palette.setColor(QPalette::ToolTipText, colours.ink);
    palette.setColor(QPalette::PlaceholderText, colours.soft);
    palette.setColor(QPalette::Light, dark ? colours.line.lighter(130) : colours.card);
    palette.setColor(QPalette::Midlight, colours.line);
    palette.setColor(QPalette::Mid, dark ? colours.line : colours.line.darker(112));
    palette.setColor(QPalette::Dark, dark ? colours.page.darker(120) : colours.line.darker(130));
    palette.setColor(QPalette::Shadow, dark ? QColor(Qt::black) : colours.soft);
    palette.setColor(QPalette::Highlight, dark ? QColor("#1f5fa8") : colours.delivered);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, colours.delivered);
    palette.setColor(QPalette::LinkVisited, colours.buffered);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colours.soft);
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colours.line);
    return palette;
}

/// What the desktop had before the program first set a palette of its own.
bool desktop_is_dark(QApplication& application) {
    constexpr const char* seen = "sluice_desktop_is_dark";
    if (!application.property(seen).isValid())
        application.setProperty(seen, application.palette().color(QPalette::Window).lightness() < 128);
    return application.property(seen).toBool();
}

}  // namespace

std::optional<Theme> theme_named(const QString& name) {
    if (name == u"auto") return Theme::automatic;
    if (name == u"light") return Theme::light;
    if (name == u"dark") return Theme::dark;
    return std::nullopt;
}

QString name(Theme theme) {
    return theme == Theme::light  ? QStringLiteral("light")
           : theme == Theme::dark ? QStringLiteral("dark")
                                  : QStringLiteral("auto");
}

void apply_theme(QApplication& application, Theme theme) {
    const bool desktop = desktop_is_dark(application);
    const bool dark = theme == Theme::automatic ? desktop : theme == Theme::dark;
    if (QApplication::style()->objectName().compare(u"fusion", Qt::CaseInsensitive) != 0)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(palette_of(dark ? dark_colours() : light_colours(), dark));
}

bool is_dark(const QWidget* widget) { return widget->palette().color(QPalette::Window).lightness() < 128; }

const Colours& colours(const QWidget* widget) { return is_dark(widget) ? dark_colours() : light_colours(); }

}  // namespace sluice::gui
