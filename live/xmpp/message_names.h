// SPDX-License-Identifier: GPL-3.0-or-later
// A send's name on the wire: ID:RANDOM-SEND. ID is the request's, RANDOM 16 hex digits of this process, SEND the
// pipeline's MessageId in decimal: new at every send. Whoever counts duplicates takes what stands before the last
// colon.
#pragma once

#include "core/push.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::live {

class MessageNames {
public:
    explicit MessageNames(std::uint64_t random);
    /// 64 bits of the system's.
    static std::uint64_t random_number();

    /// Appends ":RANDOM-SEND"; the id, which goes before it, is the caller's to escape.
    void append_tail(std::string& out, MessageId message) const;
    /// The send that a name means; nullopt for what this process did not name so.
    std::optional<MessageId> parse(std::string_view name) const;

    static constexpr std::size_t longest_tail = 1 + 16 + 1 + 20;

private:
    std::string middle_;  ///< ":RANDOM-"
};

}  // namespace sluice::live
