// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernel knows of this process.
#pragma once

namespace sluice::live {

struct ProcessFigures {
    double resident_bytes = 0, peak_resident_bytes = 0;
    double cpu_seconds = 0;  ///< user and system
    unsigned threads = 1;
};

/// What cannot be read is 0.
ProcessFigures process_figures();

}  // namespace sluice::live
