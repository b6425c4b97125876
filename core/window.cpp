// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/window.h"

namespace sluice {

SlotIndex Window::take_far(Slots& slots, std::uint32_t owner) {
    for (Part& part : far_)
        if (part.free != 0) return take_from(part);
    return take_from(add(slots, owner));
}

Window::Part& Window::add(Slots& slots, std::uint32_t owner) {
    const Part fresh{~std::uint64_t{0}, slots.take_chunk(owner)};
    for (Part& part : near_)
        if (part.chunk == no_chunk) return part = fresh;
    return far_.emplace_back(fresh);
}

Window::Part& Window::part_of(std::uint32_t chunk) {
    for (Part& part : near_)
        if (part.chunk == chunk) return part;
    for (Part& part : far_)
        if (part.chunk == chunk) return part;
    CHECK(!"a slot of another connection");
    return near_[0];
}

void Window::release(Slots& slots) {
    for (Part& part : near_) {
        if (part.chunk == no_chunk) continue;
        CHECK(part.free == ~std::uint64_t{0});
        slots.give_chunk(part.chunk);
        part = {};
    }
    for (Part& part : far_) {
        CHECK(part.free == ~std::uint64_t{0});
        slots.give_chunk(part.chunk);
    }
    far_.clear(), far_.shrink_to_fit();
}

}  // namespace sluice
