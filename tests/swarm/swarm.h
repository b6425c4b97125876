// SPDX-License-Identifier: GPL-3.0-or-later
// One random sequence of calls under a referee: settings, faults and bounds of every kind from one seed, then healed,
// after which everything must drain.
#pragma once

#include <cstdint>
#include <string>

namespace sluice::swarm {

/// What went wrong, in words; empty where nothing did.
std::string play(std::uint64_t seed, int calls);

}  // namespace sluice::swarm
