// SPDX-License-Identifier: GPL-3.0-or-later
// Whether Firebase can be reached with a configuration: TLS, login, and a push that is only validated (dry_run).
#pragma once

#include "live/live_config.h"

#include <string>
#include <vector>

namespace sluice::live {

struct Tried {
    bool connected = false;          ///< TLS and login went well
    bool answered = false;           ///< the push was answered: an error about its made-up token is an answer, too
    std::vector<std::string> lines;  ///< what happened, for people
};
Tried try_connection(const LiveConfig& config, Duration patience);

}  // namespace sluice::live
