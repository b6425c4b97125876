// SPDX-License-Identifier: GPL-3.0-or-later
// One of the window's tabs. The window asks it for its title, its actions (shown in the menu "Page", with their
// shortcuts, while it is in front) and to write what it shows into a file. Pages are named "replay", "what-if", "plan",
// "live" and "go-live".
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

class QAction;
class QKeySequence;
class QSettings;

namespace sluice::gui {

class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;

    virtual QString title() const = 0;
    virtual QList<QAction*> pageActions() { return {}; }
    /// Writes what is visible; the ending of `path` (.png, .svg, .csv) tells the format. The error, empty where all
    /// went well. By default PNG and SVG of the whole page.
    virtual QString exportTo(const QString& path);
    /// Of the picture that it writes, as large as the page is now.
    virtual QSize exportSize() const { return size(); }
    /// Something is being computed that will be shown; ends with settled().
    virtual bool busy() const { return false; }
    /// What of the page's looks outlives the program (sizes, hidden series …), in a group of its own.
    virtual void saveState(QSettings&) const {}
    virtual void restoreState(QSettings&) {}

Q_SIGNALS:
    /// What was under way is shown now, or has failed and the page says so.
    void settled();
    /// Brings the page of that name to the front.
    void wantsPage(const QString& name);
    /// For the window's status bar.
    void message(const QString& text);

protected:
    /// An action of this page alone: its shortcut works while the page has the focus, its tip, where it has one, names
    /// it.
    QAction* add_action(const QString& text, const QKeySequence& keys, const QString& tip = {});
};

}  // namespace sluice::gui
