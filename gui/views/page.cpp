// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/page.h"

#include "gui/views/export.h"

#include <QAction>
#include <QKeySequence>

namespace sluice::gui {

QString Page::exportTo(const QString& path) { return export_widget(*this, path); }

QAction* Page::add_action(const QString& text, const QKeySequence& keys, const QString& tip) {
    auto* const made = new QAction(text, this);
    made->setShortcut(keys);
    if (!tip.isEmpty())
        made->setToolTip(keys.isEmpty() ? tip
                                        : QStringLiteral("%1 (%2)").arg(tip, keys.toString(QKeySequence::NativeText)));
    addAction(made);
    return made;
}

}  // namespace sluice::gui
