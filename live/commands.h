// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of sluice-live, each in its own commands_NAME.cpp. Results go to standard output, the log and what is
// wrong to standard error. Exit status: 0 good · 1 stopped before all was done, or it could not start · 2 bad usage or
// bad input.
#pragma once

#include "live/live_config.h"
#include "live/sd_notify.h"

#include <optional>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace sluice::live {

inline constexpr int good_status = 0, failed_status = 1, usage_status = 2;

// Each adds its command to `app`; when it is given, it runs after parsing and leaves its exit status in `status`.
void add_run_command(CLI::App& app, ServiceManager& manager, int& status);
void add_check_command(CLI::App& app, int& status);
void add_init_command(CLI::App& app, int& status);
void add_send_command(CLI::App& app, ServiceManager& manager, int& status);

/// "sluice-live: MESSAGE" to standard error.
void complain(std::string_view message);
/// Reads it; complains about every problem and gives nothing where there is one.
std::optional<LiveConfig> load_config(const std::string& path);
/// What is wrong with the files that it names: secrets, certificates, and folders that are to hold some.
std::vector<std::string> file_problems(const LiveConfig& config);
/// Whether there are none; complains of each as of the configuration at `path`.
bool files_are_there(const std::string& path, const LiveConfig& config);

}  // namespace sluice::live
