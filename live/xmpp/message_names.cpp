// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/message_names.h"

#include "core/check.h"

#include <openssl/rand.h>

#include <array>
#include <charconv>

namespace sluice::live {

MessageNames::MessageNames(std::uint64_t random) : middle_(":") {
    for (int shift = 60; shift >= 0; shift -= 4) middle_ += "0123456789abcdef"[random >> shift & 15];
    middle_ += '-';
}

std::uint64_t MessageNames::random_number() {
    std::uint64_t number = 0;
    CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(&number), sizeof number) == 1);
    return number;
}

void MessageNames::append_tail(std::string& out, MessageId message) const {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), message).ptr;
    out += middle_;
    out.append(digits.data(), end);
}

std::optional<MessageId> MessageNames::parse(std::string_view name) const {
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos || dash + 1 < middle_.size()) return std::nullopt;
    if (name.substr(dash + 1 - middle_.size(), middle_.size()) != middle_) return std::nullopt;
    const char* const begin = name.data() + dash + 1;
    const char* const end = name.data() + name.size();
    MessageId message = 0;
    const auto [rest, error] = std::from_chars(begin, end, message);
    if (error != std::errc{} || rest != end || message == 0 || *begin == '0') return std::nullopt;
    return message;
}

}  // namespace sluice::live
