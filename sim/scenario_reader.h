// SPDX-License-Identifier: GPL-3.0-or-later
// Scenario files: TOML (scenarios/README.md has every key) → Scenario. Once the text parses as TOML, all its errors are
// reported, in order of line: FILE:LINE:COLUMN, what was found, what was expected, the nearest known name. Traces and
// latency samples are read along, relative to the file. Never aborts, whatever the text.
#pragma once

#include "core/config/problem.h"
#include "sim/scenario.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

using config::Problem;
using config::to_string;

struct FileCache;

struct ReadResult {
    std::optional<Scenario> scenario;  ///< exactly where there are no problems
    std::vector<Problem> problems;
};

/// `overrides`: K=V each, as for --set (core/config/document.h says what K may be), applied in order before anything is
/// checked. `path` "-" is standard input, whose files are relative to the working directory.
ReadResult read_scenario_file(const std::string& path, const std::vector<std::string>& overrides = {});

/// `base_dir`: what the files named in the text are relative to; empty: naming one is a problem. `cache`: where they
/// are kept, parsed, for the next time (sim/file_cache.h).
ReadResult read_scenario_text(std::string_view text, const std::string& file_name, const std::string& base_dir,
                              const std::vector<std::string>& overrides = {}, FileCache* cache = nullptr);

}  // namespace sluice::sim
