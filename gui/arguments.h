// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of sluice-gui. Nothing of Qt: it is read before there is an application, because it decides on which
// platform that runs.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace sluice::gui {

struct Arguments {
    std::string scenario;  ///< FILE, NAME or --run NAME; empty: what was open last
    std::vector<std::string> overrides;
    std::string page;         ///< its name; empty: chosen by the rest
    std::string export_path;  ///< .png, .svg or .csv; empty: a window
    bool whole_window = false;
    std::string theme;  ///< "light", "dark", "auto"; empty: as last time
    int width = 0, height = 0;
    std::string live, token_file, ca_file;
    std::string ready_file;  ///< written once what is shown is complete

    bool headless() const { return !export_path.empty(); }
};

struct ParsedArguments {
    std::optional<Arguments> arguments;  ///< else: print `text` and end with `status`
    int status = 0;
    std::string text;
};

ParsedArguments parse_arguments(int count, const char* const* words);

/// In order of their tabs.
const std::vector<std::string>& page_names();

}  // namespace sluice::gui
