// SPDX-License-Identifier: GPL-3.0-or-later
// Which held push a newer one with the same device and collapse key replaces: an index from the pair's hash to its
// place. Only pushes that have a key are in it, so the others cost nothing.
#pragma once

#include "core/flat_map.h"
#include "core/held.h"
#include "core/lanes.h"
#include "core/random.h"

#include <cstdint>
#include <optional>

namespace sluice {

class CollapseIndex {
public:
    struct Place {
        bool buffered = false;
        Priority lane = Priority::normal;  ///< of a buffered one
        std::uint64_t where = 0;           ///< Lane::Position or HeldIndex
        bool operator==(const Place&) const = default;
    };
    static Place in_lane(Priority lane, Lane::Position position) { return {true, lane, position}; }
    static Place in_held(HeldIndex index) { return {false, Priority::normal, index}; }

    void put(std::uint64_t device, std::uint64_t key, Place place) { places_[pair(device, key)] = place; }
    std::optional<Place> find(std::uint64_t device, std::uint64_t key) const {
        const Place* found = places_.find(pair(device, key));
        return found == nullptr ? std::nullopt : std::optional{*found};
    }
    /// Forgets the pair if it still points at `place`.
    void forget(std::uint64_t device, std::uint64_t key, Place place) {
        const Place* found = places_.find(pair(device, key));
        if (found != nullptr && *found == place) places_.erase(pair(device, key));
    }
    bool empty() const { return places_.empty(); }

private:
    static std::uint64_t pair(std::uint64_t device, std::uint64_t key) {
        const std::uint64_t hash = Random::mix(device + 0x9e3779b97f4a7c15u * key);
        return hash == 0 ? 1 : hash;
    }
    FlatMap<Place> places_;
};

}  // namespace sluice
