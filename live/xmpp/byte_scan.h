// SPDX-License-Identifier: GPL-3.0-or-later
// Eight bytes at a time: does a word hold a byte of some kind? The wire's escaping and JSON scanning stand on these.
// Exact as a yes or no; where in the word is the caller's to find, so that byte order does not matter.
#pragma once

#include <cstdint>
#include <cstring>

namespace sluice::live {

inline constexpr std::uint64_t every_byte = 0x0101010101010101;
inline constexpr std::uint64_t high_bits = 0x8080808080808080;

inline std::uint64_t load_word(const char* bytes) {
    std::uint64_t word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}
/// Not 0 if a byte is `c`.
constexpr std::uint64_t has_byte(std::uint64_t word, unsigned char c) {
    word ^= every_byte * c;
    return (word - every_byte) & ~word & high_bits;
}
/// Not 0 if a byte is below `c` (at most 0x80).
constexpr std::uint64_t has_below(std::uint64_t word, unsigned char c) {
    return (word - every_byte * c) & ~word & high_bits;
}

}  // namespace sluice::live
