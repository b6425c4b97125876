// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/secrets.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace sluice::live {
namespace {

constexpr std::size_t longest = 4096;

SecretResult checked(std::string secret, const std::string& where) {
    while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
    if (secret.empty()) return {"", where + " is empty"};
    if (secret.size() > longest) return {"", where + " has more than 4096 bytes"};
    const bool plain =
        std::all_of(secret.begin(), secret.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    if (!plain) return {"", where + " has more than one line, or control characters"};
    return {std::move(secret), ""};
}

}  // namespace

SecretResult read_secret_file(const std::string& path) {
    errno = 0;
    std::ifstream in{path, std::ios::binary};
    std::string text(longest + 3, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size())) && in.gcount() == 0 && errno != 0)
        return {"", path + ": " + std::strerror(errno)};
    text.resize(static_cast<std::size_t>(in.gcount()));
    return checked(std::move(text), path);
}

SecretResult read_secret_variable(const std::string& name) {
    const char* const value = std::getenv(name.c_str());
    if (value == nullptr) return {"", "the environment variable " + name + " is not set"};
    return checked(value, "the environment variable " + name);
}

SecretResult read_password(const XmppConfig& xmpp) {
    return xmpp.password_file.empty() ? read_secret_variable(xmpp.password_env) : read_secret_file(xmpp.password_file);
}

bool same_secret(std::string_view left, std::string_view right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool bears(std::string_view authorization, std::string_view token) {
    constexpr std::string_view scheme = "bearer ";
    if (token.empty() || authorization.size() <= scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i)
        if ((authorization[i] | 0x20) != scheme[i]) return false;
    return same_secret(authorization.substr(scheme.size()), token);
}

}  // namespace sluice::live
