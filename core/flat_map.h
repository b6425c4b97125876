// SPDX-License-Identifier: GPL-3.0-or-later
// A hash map from nonzero 64-bit keys (hashes already, or small numbers) to small values: open addressing, linear
// probing, deletion by shifting back, at most 3/4 full, given back as it empties. It cannot be iterated, so no order
// can leak from it. Pointers stay valid until the next insert or erase.
#pragma once

#include "core/check.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice {

template <class Value>
class FlatMap {
public:
    Value* find(std::uint64_t key) {
        if (size_ == 0) return nullptr;
        for (std::size_t i = home(key);; i = next(i)) {
            if (entries_[i].key == key) return &entries_[i].value;
            if (entries_[i].key == 0) return nullptr;
        }
    }
    const Value* find(std::uint64_t key) const { return const_cast<FlatMap*>(this)->find(key); }

    /// The value at `key`, made if it was not there.
    Value& operator[](std::uint64_t key) {
        CHECK(key != 0);
        if (4 * (size_ + 1) > 3 * entries_.size()) rehash(entries_.empty() ? smallest : 2 * entries_.size());
        for (std::size_t i = home(key);; i = next(i)) {
            if (entries_[i].key == key) return entries_[i].value;
            if (entries_[i].key != 0) continue;
            entries_[i] = {key, Value{}};
            ++size_;
            return entries_[i].value;
        }
    }

    bool erase(std::uint64_t key) {
        if (size_ == 0) return false;
        std::size_t i = home(key);
        for (; entries_[i].key != key; i = next(i))
            if (entries_[i].key == 0) return false;
        close_gap(i);
        --size_;
        if (entries_.size() > smallest && 8 * size_ < entries_.size()) rehash(entries_.size() / 2);
        return true;
    }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void clear() { entries_.clear(), entries_.shrink_to_fit(), size_ = 0; }

private:
    struct Entry {
        std::uint64_t key = 0;
        Value value{};
    };
    static constexpr std::size_t smallest = 16;

    std::size_t home(std::uint64_t key) const {
        return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15u) >> shift_);
    }
    std::size_t next(std::size_t i) const { return (i + 1) & (entries_.size() - 1); }

    void close_gap(std::size_t gap) {
        const std::size_t mask = entries_.size() - 1;
        for (std::size_t i = next(gap); entries_[i].key != 0; i = next(i)) {
            const std::size_t wanted = home(entries_[i].key);
            if (((i - wanted) & mask) < ((i - gap) & mask)) continue;
            entries_[gap] = std::move(entries_[i]);
            gap = i;
        }
        entries_[gap] = Entry{};
    }

    void rehash(std::size_t capacity) {
        std::vector<Entry> old(capacity);
        old.swap(entries_);
        shift_ = 64 - std::countr_zero(capacity);
        for (auto& entry : old) {
            if (entry.key == 0) continue;
            std::size_t i = home(entry.key);
            while (entries_[i].key != 0) i = next(i);
            entries_[i] = std::move(entry);
        }
    }

    std::vector<Entry> entries_;
    std::size_t size_ = 0;
    int shift_ = 64;
};

}  // namespace sluice
