// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/figure_tables.h"

#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

const FigureLine* find(const std::vector<FigureLine>& lines, const std::string& label) {
    for (const FigureLine& line : lines)
        if (line.label == label) return &line;
    return nullptr;
}

TEST(FigureTables, SayWhatWasLostAndWhy) {
    const RunRecord record = testing::fake_record();
    const FigureTables tables = figure_tables(result_document(record), record.scenario);
    const FigureLine* shed = find(tables.pushes, "shed");
    ASSERT_NE(shed, nullptr);
    EXPECT_EQ(shed->value, "189,965");
    EXPECT_EQ(shed->note, "4.51 %, incoming");
    EXPECT_TRUE(shed->bad);
    EXPECT_FALSE(find(tables.pushes, "delivered")->bad);
}

TEST(FigureTables, LeaveOutWhatSaysNothing) {
    const RunRecord record = testing::fake_record();
    const FigureTables tables = figure_tables(result_document(record), record.scenario);
    for (const char* label : {"failed", "expired", "rejected", "collapsed", "duplicates", "  after a nack"})
        EXPECT_EQ(find(tables.pushes, label), nullptr) << label;
    EXPECT_TRUE(tables.times.empty()) << "the fake record measured no times";
}

TEST(FigureTables, MeasureTheBufferAgainstAllMachines) {
    RunRecord record = testing::fake_record();
    record.scenario.machines = 4;
    const FigureTables tables = figure_tables(result_document(record), record.scenario);
    EXPECT_EQ(find(tables.load, "buffer peak")->note, "25 % of 1M");
    EXPECT_EQ(setup_line(record.scenario), "4 machines of 20 Pushers × 100, buffer 250,000, shed incoming");
}

TEST(FigureTables, SurviveADocumentWithoutKeys) {
    const FigureTables tables = figure_tables({}, Scenario{});
    EXPECT_EQ(find(tables.pushes, "offered")->value, "0");
    EXPECT_EQ(held_of({}).all, 0U);
}

}  // namespace
}  // namespace sluice::sim
