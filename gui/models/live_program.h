// SPDX-License-Identifier: GPL-3.0-or-later
// The other program: sluice-live.
#pragma once

#include <QString>

namespace sluice::gui {

/// Its path, in PATH or else beside this program; empty where it is not installed.
QString find_sluice_live();

}  // namespace sluice::gui
