// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of sluice-sim, each in its own commands_NAME.cpp, and what they share: exit statuses, finding scenarios
// by name, saying what is wrong. Reports go to standard output, everything else to standard error.
#pragma once

#include "core/config/problem.h"
#include "sim/scenario.h"
#include "sim/terminal_capabilities.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace sluice::sim {

/// Exit statuses, beside interrupted_status.
inline constexpr int held_status = 0, failed_status = 1, usage_status = 2;

// Each adds its command to `app`; when it is given, it runs after parsing and leaves its exit status in `status`.
void add_run_command(CLI::App& app, int& status);
void add_check_command(CLI::App& app, int& status);
void add_list_command(CLI::App& app, int& status);
void add_explain_command(CLI::App& app, int& status);
void add_compare_command(CLI::App& app, int& status);
void add_schema_command(CLI::App& app, int& status);
void add_plan_command(CLI::App& app, int& status);
void add_serve_command(CLI::App& app, int& status);
void add_drive_command(CLI::App& app, int& status);
void add_import_command(CLI::App& app, int& status);

/// "sluice-sim: MESSAGE" to standard error, on one line whatever the names in it.
void complain(std::string_view message);
/// "FILE:LINE:COLUMN: error: MESSAGE" to standard error, the same.
void complain(const config::Problem& problem);

/// The path behind NAME, FILE or "-"; where there is none, complains (with the nearest name) and gives nothing.
std::optional<std::string> scenario_path(const std::string& name);

/// Reads it, overrides applied. Complains about every problem and gives nothing where there is one.
std::optional<Scenario> load_scenario(const std::string& name, const std::vector<std::string>& overrides);

/// Options of every command that prints for people: --ascii and --color=auto|always|never.
struct Looks {
    bool ascii = false;
    std::string colour = "auto";
    Terminal terminal(int descriptor) const;
};
void add_looks(CLI::App& command, Looks& looks);

/// --seed N: a count, as in a scenario; anything else is bad usage.
void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed, const std::string& meaning);

/// Writes `text` to standard output; false, with a complaint, where it cannot all be written.
bool print(std::string_view text);
/// The same to a file.
bool write_file(const std::string& path, std::string_view text);
/// Whether all of them (empty: none) can be written, asked before a long run; false, with a complaint, for each that
/// cannot. Makes those that are not there.
bool can_write(std::initializer_list<std::string> paths);

}  // namespace sluice::sim
