// SPDX-License-Identifier: GPL-3.0-or-later
// The slots of one connection: chunks of 64 with a mask of the free ones. Two chunks (windows up to 128: Firebase's
// 100) stand in the connection itself, more beside it.
#pragma once

#include "core/slots.h"

#include <array>
#include <bit>
#include <cstdint>
#include <vector>

namespace sluice {

class Window {
public:
    /// A free slot, the lowest first; takes a chunk from `slots` for connection `owner` when all are used.
    [[gnu::always_inline]] SlotIndex take(Slots& slots, std::uint32_t owner) {
        for (Part& part : near_)
            if (part.free != 0) return take_from(part);
        return take_far(slots, owner);
    }
    /// What take() would give, where it has no need of a further chunk; else any.
    SlotIndex next_free() const {
        const Part& part = near_[0].free != 0 ? near_[0] : near_[1];
        return part.chunk * slots_per_chunk + static_cast<std::uint32_t>(std::countr_zero(part.free));
    }
    void give(SlotIndex slot) {
        Part& part = part_of(slot / slots_per_chunk);
        part.free |= std::uint64_t{1} << (slot % slots_per_chunk);
    }
    /// Calls visit(SlotIndex) for every used slot.
    template <class Visit>
    void each_used(Visit visit) const {
        for (const Part& part : near_) each_used(part, visit);
        for (const Part& part : far_) each_used(part, visit);
    }
    /// Gives all chunks back. Requires all slots free.
    void release(Slots& slots);

private:
    struct Part {
        std::uint64_t free = 0;
        std::uint32_t chunk = no_chunk;
    };
    static constexpr std::uint32_t no_chunk = 0xffffffff;

    static SlotIndex take_from(Part& part) {
        const auto bit = static_cast<std::uint32_t>(std::countr_zero(part.free));
        part.free &= part.free - 1;
        return part.chunk * slots_per_chunk + bit;
    }
    template <class Visit>
    static void each_used(const Part& part, Visit visit) {
        if (part.chunk == no_chunk) return;
        for (std::uint64_t used = ~part.free; used != 0; used &= used - 1)
            visit(part.chunk * slots_per_chunk + static_cast<std::uint32_t>(std::countr_zero(used)));
    }
    SlotIndex take_far(Slots& slots, std::uint32_t owner);
    Part& add(Slots& slots, std::uint32_t owner);
    Part& part_of(std::uint32_t chunk);

    std::array<Part, 2> near_;
    std::vector<Part> far_;
};

}  // namespace sluice
