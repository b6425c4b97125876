// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks and tells in windows of their own.
#include "gui/menus.h"
#include "gui/models/session.h"
#include "gui/views/help_dialog.h"
#include "gui/views/page.h"
#include "gui/window.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>

namespace sluice::gui {
namespace {

/// Not modal for the program's loop: `act` gets the path that was chosen, if one is.
template <typename Act>
void ask_file(QWidget* parent, QFileDialog::AcceptMode mode, const QString& title, const QString& path,
              const QStringList& filters, Act act) {
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(mode == QFileDialog::AcceptOpen ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    dialog->setNameFilters(filters);
    if (!path.isEmpty()) {
        dialog->setDirectory(QFileInfo(path).absolutePath());
        if (mode == QFileDialog::AcceptSave) dialog->selectFile(QFileInfo(path).fileName());
    }
    const auto suffix = [dialog] {
        const QString filter = dialog->selectedNameFilter();
        const qsizetype star = filter.indexOf(QStringLiteral("*."));
        dialog->setDefaultSuffix(star < 0 ? QString{} : filter.mid(star + 2).chopped(1));
    };
    if (mode == QFileDialog::AcceptSave) {
        suffix();
        QObject::connect(dialog, &QFileDialog::filterSelected, dialog, suffix);
    }
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, act);
    dialog->open();
}

}  // namespace

void Window::ask_open() {
    ask_file(this, QFileDialog::AcceptOpen, tr("Open a scenario"), configuration_.path(),
             {tr("Scenarios (*.toml)"), tr("All files (*)")}, [this](const QString& path) { files_.open(path); });
}

void Window::ask_save() {
    const QString path = QFileInfo(configuration_.path()).absolutePath() + QLatin1Char('/') + configuration_.name() +
                         QStringLiteral("-changed.toml");
    ask_file(this, QFileDialog::AcceptSave, tr("Save as a scenario"), path, {tr("Scenarios (*.toml)")},
             [this](const QString& to) { report(configuration_.save_as(to), tr("%1 was written").arg(to)); });
}

void Window::ask_export(bool whole_window) {
    const QString name = configuration_.name().isEmpty() ? QStringLiteral("sluice") : configuration_.name();
    QStringList filters{tr("PNG picture (*.png)"), tr("SVG drawing (*.svg)")};
    if (!whole_window) filters.append(tr("CSV table (*.csv)"));
    ask_file(this, QFileDialog::AcceptSave, whole_window ? tr("Export the window") : tr("Export the page"),
             QStringLiteral("./%1.png").arg(name), filters, [this, whole_window](const QString& to) {
                 report(whole_window ? export_window(to) : export_page(to), tr("%1 was written").arg(to));
             });
}

void Window::show_shortcuts() {
    std::vector<Shortcuts> groups;
    for (const QMenu* menu : {menus_->file, menus_->view, menus_->go, menus_->help})
        groups.push_back(shortcuts_of(menu->title().remove(QLatin1Char('&')), Menus::actions_of(*menu)));
    for (const NamedPage& each : pages_)
        groups.push_back(shortcuts_of(tr("Page %1").arg(each.page->title()), each.page->pageActions()));
    groups.push_back(chart_shortcuts());
    help().show_shortcuts(groups);
}

void Window::show_guide() {
    const QString name = current_page_name();
    help().show_guide(name == u"plan" ? QStringLiteral("planning") : name);
}

void Window::show_about() {
    auto* box = new QMessageBox(
        QMessageBox::NoIcon, tr("About Sluice"),
        tr("<h3>Sluice %1</h3><p>Carries bursts of push requests to Firebase, and tells beforehand how it will go.</p>"
           "<p>GPL-3.0-or-later. Made with Qt %2.</p>")
            .arg(QStringLiteral(SLUICE_VERSION), QString::fromLatin1(qVersion())),
        QMessageBox::Ok, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

}  // namespace sluice::gui
