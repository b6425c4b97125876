// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/keyed_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>

namespace sluice::live {

HashSecret HashSecret::random() {
    HashSecret secret;
    if (RAND_bytes(secret.key.data(), static_cast<int>(secret.key.size())) != 1)
        throw std::runtime_error("no randomness from OpenSSL");
    return secret;
}

KeyedHash::KeyedHash(const HashSecret& secret) : secret_(secret) {
    EVP_MAC* const mac = EVP_MAC_fetch(nullptr, OSSL_MAC_NAME_SIPHASH, nullptr);
    context_ = mac == nullptr ? nullptr : EVP_MAC_CTX_new(mac);
    EVP_MAC_free(mac);
    if (context_ == nullptr) throw std::runtime_error("OpenSSL has no SipHash");
    std::size_t size = sizeof(std::uint64_t);
    const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size), OSSL_PARAM_END};
    if (EVP_MAC_CTX_set_params(context_, parameters) != 1) throw std::runtime_error("OpenSSL's SipHash has no 64 bits");
}

KeyedHash::~KeyedHash() { EVP_MAC_CTX_free(context_); }

std::uint64_t KeyedHash::operator()(std::string_view text) {
    std::uint64_t hash = 0;
    std::size_t length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (EVP_MAC_init(context_, secret_.key.data(), secret_.key.size(), nullptr) != 1 ||
        EVP_MAC_update(context_, bytes, text.size()) != 1 ||
        EVP_MAC_final(context_, reinterpret_cast<unsigned char*>(&hash), &length, sizeof hash) != 1)
        throw std::runtime_error("OpenSSL's SipHash failed");
    return hash == 0 ? 1 : hash;
}

}  // namespace sluice::live
