// SPDX-License-Identifier: GPL-3.0-or-later
// The simulator's event queue: events leave in order of time, and among equal times in order of insertion.
//
// A ring of buckets, each 2^k ns of time; a bucket is a chain of slabs of 32 events, in order of insertion. The bucket
// whose turn it is gets opened: sorted (stably) into one array, from which events are popped and into which later ones
// of its time are inserted. Events beyond the ring wait in a heap. Both the width and the number of buckets follow what
// is found; neither ever changes the order. Memory is taken as it fills, reused, and given back when much less is held.
//
// `peek(limit)` is for a loop that also has other sources of events, the earliest of them at `limit`: it looks no
// further than that, so that what the caller pushes next lies after the open bucket. Pushing into the past of the open
// bucket is allowed (the order is by time all the same), only slower.
//
// Times are nanoseconds, 0 to 2^62. Pointers hold until the next push, peek or pop.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace sluice::sim {

struct Scheduled {
    std::int64_t at = 0;
    std::uint64_t message = 0;
    std::uint32_t link = 0;
    std::uint16_t code = 0;
    std::uint16_t flags = 0;
    bool operator==(const Scheduled&) const = default;
};
static_assert(sizeof(Scheduled) == 24);

class Calendar {
public:
    static constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

    Calendar();
    Calendar(const Calendar&) = delete;
    Calendar& operator=(const Calendar&) = delete;

    [[gnu::always_inline]] void push(const Scheduled& event) {
        const std::int64_t number = event.at >> shift_;
        if (static_cast<std::uint64_t>(number - open_ - 1) > mask_) [[unlikely]]
            return push_outside(event);
        Bucket& bucket = buckets_[static_cast<std::uint64_t>(number) & mask_];
        const std::uint32_t place = bucket.count % slab_events;
        if (place == 0) [[unlikely]]
            extend(bucket);
        Scheduled& there = bucket.last->events[place];  // field by field: out of registers, not through the stack
        there.at = event.at;
        there.message = event.message;
        there.link = event.link;
        there.code = event.code;
        there.flags = event.flags;
        ++bucket.count;
        ++size_;
    }

    /// The earliest event if it is not after `limit`, else nullptr. Where it returns nullptr, the caller's next push is
    /// expected (not required) to be at `limit` or later.
    const Scheduled* peek(std::int64_t limit = no_limit) {
        if (head_ == end_ && !open_next(limit)) return nullptr;
        return head_->at <= limit ? head_ : nullptr;
    }

    /// Removes the event that peek() returned. Requires that it returned one and nothing was pushed since.
    void pop() {
        ++head_;
        --size_;
    }

    /// The event `n` places after the earliest, where both are in the open bucket, else nullptr: a hint of what to
    /// prefetch.
    const Scheduled* ahead(std::size_t n) const {
        return n < static_cast<std::size_t>(end_ - head_) ? head_ + n : nullptr;
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

    /// For tests and measurements.
    std::int64_t width() const { return std::int64_t{1} << shift_; }
    std::size_t buckets() const { return buckets_.size(); }
    std::size_t slabs() const { return blocks_.size() * block_slabs; }

private:
    static constexpr std::uint32_t slab_events = 32, block_slabs = 64;

    struct Slab {
        std::array<Scheduled, slab_events> events;
        Slab* next = nullptr;
    };
    struct Bucket {
        Slab* first = nullptr;
        Slab* last = nullptr;
        std::uint32_t count = 0;
    };
    struct Far {
        Scheduled event;
        std::uint64_t order = 0;
    };
    static bool later(const Far& a, const Far& b) {
        return a.event.at != b.event.at ? a.event.at > b.event.at : a.order > b.order;
    }

    void push_outside(const Scheduled& event);
    void push_far(const Scheduled& event);
    void insert_open(const Scheduled& event);
    void insert_at(Scheduled* place, const Scheduled& event);
    void extend(Bucket& bucket);
    bool open_next(std::int64_t limit);
    void advance(std::int64_t limit);
    std::int64_t next_filled() const;
    void open(std::int64_t number);
    void gather(const Bucket& bucket);
    void release(Bucket& bucket);
    void finish_sorting();
    void reserve(std::size_t events);
    void reach_heap();
    void adapt();
    bool relieve(std::int64_t at);
    void rebuild(std::int64_t base, int shift, std::size_t buckets);
    std::vector<Scheduled> take_all();
    std::size_t in_ring() const { return size_ - static_cast<std::size_t>(end_ - head_) - heap_.size(); }

    std::int64_t open_ = -1;  ///< number of the open bucket: its time / width
    int shift_ = 22;          ///< width = 2^shift_ ns
    std::uint64_t mask_ = 0;  ///< buckets - 1
    std::size_t size_ = 0;
    Scheduled* head_ = nullptr;  ///< what is left of the open bucket: [head_, end_) in sorted_
    Scheduled* end_ = nullptr;
    std::vector<Bucket> buckets_;        ///< those after the open one, by number & mask_
    std::vector<std::uint64_t> filled_;  ///< a bit a bucket
    std::vector<Scheduled> sorted_;
    std::vector<Far> heap_;
    std::uint64_t order_ = 0;
    std::vector<std::unique_ptr<Slab[]>> blocks_;
    Slab* free_ = nullptr;
    // since the last look at the widths
    std::uint64_t seen_ = 0, instants_ = 0, opened_ = 0, far_ = 0;
    std::size_t crowd_ = 0;  ///< more than so many left in the open bucket: see relieve()
};

}  // namespace sluice::sim
