// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/reload_dialog.h"

#include "gui/views/live_bar.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::gui {

ReloadDialog::ReloadDialog(const QString& pusher, const std::vector<ConfigChange>& changes, const QString& warning,
                           QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Reload the pusher"));
    setObjectName(QStringLiteral("reload-dialog"));
    auto* const layout = new QVBoxLayout(this);
    if (!warning.isEmpty()) {
        auto* const banner = new Banner(tr("Warning"));
        banner->say(warning, Tone::notice);
        layout->addWidget(banner);
    }
    const bool one = changes.size() == 1;
    auto* const question = new QLabel(
        tr("The pusher at %1 is running. %2 of its [pipeline] will change, at once and without losing a connection:")
            .arg(pusher, one ? tr("One key") : tr("%1 keys").arg(changes.size())));
    question->setWordWrap(true);
    layout->addWidget(question);
    auto* const table = new QTableWidget(static_cast<int>(changes.size()), 3);
    table->setAccessibleName(tr("What will change"));
    table->setHorizontalHeaderLabels({tr("Key"), tr("Now"), tr("Then")});
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    for (int row = 0; row < table->rowCount(); ++row) {
        const ConfigChange& change = changes[static_cast<std::size_t>(row)];
        table->setItem(row, 0, new QTableWidgetItem(change.key));
        table->setItem(row, 1, new QTableWidgetItem(change.from));
        table->setItem(row, 2, new QTableWidgetItem(change.to));
    }
    table->resizeColumnsToContents();
    table->setColumnWidth(1, std::min(table->columnWidth(1), 230));
    table->horizontalHeader()->setStretchLastSection(true);
    layout->addWidget(table);
    auto* const buttons = new QDialogButtonBox;
    QPushButton* const yes = buttons->addButton(tr("&Reload"), QDialogButtonBox::AcceptRole);
    QPushButton* const no = buttons->addButton(QDialogButtonBox::Cancel);
    yes->setObjectName(QStringLiteral("reload-yes"));
    no->setObjectName(QStringLiteral("reload-no"));
    no->setDefault(true);
    no->setFocus();
    yes->setAutoDefault(false);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(700, std::min(460, 190 + 36 * table->rowCount()));
    table->setColumnWidth(2, 230);
    table->resizeRowsToContents();
}

}  // namespace sluice::gui
