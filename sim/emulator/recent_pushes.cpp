// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/recent_pushes.h"

#include <utility>

namespace sluice::sim {

void RecentPushes::Set::add(std::uint64_t hash) {
    if (2 * count >= places.size()) {
        std::vector<std::uint64_t> old(2 * places.size());
        old.swap(places);
        for (const std::uint64_t one : old)
            if (one != 0) places[place_of(one)] = one;
    }
    places[place_of(hash)] = hash;
    ++count;
}

bool RecentPushes::insert(std::uint64_t hash) {
    hash |= 1;
    if (newer_.has(hash)) return true;
    const bool known = older_.has(hash);
    if (newer_.count >= capacity_) {
        older_ = std::move(newer_);
        newer_ = {std::vector<std::uint64_t>(older_.places.size()), 0};
    }
    newer_.add(hash);
    return known;
}

void RecentPushes::clear() {
    constexpr std::size_t first = 1024;
    newer_ = {std::vector<std::uint64_t>(first), 0};
    older_ = {std::vector<std::uint64_t>(first), 0};
}

}  // namespace sluice::sim
