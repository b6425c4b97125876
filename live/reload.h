// SPDX-License-Identifier: GPL-3.0-or-later
// What a reload would change, worked out before anything is: a whole configuration read again, or a [pipeline] alone.
#pragma once

#include "live/live_config.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::live {

struct Change {
    std::string key, from, to;  ///< "pipeline.buffer", as TOML
};

struct Reload {
    unsigned status = 200;  ///< 400: `problems`; 409: `restarts`
    std::vector<config::Problem> problems;
    std::vector<std::string> restarts;  ///< keys that cannot change while it runs
    std::vector<Change> changes;
    LiveConfig config;  ///< what would hold

    bool good() const { return status == 200; }
    /// The answer of POST /v1/reload.
    std::string json(bool dry_run) const;
    /// One line for the log.
    std::string text() const;
};

/// `path`: the configuration file; `pipeline`: a TOML document with [pipeline] instead, or empty.
Reload plan_reload(const LiveConfig& present, const std::string& path, const std::string& pipeline);

}  // namespace sluice::live
