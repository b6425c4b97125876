// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a Host header names this machine: on loopback another one is an attacker's name that resolves here (DNS
// rebinding).
#pragma once

#include <string_view>

namespace sluice::sim {

/// localhost, 127.0.0.0/8 or ::1, with a port or without.
bool names_local_host(std::string_view host);

}  // namespace sluice::sim
