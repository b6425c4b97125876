// SPDX-License-Identifier: GPL-3.0-or-later
// The project's own generator: xoshiro256++ (Blackman and Vigna, 2019), seeded by SplitMix64, and named streams, so
// that drawing more from one never moves another. Integer results only, the same on every machine. Not for secrets.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

namespace sluice {

class Random {
public:
    /// Stream `stream` of the run opened by `seed`.
    explicit Random(std::uint64_t seed, std::string_view stream = {}) {
        std::uint64_t state = seed ^ hash(stream);
        for (auto& word : state_) word = split_mix(state);
    }

    std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    /// Uniform in [0, 1): 53 bits.
    double uniform() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

    /// Uniform in [0, bound). Requires bound > 0; bias below 2^-32 for bounds below 2^32 (multiply-shift, Lemire 2019).
    std::uint64_t below(std::uint64_t bound) {
        const std::uint64_t bits = next();
        const std::uint64_t high = (bits >> 32) * bound;
        if (bound >> 32 == 0) return (high + (((bits & 0xffffffffu) * bound) >> 32)) >> 32;
        return bits % bound;
    }

    /// FNV-1a with a final mix: the place of a named stream.
    static constexpr std::uint64_t hash(std::string_view text) {
        std::uint64_t value = 0xcbf29ce484222325u;
        for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
        return mix(value);
    }
    static constexpr std::uint64_t mix(std::uint64_t value) {
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
        return value ^ (value >> 31);
    }

private:
    static constexpr std::uint64_t split_mix(std::uint64_t& state) { return mix(state += 0x9e3779b97f4a7c15u); }
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace sluice
