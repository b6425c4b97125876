// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/keyed_hash.h"

#include <openssl/rand.h>

#include <bit>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace sluice::live {
namespace {

static_assert(std::endian::native == std::endian::little, "SipHash reads little-endian words");

std::uint64_t word(const void* from) {
    std::uint64_t read = 0;
    std::memcpy(&read, from, sizeof read);
    return read;
}

struct SipState {
    std::uint64_t v0, v1, v2, v3;

    void round() {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }
    void take(std::uint64_t message) {
        v3 ^= message;
        round();
        round();
        v0 ^= message;
    }
    std::uint64_t finish() {
        v2 ^= 0xff;
        for (int i = 0; i < 4; ++i) round();
        return v0 ^ v1 ^ v2 ^ v3;
    }
};

}  // namespace

HashSecret HashSecret::random() {
    HashSecret secret;
    if (RAND_bytes(secret.key.data(), static_cast<int>(secret.key.size())) != 1)
        throw std::runtime_error("no randomness from OpenSSL");
    return secret;
}

KeyedHash::KeyedHash(const HashSecret& secret)
    : first_(word(secret.key.data())), second_(word(secret.key.data() + sizeof(std::uint64_t))) {}

std::uint64_t KeyedHash::operator()(std::string_view text) const {
    SipState state{first_ ^ 0x736f6d6570736575U, second_ ^ 0x646f72616e646f6dU, first_ ^ 0x6c7967656e657261U,
                   second_ ^ 0x7465646279746573U};
    const std::size_t whole = text.size() & ~std::size_t{7};
    for (std::size_t at = 0; at < whole; at += 8) state.take(word(text.data() + at));
    std::uint64_t last = std::uint64_t{text.size()} << 56U;
    for (std::size_t at = whole; at < text.size(); ++at)
        last |= std::uint64_t{static_cast<unsigned char>(text[at])} << 8 * (at - whole);
    state.take(last);
    const std::uint64_t hash = state.finish();
    return hash == 0 ? 1 : hash;
}

}  // namespace sluice::live
