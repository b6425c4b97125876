// SPDX-License-Identifier: GPL-3.0-or-later
// What one commit writes.
#pragma once

#include "live/journal.h"

#include <compare>
#include <map>
#include <span>

namespace sluice::live {

struct RefusedKey {
    std::int64_t second = 0;
    Priority priority = Priority::normal;
    Reason reason = Reason::none;
    auto operator<=>(const RefusedKey&) const = default;
};
using RefusedCounts = std::map<RefusedKey, std::uint64_t>;

/// Rows that follow each other, outcomes of these and of earlier ones, counts to be added.
struct JournalBatch {
    std::span<const JournalRow> rows;
    std::span<const JournalFinished> finished;
    RefusedCounts refused;
    bool empty() const { return rows.empty() && finished.empty() && refused.empty(); }
};

}  // namespace sluice::live
