// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/commands.h"

#include "core/config/quantity.h"
#include "core/report/human_text.h"
#include "sim/scenario_reader.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>

namespace sluice::sim {
namespace {

/// Where `cmake --install` puts them, seen from the program: the prefix may be any.
std::vector<std::string> folders_beside_program() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto folder = program.parent_path().parent_path() / "share" / "sluice" / "scenarios";
    if (error || !std::filesystem::is_directory(folder, error)) return {};
    return {folder.string()};
}

std::vector<std::string> scenario_folders() {
    std::vector<std::string> folders = folders_beside_program();
    const std::string_view all = SLUICE_SCENARIO_DIRS;
    for (std::size_t from = 0; from <= all.size();) {
        const std::size_t end = std::min(all.find(':', from), all.size());
        if (end > from) folders.emplace_back(all.substr(from, end - from));
        from = end + 1;
    }
    return folders;
}

bool is_file(const std::string& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    return std::filesystem::exists(status) && !std::filesystem::is_directory(status);
}

bool looks_like_path(const std::string& name) { return name.find('/') != std::string::npos || name.ends_with(".toml"); }

void complain_unknown(const std::string& name) {
    const auto known = known_scenarios();
    std::vector<std::string_view> names;
    for (const auto& entry : known) names.push_back(entry.first);
    std::string message = "no scenario \"" + name + "\"";
    const std::string_view meant = config::nearest(name, names);
    message += meant.empty() ? " (sluice-sim list names those there are; a FILE has a / or ends in .toml)"
                             : "; did you mean \"" + std::string{meant} + "\"?";
    complain(message);
}

bool write_all(std::FILE* file, std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

}  // namespace

void complain(std::string_view message) { std::fprintf(stderr, "sluice-sim: %s\n", one_line(message).c_str()); }

void complain(const config::Problem& problem) {
    std::fprintf(stderr, "%s\n", one_line(config::to_string(problem)).c_str());
}

std::vector<std::pair<std::string, std::string>> known_scenarios() {
    std::map<std::string, std::string> found;
    for (const std::string& folder : scenario_folders()) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error))
            if (entry.path().extension() == ".toml") found.emplace(entry.path().stem().string(), entry.path().string());
    }
    return {found.begin(), found.end()};
}

std::optional<std::string> scenario_path(const std::string& name) {
    if (name == "-") return name;
    if (looks_like_path(name)) {
        if (is_file(name)) return name;
        complain(name + ": no such file");
        return std::nullopt;
    }
    for (const auto& [known, path] : known_scenarios())
        if (known == name) return path;
    if (is_file(name)) return name;
    complain_unknown(name);
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

}  // namespace sluice::sim
