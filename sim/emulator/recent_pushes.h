// SPDX-License-Identifier: GPL-3.0-or-later
// Which pushes Firebase has taken, by a hash of their id, in bounded memory: two sets, the older one thrown away when
// the newer is full. Remembers at least the last `capacity` and at most twice as many, in 16 bytes each; two ids share
// a hash once in 10^13 pairs or so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

namespace sluice::sim {

class RecentPushes {
public:
    explicit RecentPushes(std::size_t capacity = std::size_t{1} << 20) : capacity_(capacity) { clear(); }

    /// Notes it; true: it was known.
    bool insert(std::uint64_t hash);
    bool knows(std::uint64_t hash) const { return newer_.has(hash | 1) || older_.has(hash | 1); }
    void clear();
    /// A hint that it is asked for soon.
    void prefetch(std::uint64_t hash) const {
        newer_.prefetch(hash | 1);
        older_.prefetch(hash | 1);
    }

private:
    // Open addressing, at most half full; 0 is a free place, so hashes are made odd.
    struct Set {
        std::vector<std::uint64_t> places;
        std::size_t count = 0;
        bool has(std::uint64_t hash) const { return places[place_of(hash)] == hash; }
        void add(std::uint64_t hash);
        void prefetch(std::uint64_t hash) const { __builtin_prefetch(&places[(hash >> 20) & (places.size() - 1)]); }
        std::size_t place_of(std::uint64_t hash) const {
            const std::size_t mask = places.size() - 1;
            std::size_t i = (hash >> 20) & mask;
            while (places[i] != 0 && places[i] != hash) i = (i + 1) & mask;
            return i;
        }
    };
    std::size_t capacity_;
    Set newer_, older_;
};

/// A quick hash of short texts, good enough to tell devices and ids apart; never 0. Long ones in three strands, which
/// do not wait for each other.
inline std::uint64_t quick_hash(const char* text, std::size_t size) {
    constexpr std::uint64_t by = 0x9e3779b97f4a7c15u;
    std::uint64_t hash = size * by, second = by, third = ~by;
    const auto mix_into = [](std::uint64_t& strand, std::uint64_t word) {
        strand = (strand ^ word) * by;
        strand ^= strand >> 32;
    };
    const auto word_at = [text](std::size_t at) {
        std::uint64_t word;
        std::memcpy(&word, text + at, 8);
        return word;
    };
    const auto mix = [&](std::uint64_t word) { mix_into(hash, word); };
    std::size_t i = 0;
    if (size >= 48) {
        for (; i + 24 <= size; i += 24) {
            mix_into(hash, word_at(i));
            mix_into(second, word_at(i + 8));
            mix_into(third, word_at(i + 16));
        }
        mix(second);
        mix(third);
    }
    for (; i + 8 <= size; i += 8) mix(word_at(i));
    std::uint64_t rest = 0;
    for (; i < size; ++i) rest = rest << 8 | static_cast<unsigned char>(text[i]);
    mix(rest);
    return hash | 1;
}

}  // namespace sluice::sim
