// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of other threads (ingress, journal, feedback), which no sample of the runtime has: their owners hand them
// over when /metrics is read.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sluice::live {

struct FeedbackCounts;
struct JournalCounts;

/// Figures of one name stand together, with the same help and kind; their labels tell them apart.
struct OutsideFigure {
    std::string name;  ///< sluice_…, base units; a counter's ends in _total
    std::string help;
    double value = 0;
    bool counter = false;                                          ///< else a level
    std::vector<std::pair<std::string, std::string>> labels = {};  ///< few values each: nothing from the peer
};

void add_figures(std::vector<OutsideFigure>& to, const JournalCounts& journal);
void add_figures(std::vector<OutsideFigure>& to, const FeedbackCounts& feedback);

}  // namespace sluice::live
