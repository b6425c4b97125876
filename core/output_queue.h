// SPDX-License-Identifier: GPL-3.0-or-later
// A queue drained to empty after every call: an array that starts again at index 0 whenever it is, and is given back
// after a peak. Items are made in place and read in place: copying a record of 100 bytes twice cost a tenth of a push.
#pragma once

#include <cstddef>
#include <vector>

namespace sluice {

template <class Item>
class OutputQueue {
public:
    bool empty() const { return next_ == end_; }
    /// A place for one more, its old content still there. References to others may move.
    Item& add() {
        if (end_ == items_.size()) [[unlikely]]
            items_.resize(end_ < smallest ? smallest : 2 * end_);
        return items_[end_++];
    }
    /// The oldest, taken out; nullptr where empty. Valid until the next add, or the pop that finds nothing.
    const Item* pop() {
        if (!empty()) return &items_[next_++];
        next_ = end_ = 0;
        if (items_.size() > kept) [[unlikely]]
            items_.clear(), items_.shrink_to_fit();
        return nullptr;
    }
    /// The newest; nullptr where empty.
    const Item* last() const { return empty() ? nullptr : &items_[end_ - 1]; }
    /// A place that outlives growth of the queue, of an item in it or of nullptr; until the next pop.
    std::size_t place_of(const Item* item) const {
        return item == nullptr ? nowhere : static_cast<std::size_t>(item - items_.data());
    }
    const Item* at_place(std::size_t place) const { return place == nowhere ? nullptr : &items_[place]; }

private:
    static constexpr std::size_t smallest = 16, kept = 4096;
    static constexpr std::size_t nowhere = ~std::size_t{0};

    std::vector<Item> items_;
    std::size_t next_ = 0, end_ = 0;
};

}  // namespace sluice
