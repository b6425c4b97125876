// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/page.h"

#include "gui/views/export.h"

namespace sluice::gui {

QString Page::exportTo(const QString& path) { return export_widget(*this, path); }

}  // namespace sluice::gui
