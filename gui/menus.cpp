// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/menus.h"

#include <QAction>
#include <QActionGroup>
#include <QDir>
#include <QKeySequence>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

namespace sluice::gui {
namespace {

QString short_path(const QString& path) {
    const QString home = QDir::homePath() + QLatin1Char('/');
    QString text = path.startsWith(home) ? QStringLiteral("~/") + path.mid(home.size()) : path;
    if (text.size() > 70) text = QStringLiteral("…") + text.right(69);
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

}  // namespace

Menus::Menus(QMainWindow& window) : QObject(&window), themes_(new QActionGroup(this)), pages_(new QActionGroup(this)) {
    file = window.menuBar()->addMenu(tr("&File"));
    view = window.menuBar()->addMenu(tr("&View"));
    go = window.menuBar()->addMenu(tr("&Go"));
    page = window.menuBar()->addMenu(tr("&Page"));
    help = window.menuBar()->addMenu(tr("&Help"));
    make_file_menu(window);
    make_view_menu(window);
    guide = help->addAction(tr("User's &guide"), QKeySequence(QKeySequence::HelpContents));
    shortcuts = help->addAction(tr("&Shortcuts"), QKeySequence(tr("Ctrl+?")));
    help->addSeparator();
    about = help->addAction(tr("&About Sluice"));
}

void Menus::make_file_menu(QMainWindow& window) {
    open = file->addAction(tr("&Open…"), QKeySequence(QKeySequence::Open));
    scenarios_ = file->addMenu(tr("&Scenarios of Sluice"));
    recent_ = file->addMenu(tr("&Recent files"));
    reload = file->addAction(tr("Re&load"), QKeySequence(Qt::Key_F5));
    file->addSeparator();
    save_as = file->addAction(tr("Save as s&cenario…"), QKeySequence(tr("Ctrl+Shift+S")));
    export_page = file->addAction(tr("&Export page…"), QKeySequence(tr("Ctrl+E")));
    export_window = file->addAction(tr("Export &window…"), QKeySequence(tr("Ctrl+Shift+E")));
    file->addSeparator();
    quit = file->addAction(tr("&Quit"), QKeySequence(tr("Ctrl+Q")));
    window.addActions(file->actions());
}

void Menus::make_view_menu(QMainWindow& window) {
    QMenu* const menu = view->addMenu(tr("&Theme"));
    for (const auto& [name, text] :
         {std::pair{"auto", tr("&As the desktop")}, {"light", tr("&Light")}, {"dark", tr("&Dark")}}) {
        QAction* const action = menu->addAction(text);
        action->setCheckable(true);
        action->setData(QString::fromLatin1(name));
        themes_->addAction(action);
    }
    connect(themes_, &QActionGroup::triggered, this,
            [this](QAction* action) { Q_EMIT themeChosen(action->data().toString()); });
    full_screen = view->addAction(tr("&Full screen"), QKeySequence(Qt::Key_F11));
    full_screen->setCheckable(true);
    window.addAction(full_screen);
}

void Menus::show_theme(const QString& name) {
    for (QAction* action : themes_->actions()) action->setChecked(action->data().toString() == name);
}

void Menus::set_scenarios(const QStringList& names) {
    scenarios_->clear();
    for (const QString& name : names)
        connect(scenarios_->addAction(name), &QAction::triggered, this, [this, name] { Q_EMIT scenarioChosen(name); });
    scenarios_->setEnabled(!names.isEmpty());
}

void Menus::set_recent(const QStringList& paths) {
    recent_->clear();
    int number = 0;
    for (const QString& path : paths) {
        const QString digit = ++number < 10 ? QStringLiteral("&%1  ").arg(number) : QString{};
        connect(recent_->addAction(digit + short_path(path)), &QAction::triggered, this,
                [this, path] { Q_EMIT recentChosen(path); });
    }
    recent_->setEnabled(!paths.isEmpty());
    if (paths.isEmpty()) return;
    recent_->addSeparator();
    connect(recent_->addAction(tr("&Forget them")), &QAction::triggered, this, &Menus::recentForgotten);
}

void Menus::set_page_actions(const QList<QAction*>& actions) {
    page->clear();
    page->addActions(actions);
    page->menuAction()->setVisible(!actions.isEmpty());
}

QAction* Menus::add_page(const QString& title, int number) {
    QAction* const action = go->addAction(title, QKeySequence(QStringLiteral("Ctrl+%1").arg(number)));
    action->setCheckable(true);
    pages_->addAction(action);
    return action;
}

QList<QAction*> Menus::actions_of(const QMenu& menu) {
    QList<QAction*> all;
    for (QAction* action : menu.actions()) {
        if (action->menu() != nullptr)
            all += actions_of(*action->menu());
        else if (!action->isSeparator())
            all.append(action);
    }
    return all;
}

}  // namespace sluice::gui
