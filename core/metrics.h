// SPDX-License-Identifier: GPL-3.0-or-later
// What the pipeline counts of itself: plain integers and histograms, written where things happen and read by both
// drivers. Two Metrics subtract (a part of a run) and add (several machines). Levels (buffered, pending …) are the
// pipeline's `places()`.
#pragma once

#include "core/histogram.h"
#include "core/outcome.h"

#include <array>
#include <cstdint>

namespace sluice {

struct Counters {
    std::uint64_t offered = 0;  ///< restored included
    std::uint64_t sent = 0;     ///< every send
    std::uint64_t retried = 0;  ///< sends after a nack that cost an attempt
    std::uint64_t resent = 0;   ///< sends after a loss or draining
    std::uint64_t nacked = 0;
    std::uint64_t unanswered = 0;     ///< sends that never got an answer that counts (their connection closed)
    std::uint64_t stray_answers = 0;  ///< late, double, foreign
    std::uint64_t unanswered_ns = 0;  ///< Σ (closed − sent) of the unanswered: with ack.sum, Σ of pending over time
    std::uint64_t opened = 0, closed = 0, drained = 0, pings = 0, ack_timeouts = 0;
    std::uint64_t quota_waits = 0;  ///< how often waiting for tokens began
    std::array<std::uint64_t, outcome_count> outcomes{};
    std::array<std::uint64_t, reason_count> shed_by_reason{}, failed_by_reason{}, rejected_by_reason{};
    struct ByPriority {
        std::uint64_t offered = 0;
        std::array<std::uint64_t, outcome_count> outcomes{};
    };
    std::array<ByPriority, priority_count> by_priority{};

    std::uint64_t outcome(OutcomeKind kind) const { return outcomes[index(kind)]; }
    Counters& operator+=(const Counters& other);
    /// What was counted since `earlier`.
    Counters since(const Counters& earlier) const;
};

struct Metrics {
    Counters counters;
    std::array<Histogram, priority_count> wait;  ///< offered → first sent
    Histogram ack;                               ///< sent → answered, each answered send
    Histogram total;                             ///< offered → delivered
    Duration oldest_wait{0};                     ///< longest that the oldest buffered push had waited, when it left

    Histogram wait_all() const;
    void merge(const Metrics& other);
    /// What was counted since `earlier`; `oldest_wait`, a maximum, stays that of the whole.
    Metrics since(const Metrics& earlier) const;
};

}  // namespace sluice
