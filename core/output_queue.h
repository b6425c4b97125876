// SPDX-License-Identifier: GPL-3.0-or-later
// A queue drained to empty after every call: a vector that starts again at index 0 whenever it is, and is given back
// after a peak.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace sluice {

template <class Item>
class OutputQueue {
public:
    bool empty() const { return next_ == items_.size(); }
    Item& push(const Item& item) { return items_.emplace_back(item); }
    /// The newest; nullptr where empty. Valid until the next push or pop.
    const Item* last() const { return empty() ? nullptr : &items_.back(); }
    /// A place that outlives growth of the queue, of an item in it or of nullptr; until the next pop.
    std::size_t place_of(const Item* item) const {
        return item == nullptr ? nowhere : static_cast<std::size_t>(item - items_.data());
    }
    const Item* at_place(std::size_t place) const { return place == nowhere ? nullptr : &items_[place]; }
    std::optional<Item> pop() {
        if (empty()) return std::nullopt;
        std::optional<Item> item = items_[next_++];
        if (empty()) restart();
        return item;
    }

private:
    static constexpr std::size_t kept = 4096;
    static constexpr std::size_t nowhere = ~std::size_t{0};
    void restart() {
        next_ = 0;
        items_.clear();
        if (items_.capacity() > kept) items_.shrink_to_fit();
    }
    std::vector<Item> items_;
    std::size_t next_ = 0;
};

}  // namespace sluice
