// SPDX-License-Identifier: GPL-3.0-or-later
// What is pending: one slot of 64 bytes a push, a cache line, found by its message without a lookup. Connections own
// slots in chunks of 64, with a mask of the free ones. A message is the number of its send (40 bits) and its slot (24
// bits), so late, double and foreign answers are one compare.
#pragma once

#include "core/check.h"
#include "core/push.h"

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice {

using SlotIndex = std::uint32_t;
inline constexpr int slot_bits = 24;
inline constexpr std::uint32_t slots_per_chunk = 64;

struct alignas(64) Slot {
    std::uint64_t handle;
    Instant offered;
    Instant first_sent;
    Instant sent;
    std::uint64_t device;
    MessageId message;  ///< 0: free
    std::uint64_t order : 56;
    std::uint64_t priority : 2;
    std::uint64_t mortal : 1;        ///< has a deadline, in its chunk
    std::uint64_t keyed : 1;         ///< has a collapse key, in its chunk
    std::uint64_t noted : 1;         ///< the driver left a word, in its chunk
    std::uint64_t device_probe : 1;  ///< probes its paused device
    std::uint64_t project_probe : 1;
    std::uint16_t sends, resends, losses, error;
};
static_assert(sizeof(Slot) == 64);

class Slots {
public:
    struct Chunk {
        std::array<Slot, slots_per_chunk> slots{};
        std::array<Instant, slots_per_chunk> deadline;
        std::array<std::uint64_t, slots_per_chunk> collapse_key, note;
        std::uint32_t owner = 0;  ///< index of its connection
    };

    /// A chunk for connection `owner`; returns its number.
    std::uint32_t take_chunk(std::uint32_t owner);
    /// Requires all its slots free.
    void give_chunk(std::uint32_t chunk);

    Slot& at(SlotIndex slot) { return chunk_of(slot).slots[slot % slots_per_chunk]; }
    Chunk& chunk_of(SlotIndex slot) { return *chunks_[slot / slots_per_chunk]; }
    Instant deadline(SlotIndex slot) {
        return at(slot).mortal ? chunk_of(slot).deadline[slot % slots_per_chunk] : never;
    }
    std::uint64_t collapse_key(SlotIndex slot) {
        return at(slot).keyed ? chunk_of(slot).collapse_key[slot % slots_per_chunk] : 0;
    }
    /// Requires a pending message.
    void set_note(MessageId message, std::uint64_t word) {
        const SlotIndex slot = index_of(message);
        Chunk& chunk = chunk_of(slot);
        CHECK(chunk.slots[slot % slots_per_chunk].message == message);
        chunk.slots[slot % slots_per_chunk].noted = 1;
        chunk.note[slot % slots_per_chunk] = word;
    }
    std::uint64_t note(SlotIndex slot) { return at(slot).noted ? chunk_of(slot).note[slot % slots_per_chunk] : 0; }

    /// The slot of a pending message; nullptr where that is not pending (late, double, made up).
    Slot* find(MessageId message) {
        const SlotIndex slot = index_of(message);
        if (slot / slots_per_chunk >= chunks_.size() || !chunks_[slot / slots_per_chunk]) return nullptr;
        Slot& found = at(slot);
        return found.message == message && message != 0 ? &found : nullptr;
    }
    static SlotIndex index_of(MessageId message) { return static_cast<SlotIndex>(message & ((1u << slot_bits) - 1)); }

    MessageId next_message(SlotIndex slot) {
        ++send_number_;
        return (send_number_ << slot_bits) | slot;
    }
    void prefetch(MessageId message) const {
        const SlotIndex slot = index_of(message);
        if (slot / slots_per_chunk < chunks_.size() && chunks_[slot / slots_per_chunk])
            __builtin_prefetch(&chunks_[slot / slots_per_chunk]->slots[slot % slots_per_chunk], 1);
    }

private:
    std::vector<std::unique_ptr<Chunk>> chunks_;
    std::vector<std::uint32_t> free_chunks_;
    std::uint64_t send_number_ = 0;
};

}  // namespace sluice
