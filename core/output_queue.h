// SPDX-License-Identifier: GPL-3.0-or-later
// A queue drained to empty after every call: an array that starts again at its front once it was, and is given back
// after a peak. Items are made in place and read in place: copying a record of 100 bytes twice cost a tenth of a push.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

namespace sluice {

template <class Item>
class OutputQueue {
public:
    OutputQueue() = default;
    OutputQueue(OutputQueue&&) = delete;

    bool empty() const { return next_ == end_; }
    /// A place for one more, its old content still there. References to others may move.
    [[gnu::always_inline]] Item& add() {
        if (next_ == end_) restart();
        if (end_ == limit_) [[unlikely]]
            grow();
        return *end_++;
    }
    /// The oldest, taken out; nullptr where empty. Valid until the next add.
    const Item* pop() { return next_ != end_ ? next_++ : nullptr; }
    /// The newest; nullptr where empty.
    const Item* last() const { return empty() ? nullptr : end_ - 1; }
    /// A place that outlives growth of the queue, of an item in it or of nullptr; until the next pop.
    std::ptrdiff_t place_of(const Item* item) const {
        return item == nullptr ? nowhere
                               : reinterpret_cast<const char*>(item) - reinterpret_cast<const char*>(items_.get());
    }
    const Item* at_place(std::ptrdiff_t place) const {
        return place == nowhere ? nullptr
                                : reinterpret_cast<const Item*>(reinterpret_cast<const char*>(items_.get()) + place);
    }

private:
    static constexpr std::size_t smallest = 16, kept = 4096;
    static constexpr std::ptrdiff_t nowhere = -1;

    void restart() {
        next_ = end_ = items_.get();
        if (large_) [[unlikely]]
            give_back();
    }
    [[gnu::cold]] void grow() {
        const auto used = static_cast<std::size_t>(end_ - items_.get());
        const std::size_t room = used < smallest ? smallest : 2 * used;
        auto larger = std::make_unique<Item[]>(room);
        std::move(items_.get(), end_, larger.get());
        next_ = larger.get() + (next_ - items_.get());
        end_ = larger.get() + used;
        limit_ = larger.get() + room;
        items_ = std::move(larger);
        large_ = room > kept;
    }
    [[gnu::cold]] void give_back() {
        items_.reset();
        next_ = end_ = limit_ = nullptr;
        large_ = false;
    }

    std::unique_ptr<Item[]> items_;
    Item *next_ = nullptr, *end_ = nullptr, *limit_ = nullptr;
    bool large_ = false;
};

}  // namespace sluice
