// SPDX-License-Identifier: GPL-3.0-or-later
// Replays a trace on the pipeline: no Pushers of its own, no timeouts, no limit on losses, time standing still. After
// every operation what was sent, what was shed and the depth must be as the trace says.
#pragma once

#include "tests/genstage/trace.h"

#include <string>
#include <vector>

namespace sluice::genstage {

struct Mismatch {
    std::size_t line;
    std::string text;  ///< "answer: depth: expected 2, found 1"
};

/// What differs in the first operation that does; what follows it would only tell the same again. Empty where all
/// matches. Requires a class that is not raw.
std::vector<Mismatch> replay(const Trace& trace);

}  // namespace sluice::genstage
