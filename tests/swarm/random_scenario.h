// SPDX-License-Identifier: GPL-3.0-or-later
// A random scenario from a number: small, quick, and as nasty as formats.md allows: every policy, bound, fault, limit
// and kind of arrivals, alone and combined. Faults end with its duration, so that afterwards everything must drain.
#pragma once

#include "sim/scenario.h"

#include <cstdint>

namespace sluice::sim {

Scenario random_scenario(std::uint64_t seed);

}  // namespace sluice::sim
