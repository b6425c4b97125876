// SPDX-License-Identifier: GPL-3.0-or-later
// [pipeline]: the same table in a scenario and in a live configuration.
#pragma once

#include "core/config/node.h"
#include "core/config/problem.h"
#include "core/config/table.h"
#include "core/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace sluice::config {

/// Every key of [pipeline].
const Table<Settings>& pipeline_table();

/// Reads the table's node. Wrong keys keep their defaults, each with its problem; so has what `sluice::problems` finds.
Settings read_pipeline(const Node& table, Problems& problems);

struct PipelineResult {
    Settings settings;
    std::vector<Problem> problems;  ///< empty: `settings` is good
};
/// Reads a document that has nothing but [pipeline] (POST /v1/reload).
PipelineResult read_pipeline_text(std::string_view text, std::string_view file_name,
                                  const std::vector<std::string>& overrides = {});

/// `settings` as a TOML document with the table [pipeline] and every key in it; reads back the same.
std::string pipeline_toml(const Settings& settings);

}  // namespace sluice::config
