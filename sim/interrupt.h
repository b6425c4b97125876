// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C (SIGINT) and SIGTERM as a flag, so that a run ends with the report so far. A second one ends the program at
// once. The flag is of the process, like the signals themselves.
#pragma once

namespace sluice::sim {

void watch_for_interrupt();
/// From any thread.
bool interrupted();
/// Exit status of a command that was interrupted.
inline constexpr int interrupted_status = 130;

}  // namespace sluice::sim
