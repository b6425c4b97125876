// SPDX-License-Identifier: GPL-3.0-or-later
// How answers are written: JSON for a push told of, and HTTP around it.
#pragma once

#include "live/push_request.h"
#include "live/runtime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::live {

/// The status a push's fate has.
unsigned status_of(const Told& told);
/// `{"id":…,"status":202}` and the like, without a newline. `with_status`: in front of an outcome line, too.
void append_answer(std::string& out, const Told& told, bool with_status);
/// `{"status":400,"error":…}`, with line and column where they are not 0.
std::string error_answer(unsigned status, std::string_view error, int line = 0, int column = 0);

struct ResponseHead {
    unsigned status = 200;
    bool closes = false;
    std::uint32_t retry_after_s = 0;  ///< 0: not told
};
/// A whole response with a JSON body.
void append_response(std::string& out, const ResponseHead& head, std::string_view body);
/// The head of a response that is streamed in chunks.
void append_stream_head(std::string& out, bool closes);
void append_chunk(std::string& out, std::string_view data);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace sluice::live
