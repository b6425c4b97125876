// SPDX-License-Identifier: GPL-3.0-or-later
// One line on standard error that says how far a run is and how long it still takes; it paints over itself and is gone
// when the run ends. Only where a person looks at it.
#pragma once

#include "sim/stopwatch.h"
#include "sim/terminal_capabilities.h"

#include "core/time.h"

#include <cstdint>
#include <string>

namespace sluice::sim {

/// The line: done of all (of simulated time, or of runs), pushes so far, `wall_s` spent. Time left is said once a
/// hundredth is done. At most terminal.width - 1 characters.
std::string progress_line(const std::string& title, double share, std::uint64_t pushes, double wall_s,
                          const Terminal& terminal);

class Progress {
public:
    /// Silent unless terminal.interactive; shows nothing in the first half second.
    Progress(std::string title, const Terminal& terminal);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(double share, std::uint64_t pushes);
    void clear();

private:
    std::string title_;
    Terminal terminal_;
    Stopwatch stopwatch_;
    double shown_at_ = 0;
    bool visible_ = false;
};

}  // namespace sluice::sim
