// SPDX-License-Identifier: GPL-3.0-or-later
// A Scenario written as the TOML file that would say it, by the same tables that read it: all of [pipeline] and
// [firebase], defaults included, so that a report shows the configuration that was run, overrides applied, and what it
// says can be run again. Left out: the story, and the expectations, which a report lists itself.
#pragma once

#include "sim/scenario.h"

#include <string>

namespace sluice::sim {

std::string scenario_toml(const Scenario& scenario);

}  // namespace sluice::sim
