// SPDX-License-Identifier: GPL-3.0-or-later
// The names that a scenario's [[expect]] may use: every numeric key of the result, dots inside, in the order of the
// document, and every event. Those of `measured` are not among them: they differ from run to run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

/// All metric names but the open family `nacks.NAME`.
const std::vector<std::string>& metric_names();
/// One of metric_names(), or `nacks.` and any error name (0 where it never came).
bool is_metric(std::string_view name);

const std::vector<std::string>& event_names();
bool is_event(std::string_view name);

}  // namespace sluice::sim
