// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics.h"

#include <algorithm>

namespace sluice {
namespace {

template <typename Numbers, typename Combine>
void combine_each(Numbers& to, const Numbers& from, Combine combine) {
    for (std::size_t i = 0; i < to.size(); ++i) combine(to[i], from[i]);
}

// Every number of Counters, once.
template <typename Combine>
void combine_all(Counters& to, const Counters& from, Combine combine) {
    for (const auto field :
         {&Counters::offered, &Counters::sent, &Counters::retried, &Counters::resent, &Counters::nacked,
          &Counters::unanswered, &Counters::stray_answers, &Counters::unanswered_ns, &Counters::opened,
          &Counters::closed, &Counters::drained, &Counters::pings, &Counters::ack_timeouts, &Counters::quota_waits})
        combine(to.*field, from.*field);
    combine_each(to.outcomes, from.outcomes, combine);
    combine_each(to.shed_by_reason, from.shed_by_reason, combine);
    combine_each(to.failed_by_reason, from.failed_by_reason, combine);
    combine_each(to.rejected_by_reason, from.rejected_by_reason, combine);
    for (std::size_t i = 0; i < to.by_priority.size(); ++i) {
        combine(to.by_priority[i].offered, from.by_priority[i].offered);
        combine_each(to.by_priority[i].outcomes, from.by_priority[i].outcomes, combine);
    }
    constexpr std::size_t single = 14;
    constexpr std::size_t numbers = single + outcome_count + 3 * reason_count + priority_count * (1 + outcome_count);
    static_assert(sizeof(Counters) == numbers * sizeof(std::uint64_t), "a new counter: add it above");
}

}  // namespace

Counters& Counters::operator+=(const Counters& other) {
    combine_all(*this, other, [](std::uint64_t& to, std::uint64_t from) { to += from; });
    return *this;
}

Counters Counters::since(const Counters& earlier) const {
    Counters between = *this;
    combine_all(between, earlier, [](std::uint64_t& to, std::uint64_t from) { to -= from; });
    return between;
}

Histogram Metrics::wait_all() const {
    Histogram all = wait[0];
    for (std::size_t i = 1; i < wait.size(); ++i) all.merge(wait[i]);
    return all;
}

void Metrics::merge(const Metrics& other) {
    counters += other.counters;
    for (std::size_t i = 0; i < wait.size(); ++i) wait[i].merge(other.wait[i]);
    ack.merge(other.ack);
    total.merge(other.total);
    oldest_wait = std::max(oldest_wait, other.oldest_wait);
}

Metrics Metrics::since(const Metrics& earlier) const {
    Metrics between;
    between.counters = counters.since(earlier.counters);
    for (std::size_t i = 0; i < wait.size(); ++i) between.wait[i] = wait[i].since(earlier.wait[i]);
    between.ack = ack.since(earlier.ack);
    between.total = total.since(earlier.total);
    between.oldest_wait = oldest_wait;
    return between;
}

}  // namespace sluice
