// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_report.h"

#include "sim/terminal_table.h"
#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using testing::contains;
using testing::expect_metric;
using testing::fake_record;
using testing::fake_scenario;
using testing::lines_of;

Scenario with_expectations() {
    Scenario scenario = fake_scenario();
    scenario.expect = {expect_metric("shed_share", 0.04, 0.05), expect_metric("buffer_peak", 0, 1000)};
    return scenario;
}

std::string report_of(const RunRecord& record, const Terminal& terminal = {}) {
    return terminal_report(record, result_document(record), terminal);
}

TEST(TerminalReport, TellsTheIncident) {
    const std::string text = report_of(fake_record(with_expectations()));
    for (const char* part : {"Discord, summer 2016", "20 Pushers × 100, buffer 250,000, shed incoming",
                             "17:49:58  buffer full (250,000): 3,650 pushes/s shed, incoming, until 17:50:50",
                             "back to normal", "offered", "4,211,000", "4.51 %, incoming", "✓ shed_share",
                             "✗ buffer_peak", "1 of 2 held", "seed=1 fingerprint=0123456789abcdef"})
        EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

TEST(TerminalReport, KeepsTheWidthInEveryLine) {
    const RunRecord record = fake_record(with_expectations());
    for (const int width : {60, 80, 120, 200})
        for (const bool colour : {false, true}) {
            Terminal terminal;
            terminal.width = width;
            terminal.colour = colour;
            for (const std::string& line : lines_of(report_of(record, terminal)))
                EXPECT_LE(seen_width(line), static_cast<std::size_t>(width)) << line;
        }
}

TEST(TerminalReport, IsAsciiOnRequestWhateverTheTitle) {
    Scenario scenario = with_expectations();
    scenario.title = "Pokémon GO: ☃ \x1b[31m";
    Terminal terminal;
    terminal.unicode = false;
    for (const char byte : report_of(fake_record(scenario), terminal)) {
        ASSERT_LT(static_cast<unsigned char>(byte), 0x7FU);
        ASSERT_TRUE(byte == '\n' || byte >= ' ');
    }
}

TEST(TerminalReport, SaysThatARunIsIncomplete) {
    RunRecord record = fake_record();
    record.incomplete = true;
    record.rows.resize(100);
    record.ended = std::chrono::seconds{100};
    EXPECT_TRUE(contains(report_of(record), "Incomplete: it ended at 17:48:40"));
    record.rows.clear();
    EXPECT_TRUE(contains(report_of(record), "Incomplete"));
}

TEST(TerminalReport, FailuresAreOnlyThose) {
    const RunRecord record = fake_record(with_expectations());
    const std::string text = terminal_failures(record, result_document(record), {});
    ASSERT_EQ(lines_of(text).size(), 1U) << text;
    EXPECT_TRUE(text.starts_with("overwatch: ✗ buffer_peak")) << text;
    const RunRecord good = fake_record();
    EXPECT_EQ(terminal_failures(good, result_document(good), {}), "");
}

}  // namespace
}  // namespace sluice::sim
