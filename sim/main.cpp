// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/problem.h"
#include "sim/commands.h"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

using sluice::sim::complain;

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    return names;
}

/// "; did you mean …" for what was not understood: a command, or an option of the command given.
std::string suggestion(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* command = nullptr;
    std::vector<std::string> names;
    for (const std::string& word : words) {
        if (word.starts_with("--")) {
            const std::vector<std::string> known = option_names(command == nullptr ? app : *command);
            const std::string name = word.substr(0, word.find('='));
            const std::vector<std::string_view> views(known.begin(), known.end());
            if (std::find(known.begin(), known.end(), name) == known.end())
                if (const auto meant = sluice::config::nearest(name, views); !meant.empty())
                    return "; did you mean " + std::string{meant} + "?";
        } else if (command == nullptr && !word.starts_with("-")) {
            for (const CLI::App* known : app.get_subcommands({})) {
                names.push_back(known->get_name());
                if (known->get_name() == word) command = known;
            }
            if (command != nullptr) continue;
            const std::vector<std::string_view> known(names.begin(), names.end());
            const std::string meant = sluice::config::did_you_mean(word, known);
            return "; found \"" + word + "\"" + (meant.empty() ? ", expected " + sluice::config::listed(known) : meant);
        }
    }
    return "";
}

int bad_usage(const CLI::App& app, const CLI::ParseError& error, const std::vector<std::string>& words) {
    std::string message = error.what();
    while (!message.empty() && message.back() == '\n') message.pop_back();
    const auto given = app.get_subcommands();
    const std::string command = given.empty() ? "" : " " + given.front()->get_name();
    complain(message + suggestion(app, words));
    std::fprintf(stderr, "Try sluice-sim%s --help\n", command.c_str());
    return sluice::sim::usage_status;
}

constexpr const char* examples = R"(Examples:
  sluice-sim run overwatch                Discord's push burst of 2016, replayed
  sluice-sim explain overwatch            why it had to happen
  sluice-sim compare overwatch --set pipeline.pushers=30
  sluice-sim run overwatch --html page.html)";

}  // namespace

int main(int count, char** arguments) {
    CLI::App app{"Replays bursts of push requests against a simulated Firebase.", "sluice-sim"};
    int status = sluice::sim::held_status;
    app.set_version_flag("--version", "sluice-sim " SLUICE_VERSION);
    app.require_subcommand(1);
    sluice::sim::add_run_command(app, status);
    sluice::sim::add_check_command(app, status);
    sluice::sim::add_list_command(app, status);
    sluice::sim::add_explain_command(app, status);
    sluice::sim::add_compare_command(app, status);
    sluice::sim::add_plan_command(app, status);
    sluice::sim::add_schema_command(app, status);
    sluice::sim::add_serve_command(app, status);
    sluice::sim::add_drive_command(app, status);
    sluice::sim::add_import_command(app, status);
    app.footer(examples);  // last: commands that are added later would have it, too
    try {
        app.parse(count, arguments);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        return bad_usage(app, error, {arguments + 1, arguments + count});
    } catch (const std::bad_alloc&) {
        complain("out of memory");
        return sluice::sim::usage_status;
    }
    return status;
}
