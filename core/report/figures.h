// SPDX-License-Identifier: GPL-3.0-or-later
// Every numeric key of the result, of a whole run or of a part of it, in the order of formats.md: from `duration_s` to
// `wait_positive_share`. Undefined figures (a share of nothing, a percentile of nothing, no recovery) are null.
//
// A part [from, until) is the difference of two snapshots: a push counts in it when it was offered, sent, answered or
// ended there, as the key says. Peaks are those of the rows that lie wholly inside; buffered, pending and retrying are
// the levels at its end. A part without an end goes to the end of the run, one without a beginning starts after warmup.
//
// `warmup` is left out of every figure of the whole run but those that conserve: offered, the six outcomes, what is
// left (buffered, pending, retrying) and how the outcomes divide by reason and priority. There, offered = outcomes +
// left.
#pragma once

#include "core/report/run_view.h"

#include <boost/json/object.hpp>
#include <optional>

namespace sluice {

struct Part {
    std::optional<Duration> from, until;
    bool whole() const { return !from && !until; }
    bool operator==(const Part&) const = default;
};

boost::json::object figures(const RunView& run, const Part& part = {});

}  // namespace sluice
