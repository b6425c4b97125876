// SPDX-License-Identifier: GPL-3.0-or-later
// How long something took on the wall. The only place in sim/ that reads a clock: what it says goes into `measured` and
// to progress, never into a result.
#pragma once

#include <chrono>

namespace sluice::sim {

class Stopwatch {
public:
    double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
    }

private:
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace sluice::sim
