// SPDX-License-Identifier: GPL-3.0-or-later
// 64-bit hashes of tokens, topics, ids and collapse keys, keyed with a secret of the process, so that nobody who
// chooses tokens can make two collide and collapse another's pushes: SipHash-2-4 (Aumasson and Bernstein 2012), the
// same value as OpenSSL's, without the half microsecond that its EVP interface takes for each.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice::live {

struct HashSecret {
    std::array<unsigned char, 16> key{};
    static HashSecret random();  ///< throws std::runtime_error where the system has no randomness
};

class KeyedHash {
public:
    explicit KeyedHash(const HashSecret& secret);

    /// Never 0, which means none.
    std::uint64_t operator()(std::string_view text) const;

private:
    std::uint64_t first_, second_;
};

}  // namespace sluice::live
