// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a push request. It is refused with a place inside the text, or its body is valid JSON in valid UTF-8
// without control characters, as a transport requires, and reads again as the same request.
#include "core/check.h"
#include "live/push_request.h"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sluice::live;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const RequestResult result = read_push_request(text, true);
    if (const auto* const problem = std::get_if<RequestProblem>(&result)) {
        CHECK(!problem->message.empty());
        CHECK(problem->line >= 1);
        CHECK(problem->column >= 1);
        CHECK(problem->line <= 1 + std::count(text.begin(), text.end(), '\n'));
        return 0;
    }
    const auto& request = std::get<PushRequest>(result);
    CHECK(request.original == text);
    CHECK(!request.body.empty());
    CHECK(std::none_of(request.body.begin(), request.body.end(), [](char c) { return c >= 0 && c < ' '; }));
    CHECK(request.body.find("\xef\xbf\xbf") == std::string::npos);
    boost::json::error_code error;
    const auto wire = boost::json::parse("{" + request.body + "}", error);
    CHECK(!error);
    CHECK(wire.is_object());
    const RequestResult again = read_push_request("{" + request.body + "}");
    CHECK(std::holds_alternative<PushRequest>(again));
    CHECK(std::get<PushRequest>(again).body == request.body);
    CHECK(std::get<PushRequest>(again).target == request.target);
    return 0;
}
