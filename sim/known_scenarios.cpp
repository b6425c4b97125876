// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/known_scenarios.h"

#include "core/config/problem.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

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

std::string unknown(const std::string& name, const std::vector<std::pair<std::string, std::string>>& known) {
    std::vector<std::string_view> names;
    for (const auto& entry : known) names.push_back(entry.first);
    const std::string_view meant = config::nearest(name, names);
    return "no scenario \"" + name + "\"" +
           (meant.empty() ? " (sluice-sim list names those there are; a FILE has a / or ends in .toml)"
                          : "; did you mean \"" + std::string{meant} + "\"?");
}

}  // namespace

std::vector<std::pair<std::string, std::string>> known_scenarios() {
    std::map<std::string, std::string> found;
    for (const std::string& folder : scenario_folders()) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error))
            if (entry.path().extension() == ".toml") found.emplace(entry.path().stem().string(), entry.path().string());
    }
    return {found.begin(), found.end()};
}

FoundScenario find_scenario(const std::string& name) {
    if (name == "-") return {name, ""};
    if (looks_like_path(name))
        return is_file(name)
                   ? FoundScenario{name, ""}
                   : FoundScenario{"", name + (std::filesystem::is_directory(name) ? ": found a folder, expected a file"
                                                                                   : ": no such file")};
    const auto known = known_scenarios();
    for (const auto& [known_name, path] : known)
        if (known_name == name) return {path, ""};
    if (is_file(name)) return {name, ""};
    return {"", unknown(name, known)};
}

}  // namespace sluice::sim
