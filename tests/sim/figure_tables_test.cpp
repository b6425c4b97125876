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
    EXPECT_TRUE(tables.grids.empty()) << "no times were measured, and there is one priority";
}

TEST(FigureTables, MeasureTheBufferAgainstAllMachines) {
    RunRecord record = testing::fake_record();
    record.scenario.machines = 4;
    const FigureTables tables = figure_tables(result_document(record), record.scenario);
    EXPECT_EQ(find(tables.load, "buffer peak")->note, "25 % of 1M");
    EXPECT_EQ(setup_line(record.scenario), "4 machines of 20 Pushers × 100, buffer 250,000, shed incoming");
}

TEST(FigureTables, TellPrioritiesApartWhereThereAreSeveral) {
    RunRecord record = testing::fake_record();
    Counters& counters = record.snapshots.back().metrics.counters;
    counters.by_priority[index(Priority::high)].offered = 1'000;
    counters.by_priority[index(Priority::high)].outcomes[index(OutcomeKind::delivered)] = 900;
    counters.by_priority[index(Priority::high)].outcomes[index(OutcomeKind::shed)] = 100;
    counters.by_priority[index(Priority::low)].offered = 50;
    record.snapshots.back().metrics.wait[index(Priority::high)].record(std::chrono::milliseconds{7});
    const FigureTables tables = figure_tables(result_document(record), record.scenario);
    ASSERT_EQ(tables.grids.size(), 2U);
    ASSERT_EQ(tables.grids[0].rows.size(), 2U);
    EXPECT_EQ(tables.grids[0].rows[0].label, "high");
    EXPECT_EQ(tables.grids[0].rows[0].values, (std::vector<std::string>{"1,000", "90 %", "10 %", "0 %"}));
    EXPECT_EQ(tables.grids[1].title, "Times");
    EXPECT_EQ(tables.grids[1].rows[1].label, "  high");
    EXPECT_EQ(tables.grids[1].rows[1].values.back(), "7 ms");
}

TEST(FigureTables, SurviveADocumentWithoutKeys) {
    const FigureTables tables = figure_tables({}, Scenario{});
    EXPECT_EQ(find(tables.pushes, "offered")->value, "0");
    EXPECT_EQ(held_of({}).all, 0U);
}

}  // namespace
}  // namespace sluice::sim
