// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/population.h"

#include <algorithm>
#include <string>

namespace sluice::sim {

namespace {

std::uint64_t of_2_24(double share) { return static_cast<std::uint64_t>(share * 0x1.0p24 + 0.5); }

}  // namespace

Population::Population(const ArrivalsSpec& spec, std::uint64_t seed)
    : random_(seed, "arrivals." + spec.name + ".pushes"),
      devices_random_(seed, "arrivals." + spec.name + ".devices"),
      keys_random_(seed, "arrivals." + spec.name + ".keys"),
      devices_(std::max<std::uint64_t>(spec.devices, 1)),
      few_(devices_ <= std::uint64_t{1} << 24),
      keys_(spec.collapse_keys),
      high_(of_2_24(spec.priority[index(Priority::high)])),
      not_low_(high_),
      ttl_(spec.ttl) {
    const double low = spec.priority[index(Priority::low)];
    not_low_ = std::max(high_, (std::uint64_t{1} << 24) - of_2_24(low));
    if (spec.zipf > 0) zipf_.emplace(devices_, spec.zipf);
}

}  // namespace sluice::sim
