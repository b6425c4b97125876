// SPDX-License-Identifier: GPL-3.0-or-later
// 64-bit hashes of tokens, topics and collapse keys, keyed with a secret of the process (SipHash, by OpenSSL), so that
// nobody who chooses tokens can make two collide and collapse another's pushes. One KeyedHash a thread.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

struct evp_mac_ctx_st;

namespace sluice::live {

struct HashSecret {
    std::array<unsigned char, 16> key{};
    static HashSecret random();  ///< throws std::runtime_error where the system has no randomness
};

class KeyedHash {
public:
    explicit KeyedHash(const HashSecret& secret);
    ~KeyedHash();
    KeyedHash(const KeyedHash&) = delete;
    KeyedHash& operator=(const KeyedHash&) = delete;

    /// Never 0, which means none.
    std::uint64_t operator()(std::string_view text);

private:
    HashSecret secret_;
    evp_mac_ctx_st* context_;
};

}  // namespace sluice::live
