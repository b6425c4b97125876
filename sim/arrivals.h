// SPDX-License-Identifier: GPL-3.0-or-later
// The arrivals of a scenario: streams that hold their next time and draw the one after when it is taken, in memory that
// does not grow with the number of pushes. Instants come from the random stream "arrivals.NAME", everything else of a
// push from others: see sim/population.h.
//   poisson  a Poisson process of the rate, in [from, until)
//   even     the same rate, one arrival each time another is expected, the first when a half is
//   fanout   `at` once or `every` from `from` on: sim/fanout.h
//   trace    counts a step, its second 0 at `from`: sim/trace_walk.h
// `load` multiplies rates, recipients and counts. Nothing arrives at or after `until` or the scenario's duration.
#pragma once

#include "core/push.h"
#include "core/random.h"
#include "core/time.h"
#include "sim/distributions.h"
#include "sim/fanout.h"
#include "sim/population.h"
#include "sim/rate_walk.h"
#include "sim/scenario.h"
#include "sim/trace_walk.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace sluice::sim {

class ArrivalStream {
public:
    ArrivalStream(const ArrivalsSpec& spec, Duration duration, double load, std::uint64_t seed);

    /// Nanoseconds from the scenario's start; INT64_MAX when there are no more.
    std::int64_t next_at() const { return next_; }

    /// The arrival at next_at(): sets all of `push` but its handle, and draws the next. Requires next_at() < INT64_MAX.
    void take(Push& push) {
        switch (kind_) {
            case ArrivalsSpec::Kind::poisson:
                population_.draw(push);
                next_ = rate_.advance(gaps_.next());
                return;
            case ArrivalsSpec::Kind::even:
                population_.draw(push);
                next_ = rate_.advance(1);
                return;
            case ArrivalsSpec::Kind::fanout:
                population_.draw_for(push, fanout_->device());
                fanout_->advance();
                next_ = fanout_->next_at();
                return;
            case ArrivalsSpec::Kind::trace:
                population_.draw(push);
                next_ = trace_->advance();
                return;
        }
    }
    Push take() {
        Push push;
        take(push);
        return push;
    }

private:
    ArrivalStream(const ArrivalsSpec& spec, Duration duration, double load, std::uint64_t seed, const Random& instants);

    std::int64_t next_;
    ArrivalsSpec::Kind kind_;
    Draws gaps_;
    RateWalk rate_;
    Population population_;
    std::optional<Fanout> fanout_;
    std::optional<TraceWalk> trace_;
};

/// All streams of a scenario as one; at equal times in the order of its arrivals tables.
class Arrivals {
public:
    explicit Arrivals(const Scenario& scenario);

    std::int64_t next_at() const { return next_; }
    /// Index in Scenario::arrivals of the arrival at next_at().
    std::size_t stream() const { return stream_; }
    /// As ArrivalStream::take.
    void take(Push& push) {
        streams_[stream_].take(push);
        if (streams_.size() == 1)
            next_ = streams_[0].next_at();
        else
            find_next();
    }

private:
    void find_next() {
        next_ = nanoseconds(never);
        for (std::size_t i = 0; i < streams_.size(); ++i)
            if (streams_[i].next_at() < next_) {
                next_ = streams_[i].next_at();
                stream_ = i;
            }
    }

    std::int64_t next_ = nanoseconds(never);
    std::size_t stream_ = 0;
    std::vector<ArrivalStream> streams_;
};

}  // namespace sluice::sim
