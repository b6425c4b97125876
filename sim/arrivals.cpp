// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/arrivals.h"

#include <algorithm>

namespace sluice::sim {

ArrivalStream::ArrivalStream(const ArrivalsSpec& spec, Duration duration, double load, std::uint64_t seed)
    : ArrivalStream(spec, duration, load, seed, Random(seed, "arrivals." + spec.name)) {}

ArrivalStream::ArrivalStream(const ArrivalsSpec& spec, Duration duration, double load, std::uint64_t seed,
                             const Random& instants)
    : next_(nanoseconds(never)), kind_(spec.kind), gaps_(unit_exponential(), instants), population_(spec, seed) {
    const Duration end = std::min(spec.until, duration);
    switch (kind_) {
        case ArrivalsSpec::Kind::poisson:
            rate_ = RateWalk(spec.rate, spec.from, end, load);
            next_ = rate_.advance(gaps_.next());
            break;
        case ArrivalsSpec::Kind::even:
            rate_ = RateWalk(spec.rate, spec.from, end, load);
            next_ = rate_.advance(0.5);
            break;
        case ArrivalsSpec::Kind::fanout:
            fanout_.emplace(spec, end, load, instants);
            next_ = fanout_->next_at();
            break;
        case ArrivalsSpec::Kind::trace:
            trace_.emplace(spec, end, load, instants);
            next_ = trace_->advance();
            break;
    }
}

Arrivals::Arrivals(const Scenario& scenario) {
    for (const ArrivalsSpec& spec : scenario.arrivals)
        streams_.emplace_back(spec, scenario.duration, scenario.load, scenario.seed);
    find_next();
}

}  // namespace sluice::sim
