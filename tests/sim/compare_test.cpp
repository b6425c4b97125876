// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/compare.h"

#include "core/report/json_text.h"

#include <gtest/gtest.h>
#include <boost/json/array.hpp>

namespace sluice::sim {
namespace {

namespace json = boost::json;

json::object run(std::uint64_t seed, double shed_share, const json::value& recovery = nullptr) {
    return {{"title", "t"}, {"seed", seed}, {"offered", 1000}, {"shed_share", shed_share}, {"recovery_s", recovery}};
}

const Difference& of(const Comparison& comparison, const std::string& key) {
    for (const Difference& one : comparison.differences)
        if (one.key == key) return one;
    ADD_FAILURE() << key;
    return comparison.differences.front();
}

TEST(Compare, TwoRunsKeyByKey) {
    const Comparison found = compare("a", {run(1, 0.04, 97.5)}, "b", {run(1, 0.05)});
    EXPECT_FALSE(found.paired);
    EXPECT_TRUE(of(found, "offered").same());
    EXPECT_FALSE(of(found, "offered").clear());
    const Difference& shed = of(found, "shed_share");
    EXPECT_NEAR(shed.difference.value(), 0.01, 1e-15);
    EXPECT_NEAR(shed.relative.value(), 0.25, 1e-12);
    EXPECT_TRUE(shed.clear());
    const Difference& recovery = of(found, "recovery_s");
    EXPECT_EQ(recovery.a, 97.5);
    EXPECT_EQ(recovery.b, std::nullopt);
    EXPECT_EQ(recovery.difference, std::nullopt);
    EXPECT_FALSE(recovery.same());
}

TEST(Compare, PairsRunsOfTheSameSeeds) {
    // The sides differ by seed far more than from each other: only pairs show that b sheds less.
    const Comparison found =
        compare("a", {run(1, 0.1), run(2, 0.5), run(3, 0.9)}, "b", {run(1, 0.09), run(2, 0.48), run(3, 0.87)});
    EXPECT_TRUE(found.paired);
    const Difference& shed = of(found, "shed_share");
    EXPECT_NEAR(shed.difference.value(), -0.02, 1e-12);
    EXPECT_NEAR(shed.low.value(), -0.02 - 4.302653 * 0.01 / 1.7320508, 1e-7);
    EXPECT_NEAR(shed.high.value(), -0.02 + 4.302653 * 0.01 / 1.7320508, 1e-7);
    EXPECT_FALSE(shed.clear());
    EXPECT_TRUE(of(found, "offered").same());
    const Comparison clearer = compare("a", {run(1, 0.1), run(2, 0.5)}, "b", {run(1, 0.25), run(2, 0.655)});
    EXPECT_TRUE(of(clearer, "shed_share").clear());
}

TEST(Compare, DoesNotPairOtherSeeds) {
    const Comparison found = compare("a", {run(1, 0.1), run(2, 0.3)}, "b", {run(2, 0.3), run(3, 0.5)});
    EXPECT_FALSE(found.paired);
    EXPECT_NEAR(of(found, "shed_share").difference.value(), 0.2, 1e-12);
    EXPECT_EQ(of(found, "shed_share").low, std::nullopt);
    EXPECT_FALSE(compare("a", {run(1, 0.1), run(2, 0.3)}, "b", {run(1, 0.3)}).paired);
}

TEST(ComparisonTable, ShowsWhatDiffersAndCountsTheRest) {
    EXPECT_EQ(comparison_table(compare("before", {run(1, 0.04, 97.5)}, "after", {run(1, 0.05)})),
              "            before  after  difference  change\n"
              "shed_share     4 %    5 %       +1 pp   +25 %\n"
              "recovery_s  97.5 s      –\n"
              "1 figure is the same on both sides.\n");
}

TEST(ComparisonTable, OfEqualRunsSaysSo) {
    const Comparison same = compare("a", {run(1, 0.04)}, "b", {run(1, 0.04)});
    EXPECT_EQ(comparison_table(same), "3 figures are the same on both sides.\n");
    EXPECT_EQ(comparison_table(same, true),
              "                a      b  difference  change\n"
              "offered     1,000  1,000           0     0 %\n"
              "shed_share    4 %    4 %           0     0 %\n"
              "recovery_s      –      –\n"
              "3 figures are the same on both sides.\n");
}

TEST(ComparisonTable, MarksWhatIsBeyondTheSeeds) {
    const std::string table =
        comparison_table(compare("a", {run(1, 0.1), run(2, 0.5)}, "b", {run(1, 0.25), run(2, 0.654)}));
    EXPECT_NE(table.find("a (mean of 2)"), std::string::npos);
    EXPECT_NE(table.find("+15.2 pp (+12.7 pp to +17.7 pp) *  +50.7 %\n"), std::string::npos) << table;
    EXPECT_NE(table.find("Differences by seed"), std::string::npos);
}

TEST(ComparisonDocument, HasEveryDifference) {
    const json::object document = comparison_document(compare("a", {run(1, 0.5)}, "b", {run(1, 0.25)}));
    EXPECT_EQ(document.at("a"), "a");
    EXPECT_EQ(document.at("paired"), false);
    EXPECT_EQ(
        json_line(document.at("differences").at(1)),
        R"({"key": "shed_share", "a": 0.5, "b": 0.25, "difference": -0.25, "low": null, "high": null, "relative": -0.5})");
}

}  // namespace
}  // namespace sluice::sim
