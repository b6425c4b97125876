// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window.h"

#include "gui/menus.h"
#include "gui/models/session.h"
#include "gui/views/export.h"
#include "gui/views/help_dialog.h"
#include "gui/views/page.h"
#include "gui/views/scenario_panel.h"
#include "gui/views/theme.h"
#include "sim/known_scenarios.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <algorithm>

namespace sluice::gui {
namespace {

constexpr int message_ms = 8'000;

QStringList scenario_names() {
    QStringList names;
    for (const auto& [name, path] : sim::known_scenarios()) names.append(QString::fromStdString(name));
    return names;
}

/// A chart would take what is dropped on it, and do nothing with it.
void let_drops_through(QWidget& widget) {
    for (auto* area : widget.findChildren<QAbstractScrollArea*>()) {
        area->setAcceptDrops(false);
        area->viewport()->setAcceptDrops(false);
    }
}

}  // namespace

Window::Window(Session& session, QWidget* parent)
    : QMainWindow(parent), session_(session), files_(configuration_, session), menus_(new Menus(*this)) {
    setObjectName(QStringLiteral("window"));
    setAcceptDrops(true);
    setMinimumSize(800, 480);
    resize(1280, 800);
    make_pages_and_docks();
    connect_files();
    connect_menus();
    configuration_opened();
    configuration_changed();
    page_changed();
    let_drops_through(*this);
}

Window::~Window() = default;

void Window::make_pages_and_docks() {
    tabs_ = new QTabWidget;
    tabs_->setDocumentMode(true);
    tabs_->setAccessibleName(tr("Pages"));
    setCentralWidget(tabs_);
    panel_ = new ScenarioPanel;
    panel_->setMinimumWidth(320);
    dock_ = new QDockWidget(tr("Scenario file"));
    dock_->setObjectName(QStringLiteral("scenario-file"));
    dock_->setWidget(panel_);
    addDockWidget(Qt::RightDockWidgetArea, dock_);
    dock_->hide();
    QAction* const toggle = dock_->toggleViewAction();
    toggle->setShortcut(QKeySequence(tr("Ctrl+T")));
    menus_->view->insertAction(menus_->view->actions().front(), toggle);
    addAction(toggle);
    pages_ = make_pages(configuration_);
    for (const NamedPage& page : pages_) add_page(page);
    problems_ = new QPushButton;
    problems_->setFlat(true);
    problems_->setAccessibleName(tr("Problems in the scenario"));
    problems_->hide();
    statusBar()->addPermanentWidget(problems_);
}

void Window::add_page(const NamedPage& page) {
    const int number = tabs_->addTab(page.page, page.page->title());
    tabs_->setTabToolTip(number, QStringLiteral("Ctrl+%1").arg(number + 1));
    QAction* const action = menus_->add_page(page.page->title(), number + 1);
    addAction(action);
    connect(action, &QAction::triggered, this, [this, number] { tabs_->setCurrentIndex(number); });
    connect(tabs_, &QTabWidget::currentChanged, action,
            [action, number](int now) { action->setChecked(now == number); });
    action->setChecked(number == 0);
    connect(page.page, &Page::wantsPage, this, &Window::show_page);
    connect(page.page, &Page::message, this,
            [this](const QString& text) { statusBar()->showMessage(text, message_ms); });
}

void Window::connect_files() {
    connect(&configuration_, &Configuration::opened, this, &Window::configuration_opened);
    connect(&configuration_, &Configuration::changed, this, &Window::configuration_changed);
    connect(&files_, &Files::refused, this, [this](const QString& why) { report(why, {}); });
    connect(&files_, &Files::reloaded, this, [this] {
        if (configuration_.problems().empty()) report({}, tr("%1 was read again").arg(configuration_.name()));
    });
    connect(&session_, &Session::recentChanged, this, [this] { menus_->set_recent(session_.recent()); });
    connect(problems_, &QPushButton::clicked, this, [this] {
        dock_->show();
        panel_->problem_list()->setFocus();
    });
}

void Window::connect_menus() {
    menus_->set_scenarios(scenario_names());
    menus_->set_recent(session_.recent());
    menus_->show_theme(session_.theme());
    const auto open = [this](const QString& name) { files_.open(name); };
    connect(menus_, &Menus::scenarioChosen, this, open);
    connect(menus_, &Menus::recentChosen, this, open);
    connect(menus_, &Menus::recentForgotten, this, [this] { session_.forget_recent(); });
    connect(menus_, &Menus::themeChosen, this, [this](const QString& name) {
        session_.set_theme(name);
        apply_theme(*qApp, theme_named(name).value_or(Theme::automatic));
    });
    connect(menus_->open, &QAction::triggered, this, &Window::ask_open);
    connect(menus_->reload, &QAction::triggered, this, [this] { files_.reload(); });
    connect(menus_->save_as, &QAction::triggered, this, &Window::ask_save);
    connect(menus_->export_page, &QAction::triggered, this, [this] { ask_export(false); });
    connect(menus_->export_window, &QAction::triggered, this, [this] { ask_export(true); });
    connect(menus_->quit, &QAction::triggered, this, &QWidget::close);
    connect(menus_->full_screen, &QAction::toggled, this, [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(menus_->shortcuts, &QAction::triggered, this, &Window::show_shortcuts);
    connect(menus_->guide, &QAction::triggered, this, &Window::show_guide);
    connect(menus_->about, &QAction::triggered, this, &Window::show_about);
    connect(tabs_, &QTabWidget::currentChanged, this, &Window::page_changed);
}

Page* Window::page(const QString& name) const {
    const auto found =
        std::find_if(pages_.begin(), pages_.end(), [&](const NamedPage& each) { return each.name == name; });
    return found == pages_.end() ? nullptr : found->page;
}

Page* Window::current_page() const { return pages_[static_cast<std::size_t>(tabs_->currentIndex())].page; }

QString Window::current_page_name() const { return pages_[static_cast<std::size_t>(tabs_->currentIndex())].name; }

void Window::show_page(const QString& name) {
    if (Page* const wanted = page(name)) tabs_->setCurrentWidget(wanted);
}

void Window::page_changed() { menus_->set_page_actions(current_page()->pageActions()); }

void Window::configuration_opened() {
    panel_->show_text(configuration_.path(), QString::fromStdString(configuration_.text()));
}

void Window::configuration_changed() {
    configuration_opened();
    const auto& problems = configuration_.problems();
    panel_->show_problems(problems);
    const QString name = configuration_.name();
    const QString changed = configuration_.overrides().empty() ? QString{} : tr(", changed");
    setWindowTitle(name.isEmpty() ? QStringLiteral("Sluice") : name + changed + QStringLiteral(" — Sluice"));
    menus_->reload->setEnabled(!name.isEmpty());
    menus_->save_as->setEnabled(configuration_.good());
    problems_->setVisible(!problems.empty());
    problems_->setText(tr("%n problem(s)", nullptr, static_cast<int>(problems.size())));
    const bool in_file = std::any_of(problems.begin(), problems.end(), [](const auto& each) { return each.line > 0; });
    if (in_file && dock_->isHidden()) {
        panel_came_by_itself_ = true;
        if (width() < 1600) addDockWidget(Qt::BottomDockWidgetArea, dock_);  // beside the pages no line would fit
        dock_->show();
    } else if (problems.empty() && panel_came_by_itself_) {
        panel_came_by_itself_ = false;
        dock_->hide();
    }
}

void Window::restore(bool look_only) {
    if (const QByteArray geometry = session_.geometry(); !geometry.isEmpty()) restoreGeometry(geometry);
    if (const QByteArray docks = session_.docks(); !docks.isEmpty()) restoreState(docks);
    for (const NamedPage& each : pages_)
        session_.in_group(each.name, [&](QSettings& settings) { each.page->restoreState(settings); });
    if (look_only) return;
    const Session::Work work = session_.work();
    show_page(work.page);
    if (!work.path.isEmpty() && QFileInfo(work.path).isFile()) files_.open(work.path, work.overrides);
}

void Window::closeEvent(QCloseEvent* event) {
    if (panel_came_by_itself_) dock_->hide();
    QStringList overrides;
    for (const std::string& each : configuration_.overrides()) overrides.append(QString::fromStdString(each));
    session_.set_work({configuration_.path(), overrides, current_page_name()});
    session_.set_layout(saveGeometry(), saveState());
    for (const NamedPage& each : pages_)
        session_.in_group(each.name, [&](QSettings& settings) { each.page->saveState(settings); });
    QMainWindow::closeEvent(event);
}

void Window::dragEnterEvent(QDragEnterEvent* event) {
    if (!Files::dropped_file(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void Window::dropEvent(QDropEvent* event) {
    const QString path = Files::dropped_file(*event->mimeData());
    if (path.isEmpty()) return;
    event->acceptProposedAction();
    files_.open(path);
}

QString Window::export_page(const QString& path) { return current_page()->exportTo(path); }

QString Window::export_window(const QString& path) { return export_widget(*this, path); }

void Window::report(const QString& error, const QString& success) {
    statusBar()->showMessage(error.isEmpty() ? success : error, message_ms);
    if (error.isEmpty() || !isVisible()) return;
    auto* box = new QMessageBox(QMessageBox::Warning, QStringLiteral("Sluice"), error, QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setTextFormat(Qt::PlainText);
    box->open();
}

HelpDialog& Window::help() {
    if (help_ == nullptr) help_ = new HelpDialog(this);
    return *help_;
}

}  // namespace sluice::gui
