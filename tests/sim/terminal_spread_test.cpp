// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_spread.h"

#include "sim/seeds.h"
#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using testing::contains;
using testing::expect_metric;

/// Three runs; the second offered more and shed too much.
struct ThreeRuns {
    Scenario scenario = testing::fake_scenario();
    boost::json::object document;

    ThreeRuns() {
        scenario.expect = {expect_metric("shed_share", 0.04, 0.05), expect_metric("offered", 1, 1e12)};
        std::vector<boost::json::object> runs;
        for (const double load : {1.0, 1.03, 1.0}) {
            Scenario own = scenario;
            own.load = load;
            own.seed = runs.size() + 1;
            runs.push_back(result_document(testing::fake_record(own)));
        }
        document = seeds_document(runs, runs.size());
    }
};

TEST(TerminalSpread, HasMeanIntervalAndExtremes) {
    const ThreeRuns three;
    const std::string text = terminal_spread(three.scenario, three.document, 3, {}, false);
    for (const char* part : {"3 runs, seeds 1 to 3", "95 % interval", "4,211,000", "buffer-full", "17:49:58"})
        EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
    EXPECT_FALSE(contains(text, "failed_share")) << "it is 0 in every run";
}

TEST(TerminalSpread, CountsInHowManyRunsEachExpectationHeld) {
    const ThreeRuns three;
    const std::string text = terminal_spread(three.scenario, three.document, 3, {}, false);
    EXPECT_TRUE(contains(text, "✗ shed_share at least 4 %, at most 5 %  2 of 3 runs")) << text;
    EXPECT_TRUE(contains(text, "✓ offered")) << text;
}

TEST(TerminalSpread, SaysHowManyRunsWereFinishedWhereNotAllWere) {
    const ThreeRuns three;
    const std::string said = "Incomplete: interrupted; 3 of 5 runs were finished.\n";
    const std::string text = terminal_spread(three.scenario, three.document, 5, {}, false);
    EXPECT_TRUE(contains(text, said)) << text;
    EXPECT_TRUE(contains(text, "5 runs, seeds 1 to 5")) << text;
    EXPECT_TRUE(contains(text, "2 of 3 runs")) << text;
    EXPECT_TRUE(contains(terminal_spread(three.scenario, three.document, 5, {}, true), "overwatch: " + said));
    EXPECT_FALSE(contains(terminal_spread(three.scenario, three.document, 3, {}, false), "Incomplete"));
}

TEST(TerminalSpread, HasNoSummaryOfNoRuns) {
    const ThreeRuns three;
    const std::string text = terminal_spread(three.scenario, seeds_document({}, 4), 4, {}, false);
    EXPECT_TRUE(contains(text, "Incomplete: interrupted; 0 of 4 runs were finished.\n")) << text;
    EXPECT_FALSE(contains(text, "interval")) << text;
    EXPECT_FALSE(contains(text, "of 0 runs")) << text;
}

TEST(TerminalSpread, QuietIsOnlyWhatFailed) {
    const ThreeRuns three;
    EXPECT_EQ(terminal_spread(three.scenario, three.document, 3, {}, true),
              "overwatch: ✗ shed_share at least 4 %, at most 5 %  2 of 3 runs\n");
}

TEST(TerminalSpread, IsAsciiOnRequest) {
    const ThreeRuns three;
    Terminal terminal;
    terminal.unicode = false;
    for (const char byte : terminal_spread(three.scenario, three.document, 3, terminal, false))
        ASSERT_LT(static_cast<unsigned char>(byte), 0x80U);
}

}  // namespace
}  // namespace sluice::sim
