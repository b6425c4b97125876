// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"
#include "sim/commands.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace sluice::sim {
namespace {

std::string found_in(const Scenario& scenario) {
    const auto counted = [](std::size_t count, const char* what) {
        return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
    };
    std::string text =
        duration_text(scenario.duration) + ", " + counted(scenario.arrivals.size(), "stream") + " of arrivals";
    if (!scenario.faults.empty()) text += ", " + counted(scenario.faults.size(), "fault");
    return text + ", " + counted(scenario.expect.size(), "expectation");
}

int check(const std::vector<std::string>& names, const std::vector<std::string>& overrides) {
    int status = held_status;
    for (const std::string& name : names) {
        const std::optional<Scenario> scenario = load_scenario(name, overrides);
        if (!scenario)
            status = usage_status;
        else if (!print(one_line(name) + ": good (" + found_in(*scenario) + ")\n"))
            return usage_status;
    }
    return status;
}

}  // namespace

void add_check_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("check", "Read scenario files and say everything that is wrong in them");
    const auto names = std::make_shared<std::vector<std::string>>();
    const auto overrides = std::make_shared<std::vector<std::string>>();
    command->add_option("file", *names, "Scenario files, or NAMEs, or - for standard input")
        ->required()
        ->type_name("FILE");
    command->add_option("--set", *overrides, "As for run")->type_name("KEY=VALUE")->allow_extra_args(false);
    command->footer(
        "Errors read FILE:LINE:COLUMN: error: what was found, what was expected. Exit status 2 where there are any.");
    command->callback([names, overrides, &status] { status = check(*names, *overrides); });
}

}  // namespace sluice::sim
