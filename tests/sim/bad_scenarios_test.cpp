// SPDX-License-Identifier: GPL-3.0-or-later
// Reads every file of tests/data/bad. Each begins with its messages, `# expect: LINE:COLUMN: …` (or the file or
// override in place of the line), and may have overrides, `# set: K=V`.
#include "sim/scenario_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

namespace sluice::sim {
namespace {

namespace fs = std::filesystem;

const fs::path folder = fs::path{SLUICE_TEST_DATA} / "bad";

std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".toml") found.push_back(entry.path().stem().string());
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<std::string> headed(const fs::path& path, const std::string& heading) {
    std::vector<std::string> found;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(heading)) found.push_back(line.substr(heading.size()));
    return found;
}

/// A problem as the headings write it: without the scenario's own name, and other files without their folder.
std::string as_expected(const Problem& problem, const std::string& own) {
    std::string place = problem.file;
    if (place.starts_with(folder.string())) place = place.substr(folder.string().size() + 1);
    const std::string at = problem.line > 0 ? std::to_string(problem.line) + ":" + std::to_string(problem.column) : "";
    if (place == own)
        place = at;
    else if (!at.empty())
        place += ":" + at;
    std::string message = problem.message;
    const std::string long_folder = folder.string() + "/";
    if (const auto found = message.find(long_folder); found != std::string::npos)
        message.erase(found, long_folder.size());
    return place + ": " + message;
}

class BadScenario : public testing::TestWithParam<std::string> {};

TEST_P(BadScenario, IsToldExactly) {
    const fs::path path = folder / (GetParam() + ".toml");
    const auto result = read_scenario_file(path.string(), headed(path, "# set: "));
    std::vector<std::string> found;
    for (const auto& problem : result.problems) found.push_back(as_expected(problem, GetParam() + ".toml"));
    EXPECT_EQ(found, headed(path, "# expect: "));
    EXPECT_FALSE(result.scenario.has_value());
    EXPECT_FALSE(found.empty());
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Data, BadScenario, testing::ValuesIn(names()), test_name);

TEST(BadScenarios, AreMany) { EXPECT_GE(names().size(), 100u); }

}  // namespace
}  // namespace sluice::sim
