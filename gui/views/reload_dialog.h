// SPDX-License-Identifier: GPL-3.0-or-later
// Asks before a running pusher is changed, and names what will: key, now, then. "Cancel" is what Enter means.
#pragma once

#include "gui/models/live_config_text.h"

#include <QDialog>
#include <vector>

namespace sluice::gui {

class ReloadDialog : public QDialog {
    Q_OBJECT

public:
    /// `warning`, where there is one, stands above the question.
    ReloadDialog(const QString& pusher, const std::vector<ConfigChange>& changes, const QString& warning,
                 QWidget* parent);
};

}  // namespace sluice::gui
