// SPDX-License-Identifier: GPL-3.0-or-later
// One plain HTTP request, waited for: what `drive` asks of the emulator's admin server.
#pragma once

#include "core/time.h"
#include "sim/emulator/url.h"

#include <string>

namespace sluice::sim {

struct HttpReply {
    unsigned status = 0;  ///< 0: none came
    std::string body;     ///< or why none came
};

HttpReply http_post(const Url& url, const std::string& path, Duration patience = std::chrono::seconds{10});

}  // namespace sluice::sim
