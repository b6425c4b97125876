// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_program.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace sluice::gui {

QString find_sluice_live() {
    const QString name = QStringLiteral("sluice-live");
    const QString in_path = QStandardPaths::findExecutable(name);
    return in_path.isEmpty() ? QStandardPaths::findExecutable(name, {QCoreApplication::applicationDirPath()}) : in_path;
}

}  // namespace sluice::gui
