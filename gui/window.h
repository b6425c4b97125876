// SPDX-License-Identifier: GPL-3.0-or-later
// The window: five pages as tabs about one Configuration, the scenario's file beside them, menus. It only composes:
// what can be seen or done is in gui/models and gui/views.
#pragma once

#include "gui/models/configuration.h"
#include "gui/models/files.h"
#include "gui/window_pages.h"

#include <QMainWindow>
#include <vector>

class QDockWidget;
class QPushButton;
class QTabWidget;

namespace sluice::gui {

class HelpDialog;
class Menus;
class Page;
class ScenarioPanel;
class Session;

class Window : public QMainWindow {
    Q_OBJECT

public:
    /// `session` outlives the window.
    explicit Window(Session& session, QWidget* parent = nullptr);
    ~Window() override;

    Configuration& configuration() { return configuration_; }
    Files& files() { return files_; }
    Menus& menus() { return *menus_; }
    ScenarioPanel& scenario_panel() { return *panel_; }

    /// Null where there is none of that name.
    Page* page(const QString& name) const;
    Page* current_page() const;
    QString current_page_name() const;
    void show_page(const QString& name);

    /// Geometry, docks, page, and the file that was open, with its changes, unless `look_only`.
    void restore(bool look_only);
    /// The page, or the whole window, as a file. The error, empty where all went well.
    QString export_page(const QString& path);
    QString export_window(const QString& path);

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void make_pages_and_docks();
    void add_page(const NamedPage& page);
    void connect_files();
    void connect_menus();
    void page_changed();
    void configuration_changed();
    void configuration_opened();
    void ask_open();
    void ask_save();
    void ask_export(bool whole_window);
    void report(const QString& error, const QString& success);
    void show_shortcuts();
    void show_guide();
    void show_about();
    HelpDialog& help();

    Session& session_;
    Configuration configuration_;
    Files files_;
    Menus* menus_ = nullptr;
    QTabWidget* tabs_ = nullptr;
    QDockWidget* dock_ = nullptr;
    ScenarioPanel* panel_ = nullptr;
    QPushButton* problems_ = nullptr;
    HelpDialog* help_ = nullptr;
    std::vector<NamedPage> pages_;
    bool panel_came_by_itself_ = false;
};

}  // namespace sluice::gui
