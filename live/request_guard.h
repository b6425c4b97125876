// SPDX-License-Identifier: GPL-3.0-or-later
// What every HTTP listener of ours refuses before it looks at a request, so that a web page in somebody's browser
// cannot reach it: requests with an Origin (a browser's own, from a page), and on loopback those for another Host (a
// name of the attacker's that resolves to 127.0.0.1: DNS rebinding).
#pragma once

#include <string_view>

namespace sluice::live {

/// Of a request's Host header or authority: localhost, 127.0.0.0/8 or ::1, with any port or none.
bool names_loopback(std::string_view host);

enum class Guarded { passes, has_origin, foreign_host };
/// `host` and `origin`: the headers, empty where there is none. `on_loopback`: the listener is.
Guarded guard_request(bool on_loopback, std::string_view host, bool has_origin);

}  // namespace sluice::live
