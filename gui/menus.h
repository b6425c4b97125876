// SPDX-License-Identifier: GPL-3.0-or-later
// The menus and their actions, with nothing behind them: the window connects. The menus "Scenario", "Recent" and "Page"
// are filled when they change.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <functional>

class QAction;
class QActionGroup;
class QMainWindow;
class QMenu;

namespace sluice::gui {

class Menus : public QObject {
    Q_OBJECT

public:
    explicit Menus(QMainWindow& window);

    QAction *open, *reload, *save_as, *export_page, *export_window, *quit;
    QAction *full_screen, *shortcuts, *guide, *about;
    QMenu *file, *view, *go, *page, *help;

    void set_scenarios(const QStringList& names);
    void set_recent(const QStringList& paths);
    void set_page_actions(const QList<QAction*>& actions);
    QAction* add_page(const QString& title, int number);
    void show_theme(const QString& name);

    /// Every action of a menu and its menus.
    static QList<QAction*> actions_of(const QMenu& menu);

Q_SIGNALS:
    void scenarioChosen(const QString& name);
    void recentChosen(const QString& path);
    void recentForgotten();
    void themeChosen(const QString& name);

private:
    void make_file_menu(QMainWindow& window);
    void make_view_menu(QMainWindow& window);

    QMenu *scenarios_, *recent_;
    QActionGroup *themes_, *pages_;
};

}  // namespace sluice::gui
