// SPDX-License-Identifier: GPL-3.0-or-later
// Live configurations as text (formats.md, "Live configuration"). Their tables beside [pipeline] belong to sluice-live,
// which checks them; here they are only read, compared and kept word for word.
#pragma once

#include "core/settings.h"

#include <QString>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::gui {

/// [pipeline] of a configuration, and what is wrong with it ("live.toml:3:10: error: …").
struct PipelineText {
    std::optional<Settings> settings;
    QString problem;
};
PipelineText pipeline_of_config(std::string_view text, const std::string& file_name);
/// [telemetry] sample in seconds; 1 where it says none.
double sample_of_config(std::string_view text);
/// A text at table.key; empty where there is none.
std::string text_of_config(std::string_view text, std::string_view table, std::string_view key);

/// `base` with [pipeline] replaced by `settings`, the rest word for word; `remark` is a line of comment above it.
struct ConfigText {
    std::string text;
    QString problem;  ///< empty: `text` is good
};
ConfigText config_with(std::string_view base, const std::string& file_name, const Settings& settings,
                       const std::string& remark);

/// What differs between two configurations, key by key, in order of the first that has it.
struct ConfigChange {
    QString key, from, to;  ///< "pipeline.buffer", as TOML; "none" where absent
    bool at_once = true;    ///< by a reload; else it needs a restart
    bool operator==(const ConfigChange&) const = default;
};
/// [pipeline] exactly, defaults included. Of the other tables the keys that both write, with files resolved against
/// the folders; and tables that only one has.
std::vector<ConfigChange> config_changes(std::string_view from, const QString& from_folder, std::string_view to,
                                         const QString& to_folder);

}  // namespace sluice::gui
