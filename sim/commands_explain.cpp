// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/commands.h"
#include "sim/terminal_explain.h"

#include <CLI/CLI.hpp>
#include <memory>

#include <unistd.h>

namespace sluice::sim {
namespace {

struct ExplainArguments {
    std::string name;
    std::vector<std::string> overrides;
    Looks looks;
};

int explain(const ExplainArguments& arguments) {
    const std::optional<Scenario> scenario = load_scenario(arguments.name, arguments.overrides);
    if (!scenario) return usage_status;
    return print(terminal_explanation(*scenario, arguments.looks.terminal(STDOUT_FILENO))) ? held_status : usage_status;
}

}  // namespace

void add_explain_command(CLI::App& app, int& status) {
    CLI::App* command =
        app.add_subcommand("explain", "A scenario's story, its load against its capacity, what to look at");
    const auto arguments = std::make_shared<ExplainArguments>();
    command->add_option("scenario", arguments->name, "NAME, FILE, or - for standard input")
        ->required()
        ->type_name("NAME|FILE");
    command->add_option("--set", arguments->overrides, "As for run")->type_name("KEY=VALUE")->allow_extra_args(false);
    add_looks(*command, arguments->looks);
    command->callback([arguments, &status] { status = explain(*arguments); });
}

}  // namespace sluice::sim
