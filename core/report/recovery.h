// SPDX-License-Identifier: GPL-3.0-or-later
// How long a run took to be back to normal: `recovery_s` of the result.
#pragma once

#include "core/report/run_view.h"

#include <optional>

namespace sluice {

/// From the last shed within [from, until], or where nothing was shed there from the first row with the highest buffer,
/// to back-to-normal; nullopt where nothing was shed or buffered, or back-to-normal never came by `until`.
/// Where that moment lies in no burst (an outage, a slow Firebase), there is no event back-to-normal for it: then its
/// rule is taken with the median of the rows before the trouble (the excursion or the shedding) began.
std::optional<Duration> recovery(const RunView& run, Duration from, Duration until);

}  // namespace sluice
