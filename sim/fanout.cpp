// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/fanout.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sluice::sim {

Fanout::Fanout(const ArrivalsSpec& spec, Duration end, double load, const Random& random)
    : devices_(std::max<std::uint64_t>(spec.devices, 1)),
      fewest_(spec.recipients_min),
      most_(std::max(spec.recipients_min, spec.recipients_max)),
      load_(load),
      over_(spec.over.count()),
      end_(end.count()),
      every_(spec.every ? std::max<std::int64_t>(spec.every->count(), 1) : 0),
      next_begin_(nanoseconds(never)),
      seeds_(random) {
    const bool once = spec.at && *spec.at >= spec.from;
    if (once) next_begin_ = spec.at->count();
    if (spec.every) next_begin_ = spec.from.count();
    if (next_begin_ >= end_ || load_ <= 0) next_begin_ = nanoseconds(never);
    begin_due();
}

void Fanout::advance() {
    if (step(bursts_.front())) {
        if (bursts_.size() > 1) {
            std::pop_heap(bursts_.begin(), bursts_.end(), later);
            std::push_heap(bursts_.begin(), bursts_.end(), later);
        }
    } else {
        std::pop_heap(bursts_.begin(), bursts_.end(), later);
        bursts_.pop_back();
    }
    begin_due();
}

void Fanout::begin_due() {
    while (next_begin_ != nanoseconds(never) && next_begin_ <= next_at()) begin();
}

void Fanout::begin() {
    Random random(seeds_.next());
    wanted_ += load_ * static_cast<double>(fewest_ + random.below(most_ - fewest_ + 1));
    const auto goal = static_cast<std::uint64_t>(wanted_ + 0.5);
    const std::uint64_t recipients = goal - given_;
    given_ = goal;

    Burst burst;
    burst.number = number_++;
    burst.device = random.below(devices_);
    do burst.stride = 1 + random.below(devices_);
    while (std::gcd(burst.stride, devices_) != 1);
    burst.instants = Instants(Instants::Spacing::uniform, recipients, next_begin_, over_, random);
    const bool goes_on = every_ > 0 && next_begin_ < end_ - every_;
    next_begin_ = goes_on ? next_begin_ + every_ : nanoseconds(never);
    if (!step(burst)) return;
    bursts_.push_back(std::move(burst));
    std::push_heap(bursts_.begin(), bursts_.end(), later);
}

// A stride that shares no factor with the number of devices visits each once before any twice.
bool Fanout::step(Burst& burst) const {
    if (burst.instants.left() == 0) return false;
    burst.at = burst.instants.next();
    const std::uint64_t room = devices_ - burst.device;
    burst.device = burst.stride < room ? burst.device + burst.stride : burst.stride - room;
    return burst.at < end_;
}

}  // namespace sluice::sim
