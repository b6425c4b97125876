// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/terminal_chart.h"

#include "core/report/human_text.h"
#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using testing::contains;
using testing::fake_record;

Terminal of_width(int width, bool unicode = true) {
    Terminal terminal;
    terminal.width = width;
    terminal.unicode = unicode;
    return terminal;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

/// Place of the column's character in the line, or npos.
std::size_t column_of(const std::string& line, const std::string& part) {
    const std::size_t at = line.find(part);
    return at == std::string::npos ? at : text_width(line.substr(0, at));
}

TEST(TerminalCharts, KeepTheWidth) {
    const RunRecord record = fake_record();
    const std::vector<StoryLine> story = story_of(events(record));
    for (const int width : {60, 80, 100, 120, 200, 237})
        for (const std::string& line : terminal_charts(record, story, of_width(width)))
            EXPECT_LE(text_width(line), static_cast<std::size_t>(width)) << line;
}

TEST(TerminalCharts, ShowBothGraphsTheCapacityAndTheShed) {
    const RunRecord record = fake_record();
    const std::string text = joined(terminal_charts(record, story_of(events(record)), of_width(100)));
    for (const char* part : {"pushes per second", "offered", "delivered", "buffered", "capacity 250,000", "shed",
                             "17:50:00", "╌", "█", "┊"})
        EXPECT_TRUE(contains(text, part)) << part << "\n" << text;
}

TEST(TerminalCharts, MarksStandWhereTheirEventsAre) {
    RunRecord record = fake_record();
    const std::vector<StoryLine> story{{"A", std::chrono::seconds{0}, "", "", "", Tone::calm},
                                       {"B", std::chrono::seconds{210}, "", "", "", Tone::bad},
                                       {"C", std::chrono::seconds{210}, "", "", "", Tone::bad},
                                       {"D", std::chrono::seconds{420}, "", "", "", Tone::good}};
    const std::vector<std::string> lines = terminal_charts(record, story, of_width(110));
    const std::string& marks = lines[lines.size() - 2];
    EXPECT_EQ(column_of(marks, "A"), 10U);
    EXPECT_EQ(column_of(marks, "B"), 10U + 49U) << "as near as they can be";
    EXPECT_EQ(column_of(marks, "C"), 10U + 50U) << "beside, not over";
    EXPECT_EQ(column_of(marks, "D"), 109U);
}

TEST(TerminalCharts, AreAsciiOnRequest) {
    const RunRecord record = fake_record();
    for (const std::string& line : terminal_charts(record, story_of(events(record)), of_width(100, false)))
        for (const char byte : line) ASSERT_LT(static_cast<unsigned char>(byte), 0x80U) << line;
}

TEST(TerminalCharts, WithoutABufferShowWhatIsPending) {
    Scenario scenario = testing::fake_scenario();
    scenario.pipeline.buffer = 0;
    const std::string text = joined(terminal_charts(fake_record(scenario), {}, of_width(100)));
    EXPECT_TRUE(contains(text, "pending, without a buffer")) << text;
    EXPECT_TRUE(contains(text, "windows 2,000")) << text;
}

TEST(TerminalCharts, AnEmptyBufferIsAFlatLineWithoutItsCapacity) {
    Scenario scenario = testing::fake_scenario();
    scenario.load = 0.1;
    const std::string text = joined(terminal_charts(fake_record(scenario), {}, of_width(100)));
    EXPECT_TRUE(contains(text, "far above")) << text;
    EXPECT_FALSE(contains(text, "  shed")) << text;
}

TEST(TerminalCharts, OneRowAndNone) {
    RunRecord record = fake_record();
    record.rows.resize(1);
    EXPECT_GT(terminal_charts(record, story_of(events(record)), of_width(60)).size(), 10U);
    record.rows.clear();
    EXPECT_EQ(terminal_charts(record, {}, of_width(60)).size(), 1U);
}

}  // namespace
}  // namespace sluice::sim
