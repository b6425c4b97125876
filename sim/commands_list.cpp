// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/human_text.h"
#include "sim/commands.h"
#include "sim/known_scenarios.h"
#include "sim/scenario_reader.h"
#include "sim/terminal_table.h"

#include <CLI/CLI.hpp>
#include <memory>

#include <unistd.h>

namespace sluice::sim {
namespace {

int list(const Looks& looks) {
    const Terminal terminal = looks.terminal(STDOUT_FILENO);
    std::vector<std::vector<TableCell>> rows;
    for (const auto& [name, path] : known_scenarios()) {
        const ReadResult read = read_scenario_file(path);
        const std::string title =
            read.scenario ? one_line(read.scenario->title) : "(it has errors: sluice-sim check " + name + ")";
        rows.push_back({{name, Ink::strong}, {title, read.scenario ? Ink::plain : Ink::bad}});
    }
    if (rows.empty()) complain("no scenarios in " SLUICE_SCENARIO_DIRS);
    std::string text;
    for (const std::string& line : table_lines(rows, {Align::left, Align::left}, terminal)) text += line + "\n";
    return print(terminal.unicode ? text : to_ascii(text)) ? held_status : usage_status;
}

}  // namespace

void add_list_command(CLI::App& app, int& status) {
    CLI::App* command = app.add_subcommand("list", "The scenarios known by name, a line each");
    const auto looks = std::make_shared<Looks>();
    add_looks(*command, *looks);
    command->callback([looks, &status] { status = list(*looks); });
}

}  // namespace sluice::sim
