// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_explain.h"

#include "sim/terminal_table.h"
#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using testing::contains;
using testing::fake_scenario;

TEST(TerminalExplain, ComparesLoadWithLittlesLaw) {
    Scenario scenario = fake_scenario();
    scenario.arrivals.front().rate = Curve{{{0s, 3'000, false}, {110s, 17'000, false}, {230s, 3'000, false}}};
    const std::string text = terminal_explanation(scenario, {});
    for (const char* part :
         {"2,000 places ÷ 150 ms mean latency = 13,333/s", "2,000 places ÷ 105 ms mean latency = 19,048/s", "127.5 %",
          "3,667/s too many: fills the buffer in 68.2 s", "drains the buffer in", "it is full at 17:49:58",
          "sluice-sim run overwatch"})
        EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

TEST(TerminalExplain, NamesWhatBindsAndWhatGoesWrong) {
    Scenario scenario = fake_scenario();
    scenario.firebase.quota = Curve{300'000};
    FaultSpec fault;
    fault.kind = FaultSpec::Kind::lose;
    fault.at = 120s;
    fault.lasts = 10s;
    fault.share = 0.25;
    fault.connections = 5;
    scenario.faults = {fault};
    Terminal wide;
    wide.width = 140;
    const std::string text = terminal_explanation(scenario, wide);
    EXPECT_TRUE(contains(text, "6,000/s too many, shed")) << text;
    EXPECT_TRUE(contains(text, "bound by Firebase's quota to 5,000/s")) << text;
    EXPECT_TRUE(contains(text, "17:49:00 answers are lost, 5 of them, 25 %, for 10 s")) << text;
}

TEST(TerminalExplain, ABriefBurstDoesNotFillTheBuffer) {
    Scenario scenario = fake_scenario();
    ArrivalsSpec fan;
    fan.kind = ArrivalsSpec::Kind::fanout;
    fan.name = "announcement";
    fan.at = 30s;
    fan.recipients_min = fan.recipients_max = 25'000;
    fan.over = 500ms;
    scenario.arrivals.push_back(fan);
    const std::string text = terminal_explanation(scenario, {});
    EXPECT_TRUE(contains(text, "too many for 1 s")) << text;
    EXPECT_TRUE(contains(text, "one message to 25,000 devices over 500 ms, at 17:47:30")) << text;
}

TEST(TerminalExplain, KeepsTheWidth) {
    for (const int width : {60, 80, 160}) {
        Terminal terminal;
        terminal.width = width;
        for (const std::string& line : testing::lines_of(terminal_explanation(fake_scenario(), terminal)))
            if (!contains(line, "sluice-sim ")) {
                EXPECT_LE(seen_width(line), static_cast<std::size_t>(width)) << line;
            }
    }
}

}  // namespace
}  // namespace sluice::sim
