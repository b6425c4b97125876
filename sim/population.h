// SPDX-License-Identifier: GPL-3.0-or-later
// Who a push is for and what it is: device, collapse key, priority and TTL, drawn from streams of their own, so that no
// arrival moves when they change. Device d is the same device in every stream of arrivals.
#pragma once

#include "core/push.h"
#include "core/random.h"
#include "sim/scenario.h"
#include "sim/zipf.h"

#include <cstdint>
#include <optional>

namespace sluice::sim {

/// The hash that stands for device `number` (from 0) of the scenario; never 0.
constexpr std::uint64_t device_hash(std::uint64_t number) { return Random::mix(number + 1); }
/// The hash of collapse key `number` (from 0); never 0.
constexpr std::uint64_t collapse_hash(std::uint32_t number) { return Random::mix(~std::uint64_t{number}); }

class Population {
public:
    Population(const ArrivalsSpec& spec, std::uint64_t seed);

    /// Everything but `handle`.
    void draw(Push& push) {
        const std::uint64_t bits = random_.next();
        if (zipf_) [[unlikely]]
            describe(push, bits, zipf_->draw(devices_random_));
        else if (few_) [[likely]]
            describe(push, bits, (bits >> 24) * devices_ >> 40);
        else
            describe(push, bits, devices_random_.below(devices_));
    }

    /// The same for a device already chosen.
    void draw_for(Push& push, std::uint64_t device) { describe(push, random_.next(), device); }

private:
    // The low 24 bits are the priority's.
    void describe(Push& push, std::uint64_t bits, std::uint64_t device) {
        const std::uint64_t place = bits & 0xffffffu;
        push.device = device_hash(device);
        push.collapse_key = keys_ == 0 ? 0 : collapse_hash(static_cast<std::uint32_t>(keys_random_.below(keys_)));
        push.ttl = ttl_;
        push.priority = static_cast<Priority>((place >= high_ ? 1 : 0) + (place >= not_low_ ? 1 : 0));
    }

    Random random_, devices_random_, keys_random_;
    std::uint64_t devices_;
    bool few_;  ///< 40 bits are enough for a device
    std::uint32_t keys_;
    std::uint64_t high_, not_low_;  ///< of 2^24
    Duration ttl_;
    std::optional<Zipf> zipf_;
};

}  // namespace sluice::sim
