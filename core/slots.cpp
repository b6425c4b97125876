// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/slots.h"

namespace sluice {

std::uint32_t Slots::take_chunk(std::uint32_t owner) {
    std::uint32_t number;
    if (free_chunks_.empty()) {
        number = static_cast<std::uint32_t>(chunks_.size());
        CHECK(number < most_chunks);
        chunks_.emplace_back();
        end_ += slots_per_chunk;
    } else {
        number = free_chunks_.back();
        free_chunks_.pop_back();
    }
    chunks_[number] = {std::make_unique<Chunk>(), owner};
    return number;
}

void Slots::give_chunk(std::uint32_t chunk) {
    chunks_[chunk].chunk.reset();
    free_chunks_.push_back(chunk);
}

}  // namespace sluice
