// SPDX-License-Identifier: GPL-3.0-or-later
// What is buffered: never sent, a lane per priority, first in first out. A lane is a chain of chunks of 64 records of
// 48 bytes, taken as it fills and given back as it empties (about 48.2 bytes a push). A record keeps its position for
// life, so the collapse index can point at it; one taken out of the middle leaves a hole, which costs memory, not
// `size`; a lane more than half holes is compacted.
#pragma once

#include "core/check.h"
#include "core/push.h"

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

namespace sluice {

struct Buffered {
    std::uint64_t handle;
    Instant offered;
    Instant deadline;  ///< `never` without a TTL
    std::uint64_t device;
    std::uint64_t collapse_key;
    std::uint64_t order;  ///< of admission, from 1; 0: a hole

    bool dead(Instant now) const { return now > deadline; }
};
static_assert(sizeof(Buffered) == 48);

class Lane {
public:
    using Position = std::uint64_t;

    bool empty() const { return size_ == 0; }
    std::uint64_t size() const { return size_; }
    /// How many have a TTL.
    std::uint64_t mortal() const { return mortal_; }

    /// The first and the last, never holes. Require !empty().
    const Buffered& front() const { return *front_; }
    const Buffered& back() const { return at(tail_ - 1); }
    Position front_position() const { return head_; }
    Position back_position() const { return tail_ - 1; }
    Position end_position() const { return tail_; }
    Buffered& at(Position position) { return chunk(position)->records[position % chunk_size]; }
    const Buffered& at(Position position) const { return chunk(position)->records[position % chunk_size]; }

    Position push_back(const Buffered& record) {
        if (tail_ % chunk_size == 0) [[unlikely]]
            add_chunk();
        *back_ = record;
        if (size_++ == 0) front_ = back_;
        ++back_;
        mortal_ += record.deadline != never;
        return tail_++;
    }
    [[gnu::always_inline]] void pop_front() {
        forget(*front_);
        ++front_;
        if (++head_ % chunk_size == 0 || size_ != tail_ - head_) [[unlikely]]
            find_front();
        if (size_ == 0) [[unlikely]]
            reset();
    }
    /// Takes out any one. Requires a record, not a hole, at `position`.
    void erase(Position position);
    /// The record at `position` becomes `record`, in the same place.
    void replace(Position position, const Buffered& record) {
        mortal_ += record.deadline != never;
        mortal_ -= at(position).deadline != never;
        at(position) = record;
    }

    bool wants_compaction() const { return tail_ - head_ > 2 * size_ + chunk_size; }
    /// Closes all holes; calls moved(record, old position, new position) for each that moved.
    template <class Moved>
    void compact(Moved moved) {
        Position to = head_;
        for (Position from = head_; from != tail_; ++from) {
            if (at(from).order == 0) continue;
            if (from != to) moved(at(to) = at(from), from, to);
            ++to;
        }
        cut_tail(to);
    }

private:
    static constexpr std::uint64_t chunk_size = 64;
    struct Chunk {
        std::array<Buffered, chunk_size> records;
    };

    std::unique_ptr<Chunk>& chunk(Position position) { return ring_[(position / chunk_size) & (ring_.size() - 1)]; }
    const std::unique_ptr<Chunk>& chunk(Position position) const {
        return ring_[(position / chunk_size) & (ring_.size() - 1)];
    }
    void forget(const Buffered& record) {
        CHECK(size_ > 0);
        --size_;
        mortal_ -= record.deadline != never;
    }
    void add_chunk();
    void drop_chunk(Position in);
    void find_front();
    void cut_tail(Position to);
    void reset();

    std::vector<std::unique_ptr<Chunk>> ring_;  ///< by position / chunk_size, a power of two
    std::unique_ptr<Chunk> spare_;
    Position head_ = 0, tail_ = 0;
    Buffered *front_ = nullptr, *back_ = nullptr;  ///< at head_; where the next goes, unless that begins a chunk
    std::uint64_t size_ = 0, mortal_ = 0;
};

}  // namespace sluice
