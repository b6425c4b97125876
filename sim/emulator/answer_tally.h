// SPDX-License-Identifier: GPL-3.0-or-later
// The statuses in the NDJSON answer to POST /v1/pushes, counted without reading more of it.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

namespace sluice::sim {

/// Adds the "status" of each line of `body` to `statuses` (0: a line without one) and returns how many lines it has.
std::uint64_t tally_answers(std::string_view body, std::map<unsigned, std::uint64_t>& statuses);

}  // namespace sluice::sim
