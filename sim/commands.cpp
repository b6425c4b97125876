// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/commands.h"

#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "sim/known_scenarios.h"
#include "sim/scenario_reader.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

namespace sluice::sim {
namespace {

bool write_all(std::FILE* file, std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

}  // namespace

void complain(std::string_view message) { std::fprintf(stderr, "sluice-sim: %s\n", one_line(message).c_str()); }

void complain(const config::Problem& problem) {
    std::fprintf(stderr, "%s\n", one_line(config::to_string(problem)).c_str());
}

std::optional<std::string> scenario_path(const std::string& name) {
    FoundScenario found = find_scenario(name);
    if (found.error.empty()) return std::move(found.path);
    complain(found.error);
    return std::nullopt;
}

std::optional<Scenario> load_scenario(const std::string& name, const std::vector<std::string>& overrides) {
    const std::optional<std::string> path = scenario_path(name);
    if (!path) return std::nullopt;
    ReadResult result = read_scenario_file(*path, overrides);
    for (const Problem& problem : result.problems) complain(problem);
    return std::move(result.scenario);
}

Terminal Looks::terminal(int descriptor) const {
    const ColourChoice choice = colour == "always"  ? ColourChoice::always
                                : colour == "never" ? ColourChoice::never
                                                    : ColourChoice::automatic;
    return terminal_of(descriptor, choice, ascii);
}

void add_looks(CLI::App& command, Looks& looks) {
    command.add_flag("--ascii", looks.ascii, "Plain ASCII instead of Unicode");
    command
        .add_option("--color,--colour", looks.colour,
                    "auto (only on a terminal, and not with NO_COLOR), always or never")
        ->type_name("WHEN")
        ->check(CLI::IsMember({"auto", "always", "never"}));
}

void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed, const std::string& meaning) {
    const auto read = [&seed](const std::string& text) {
        seed = config::parse_count(text);
        if (seed) return;
        const std::string most = std::to_string(std::numeric_limits<std::int64_t>::max());
        throw CLI::ValidationError("--seed", "found \"" + text + "\", expected a count from 0 to " + most);
    };
    command.add_option_function<std::string>("--seed", read, meaning)->type_name("N");
}

bool print(std::string_view text) {
    if (write_all(stdout, text)) return true;
    complain(std::string("standard output: ") + std::strerror(errno));
    return false;
}

bool write_file(const std::string& path, std::string_view text) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    const bool written = file != nullptr && write_all(file, text);
    const int error = errno;
    const bool closed = file == nullptr || std::fclose(file) == 0;
    if (written && closed) return true;
    complain(path + ": cannot write: " + std::strerror(written ? errno : error));
    return false;
}

bool can_write(std::initializer_list<std::string> paths) {
    bool all = true;
    for (const std::string& path : paths) {
        if (path.empty()) continue;
        if (path == "-") {
            complain("found \"-\" as the name of a file to write, expected one that is not standard output");
            all = false;
            continue;
        }
        if (std::FILE* file = std::fopen(path.c_str(), "ab")) {
            std::fclose(file);
            continue;
        }
        complain(path + ": cannot write: " + std::strerror(errno));
        all = false;
    }
    return all;
}

}  // namespace sluice::sim
