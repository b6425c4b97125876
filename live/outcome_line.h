// SPDX-License-Identifier: GPL-3.0-or-later
// A push's outcome as a line of JSON (formats.md, "requests and answers"): the same for HTTP, `send` and the feedback
// file. Keys, in this order: id, outcome, reason, error, attempts, resends, wait_ms, ack_ms, total_ms, new_token,
// dead_token. Times in ms, rounded to the microsecond, as short as they can be written:
//   wait_ms   offered to first sent; null if never sent
//   ack_ms    last sent to answered; null if no answer ended it
//   total_ms  offered to done
// Written straight into a string: at 250k lines a second there is no room for a tree.
#pragma once

#include "core/outcome.h"

#include <string>
#include <string_view>

namespace sluice::live {

/// What the transport found out about a token.
struct TokenNews {
    std::string_view new_token{};  ///< use this one from now on; empty: none
    bool dead = false;             ///< forget it
};

/// Appends the line, without a newline.
void append_outcome_line(std::string& out, const Outcome& outcome, std::string_view id, const TokenNews& news = {});
std::string outcome_line(const Outcome& outcome, std::string_view id, const TokenNews& news = {});

/// Appends `text` as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace sluice::live
