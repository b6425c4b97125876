// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/html_page.h"

#include "sim/html_text.h"
#include "tests/sim/fake_report.h"

#include <gtest/gtest.h>

namespace sluice::sim {
namespace {

using testing::contains;
using testing::count_of;
using testing::fake_record;
using testing::fake_scenario;

std::string page_of(const RunRecord& record) { return html_page(record, result_document(record)); }

TEST(HtmlPage, HasTheGraphsTheStoryAndTheFigures) {
    const std::string page = page_of(fake_record());
    for (const char* part :
         {"<!doctype html>", "Pushes per second", "Buffered", "buffer full (250,000)", "4,211,000",
          "The configuration used", "17:50:00", "aria-label", "prefers-color-scheme: dark", "@media print"})
        EXPECT_TRUE(contains(page, part)) << part;
    EXPECT_EQ(count_of(page, "<svg"), 2U);
}

TEST(HtmlPage, FetchesNothing) {
    const std::string page = page_of(fake_record());
    for (const char* part : {"http://", "https://", "src=", "@import", "url(", "fetch("})
        EXPECT_FALSE(contains(page, part)) << part;
    EXPECT_TRUE(contains(page, "default-src 'none'"));
}

TEST(HtmlPage, EscapesWhatCameFromAFile) {
    Scenario scenario = fake_scenario();
    scenario.title = "</script><script>alert(1)</script> & \"quoted\"";
    scenario.story = "<img src=x onerror=alert(2)>";
    scenario.arrivals.front().name = "<b>bold</b>";
    const std::string page = page_of(fake_record(scenario));
    EXPECT_FALSE(contains(page, "<script>alert"));
    EXPECT_FALSE(contains(page, "<img"));
    EXPECT_FALSE(contains(page, "<b>bold"));
    EXPECT_TRUE(contains(page, "&lt;/script&gt;&lt;script&gt;alert(1)"));
}

TEST(HtmlPage, StaysSmallForALongRunAndKeepsItsSpike) {
    RunRecord record = fake_record();
    const std::vector<Row> rows = record.rows;
    while (record.rows.size() < 1'000'000) record.rows.insert(record.rows.end(), rows.begin(), rows.end());
    for (std::size_t at = 0; at < record.rows.size(); ++at) record.rows[at].offered += at * 7919 % 1000;
    record.rows[654'321].offered = 87'654'321;
    for (int at = 0; at < 10'000; ++at)
        record.marks.push_back({Mark::Kind::connection_lost, std::chrono::seconds{at * 90}, 0});
    const std::string page = page_of(record);
    EXPECT_LT(page.size(), page_size_most);
    EXPECT_TRUE(contains(page, "peak 87.7M/s"));
}

TEST(HtmlPage, OfARunWithoutRowsStillOpens) {
    RunRecord record = fake_record();
    record.rows.clear();
    record.incomplete = true;
    const std::string page = page_of(record);
    EXPECT_TRUE(contains(page, "Incomplete"));
    EXPECT_TRUE(contains(page, "before its first sample"));
}

TEST(HtmlPage, ShowsConnectionsOnlyWhereTheyChange) {
    RunRecord record = fake_record();
    EXPECT_FALSE(contains(page_of(record), "Connections over time"));
    record.rows[50].connections = 3;
    EXPECT_TRUE(contains(page_of(record), "Connections over time"));
}

TEST(HtmlText, NumbersAreShort) {
    EXPECT_EQ(html_number(1.5, 3), "1.5");
    EXPECT_EQ(html_number(2, 3), "2");
    EXPECT_EQ(html_number(-0.0001, 2), "0");
    EXPECT_EQ(html_number(1234.5678, 1), "1234.6");
}

}  // namespace
}  // namespace sluice::sim
