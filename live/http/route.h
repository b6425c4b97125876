// SPDX-License-Identifier: GPL-3.0-or-later
// Which of our requests a method and a target are, or why none (formats.md, "requests and answers").
#pragma once

#include "core/push.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice::live {

struct Route {
    enum class Kind : std::uint8_t { push, pushes, reload, pause, resume, purge };
    Kind kind = Kind::push;
    bool wants_outcome = false;  ///< ?wait=outcome
    bool dry_run = false;
    std::optional<Priority> priority;

    bool is_push() const { return kind == Kind::push || kind == Kind::pushes; }
};

struct RouteResult {
    Route route;
    unsigned problem = 0;  ///< 0: none, else the status (400, 404, 405)
    std::string error;
};
RouteResult route_of(std::string_view method, std::string_view target);

/// Whether a Content-Type header, parameters left out, is one that a request of this kind may have.
bool takes_type(Route::Kind kind, std::string_view content_type);
/// That type, for messages.
std::string_view wanted_type(Route::Kind kind);

}  // namespace sluice::live
