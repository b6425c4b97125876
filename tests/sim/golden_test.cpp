// SPDX-License-Identifier: GPL-3.0-or-later
// Every scenario at a small size, under the checker, and its time series byte by byte as in tests/golden/NAME.csv, on
// every compiler and in every build. After a change that is meant to change them: SLUICE_WRITE_GOLDEN=1, and look at
// the difference.
#include "sim/runner.h"

#include "core/report/json_text.h"
#include "core/report/series_csv.h"
#include "sim/checker.h"
#include "sim/result_json.h"
#include "tests/sim/scenario_files.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

namespace sluice::sim {
namespace {

std::string golden_file(const std::string& name) {
    return std::string(SLUICE_SOURCE_DIR) + "/tests/golden/" + name + ".csv";
}
std::string contents(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// "line 12: `…`, golden `…`" of the first difference.
std::string first_difference(const std::string& found, const std::string& golden) {
    std::istringstream ours(found), theirs(golden);
    std::string our, their;
    for (int line = 1;; ++line) {
        const bool more = static_cast<bool>(std::getline(ours, our)),
                   rest = static_cast<bool>(std::getline(theirs, their));
        if (!more && !rest) return "none";
        if (!more) our = "(end)";
        if (!rest) their = "(end)";
        if (our != their) return "line " + std::to_string(line) + ": `" + our + "`, golden `" + their + "`";
    }
}

class Small : public ::testing::TestWithParam<std::string> {};

TEST_P(Small, KeepsEveryInvariantAndItsGoldenSeries) {
    const Scenario scenario = testing::small(GetParam());
    RunOptions options;
    options.check = true;
    const RunRecord record = run(scenario, options);
    EXPECT_FALSE(record.incomplete);
    EXPECT_EQ(record.left.all(), 0u);
    const std::string found = series_csv(record);
    if (std::getenv("SLUICE_WRITE_GOLDEN") != nullptr) {
        std::ofstream(golden_file(GetParam()), std::ios::binary) << found;
        return;
    }
    const std::string golden = contents(golden_file(GetParam()));
    ASSERT_FALSE(golden.empty()) << golden_file(GetParam());
    EXPECT_TRUE(found == golden) << first_difference(found, golden);
}

std::string everything(const Scenario& scenario) {
    std::vector<std::string> streams;
    for (const ArrivalsSpec& arrivals : scenario.arrivals) streams.push_back(arrivals.name);
    std::ostringstream text;
    PushLog log(text, streams);
    RunOptions options;
    options.log = &log;
    const RunRecord record = run(scenario, options);
    EXPECT_TRUE(log.finish());
    boost::json::object document = result_document(record);
    document.erase("measured");
    return text.str() + series_csv(record) + json_text(document);
}

TEST_P(Small, SaysTheSameTwiceAndOnAnyThread) {
    Scenario scenario = testing::small(GetParam());
    scenario = testing::scaled(scenario, 0.2);
    const std::string here = everything(scenario);
    std::string first, second;
    std::thread one([&] { first = everything(scenario); }), two([&] { second = everything(scenario); });
    one.join();
    two.join();
    EXPECT_TRUE(here == first) << first_difference(first, here);
    EXPECT_TRUE(here == second) << first_difference(second, here);
    scenario.seed += 1;
    EXPECT_FALSE(here == everything(scenario)) << "another seed, another run";
}

INSTANTIATE_TEST_SUITE_P(Scenario, Small, ::testing::ValuesIn(testing::scenario_names()),
                         [](const auto& tested) { return testing::test_name(tested.param); });

}  // namespace
}  // namespace sluice::sim
