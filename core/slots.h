// SPDX-License-Identifier: GPL-3.0-or-later
// What is pending: one slot of 64 bytes a push, a cache line, found by its message without a lookup. Connections own
// slots in chunks of 64, with a mask of the free ones. A message is the number of its send (36 bits: 39 days at 20,000
// a second) and its slot (28 bits), so late, double and foreign answers are one compare.
#pragma once

#include "core/check.h"
#include "core/prefetch.h"
#include "core/push.h"

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice {

using SlotIndex = std::uint32_t;
inline constexpr int slot_bits = 28;
inline constexpr std::uint32_t slots_per_chunk = 64;

struct alignas(64) Slot {
    static constexpr std::uint8_t mortal = 1;         ///< has a deadline, in its chunk
    static constexpr std::uint8_t keyed = 2;          ///< has a collapse key, in its chunk
    static constexpr std::uint8_t erred = 8;          ///< was nacked before, the code in its chunk
    static constexpr std::uint8_t device_probe = 16;  ///< probes its paused device
    static constexpr std::uint8_t project_probe = 32;

    std::uint64_t handle;
    Instant offered;
    std::uint64_t note;  ///< the driver's word on this send
    Instant sent;
    std::uint64_t device;
    MessageId message;  ///< 0: free
    std::uint64_t order;
    std::uint16_t sends, resends, losses;
    Priority priority;
    std::uint8_t flags;

    bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
};
static_assert(sizeof(Slot) == 64);

class Slots {
public:
    struct Chunk {
        std::array<Slot, slots_per_chunk> slots{};
        std::array<Instant, slots_per_chunk> deadline;
        std::array<Instant, slots_per_chunk> first_sent;  ///< where this send is not the first
        std::array<std::uint64_t, slots_per_chunk> collapse_key;
        std::array<std::uint16_t, slots_per_chunk> error;
    };

    /// Half of all chunks are taken: no connection more may keep some beside its replacement.
    bool crowded() const { return chunks_.size() - free_chunks_.size() >= most_chunks / 2; }
    /// A chunk for connection `owner`; returns its number.
    std::uint32_t take_chunk(std::uint32_t owner);
    /// Requires all its slots free.
    void give_chunk(std::uint32_t chunk);

    Slot& at(SlotIndex slot) { return chunk_of(slot).slots[slot % slots_per_chunk]; }
    Chunk& chunk_of(SlotIndex slot) { return *chunks_[slot / slots_per_chunk].chunk; }
    /// Where a pending message is; chunk is nullptr where it is not pending (late, double, made up).
    struct Found {
        Chunk* chunk;
        Slot* slot;
        SlotIndex index;
        std::uint32_t owner;  ///< index of its connection
        MessageId message;

        std::size_t place() const { return index % slots_per_chunk; }
        Instant deadline() const { return slot->has(Slot::mortal) ? chunk->deadline[place()] : never; }
        std::uint64_t collapse_key() const { return slot->has(Slot::keyed) ? chunk->collapse_key[place()] : 0; }
        Instant first_sent() const { return slot->sends == 1 ? slot->sent : chunk->first_sent[place()]; }
        std::uint16_t error() const { return slot->has(Slot::erred) ? chunk->error[place()] : std::uint16_t{0}; }
    };
    Found found(SlotIndex slot) {
        const Owned& owned = chunks_[slot / slots_per_chunk];
        Slot& there = owned.chunk->slots[slot % slots_per_chunk];
        return {owned.chunk.get(), &there, slot, owned.owner, there.message};
    }
    Found find(MessageId message) {
        const SlotIndex slot = index_of(message);
        if (message == 0 || slot >= end_) return {nullptr, nullptr, slot, 0, message};
        const Owned& owned = chunks_[slot / slots_per_chunk];
        if (owned.chunk == nullptr) return {nullptr, nullptr, slot, 0, message};
        Slot& there = owned.chunk->slots[slot % slots_per_chunk];
        return {there.message == message ? owned.chunk.get() : nullptr, &there, slot, owned.owner, message};
    }
    /// Nothing where it is no longer pending.
    void set_note(MessageId message, std::uint64_t word) {
        const Found pushed = find(message);
        if (pushed.chunk != nullptr) pushed.slot->note = word;
    }
    static SlotIndex index_of(MessageId message) { return static_cast<SlotIndex>(message & ((1u << slot_bits) - 1)); }

    MessageId next_message(SlotIndex slot) {
        ++send_number_;
        return (send_number_ << slot_bits) | slot;
    }
    void prefetch(SlotIndex slot) const {
        if (slot < end_ && chunks_[slot / slots_per_chunk].chunk)
            sluice::prefetch(&chunks_[slot / slots_per_chunk].chunk->slots[slot % slots_per_chunk]);
    }
    /// Index of the connection of what may no longer be pending.
    std::uint32_t owner_of(SlotIndex slot) const { return slot < end_ ? chunks_[slot / slots_per_chunk].owner : 0; }

private:
    static constexpr std::size_t most_chunks = (std::size_t{1} << slot_bits) / slots_per_chunk;

    struct Owned {
        std::unique_ptr<Chunk> chunk;
        std::uint32_t owner = 0;  ///< here, not in the chunk: one line of cache less a push
    };

    std::vector<Owned> chunks_;
    std::vector<std::uint32_t> free_chunks_;
    SlotIndex end_ = 0;  ///< there are none from here on
    std::uint64_t send_number_ = 0;
};

}  // namespace sluice
