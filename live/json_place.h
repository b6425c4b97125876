// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a valid JSON text a member is, for messages; slow, for the path where something is wrong already.
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::live {

struct TextPlace {
    int line = 1, column = 1;  ///< in bytes, from 1
};
TextPlace text_place(std::string_view text, std::size_t offset);

/// The offset of the key `key` of the object that is `json`, or (`inner` not empty) of the key `inner` in that member;
/// `value`: of the value instead. 0 where it is not found (a key written with escapes). Requires valid JSON.
std::size_t member_offset(std::string_view json, std::string_view key, std::string_view inner, bool value);

}  // namespace sluice::live
