// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/what_if.h"

#include "gui/models/configuration.h"
#include "gui/models/difference_model.h"
#include "tests/gui/small_scenario.h"

#include <gtest/gtest.h>
#include <QTest>

namespace sluice::gui {
namespace {

double shed(const RunPtr& run) { return static_cast<double>(figures_of(*run).shed_share); }

struct Fixture : testing::Test {
    Fixture() { EXPECT_TRUE(configuration.open_text(small_scenario, "small.toml", {})); }
    bool settle() {
        return QTest::qWaitFor([&] { return !what_if.running(); }, 20'000);
    }
    Configuration configuration;
    WhatIf what_if{configuration};
};
using WhatIfTest = Fixture;

TEST_F(WhatIfTest, RunsNothingBeforeItIsActive) {
    configuration.set("pipeline.buffer", "0");
    EXPECT_FALSE(what_if.running());
    EXPECT_EQ(what_if.reference(), nullptr);
}

TEST_F(WhatIfTest, AChangeIsRunBesideTheReference) {
    what_if.activate();
    ASSERT_TRUE(settle());
    ASSERT_NE(what_if.reference(), nullptr);
    EXPECT_EQ(what_if.changed(), nullptr);
    EXPECT_FALSE(what_if.comparison().has_value());
    configuration.set("pipeline.buffer", "10k");
    EXPECT_TRUE(what_if.running());
    ASSERT_TRUE(settle());
    ASSERT_NE(what_if.changed(), nullptr);
    EXPECT_GT(shed(what_if.reference()), 0.1);
    EXPECT_EQ(shed(what_if.changed()), 0);
    EXPECT_EQ(what_if.changed()->label, "small, pipeline.buffer=10k");
    const auto comparison = what_if.comparison();
    ASSERT_TRUE(comparison.has_value());
    EXPECT_EQ(comparison->a, "small");
    what_if.back_to_reference();
    EXPECT_TRUE(configuration.overrides().empty());
    EXPECT_EQ(what_if.changed(), nullptr);
    EXPECT_FALSE(what_if.running());
}

TEST_F(WhatIfTest, OnlyTheLastOfManyChangesIsShown) {
    what_if.activate();
    ASSERT_TRUE(settle());
    int runs = 0;
    RunPtr last;
    QObject::connect(&what_if, &WhatIf::updated, [&] {
        if (what_if.changed() != last && what_if.changed() != nullptr) ++runs;
        last = what_if.changed();
    });
    for (int pushers = 3; pushers <= 12; ++pushers) configuration.set("pipeline.pushers", std::to_string(pushers));
    ASSERT_TRUE(settle());
    ASSERT_NE(what_if.changed(), nullptr);
    EXPECT_EQ(what_if.changed()->record.scenario.pipeline.pushers, 12U);
    EXPECT_EQ(runs, 1);
}

TEST_F(WhatIfTest, AWrongChangeRunsNothingAndARightOneAfterItDoes) {
    what_if.activate();
    ASSERT_TRUE(settle());
    configuration.set("pipeline.pushers", "many");
    EXPECT_FALSE(what_if.running());
    configuration.set("pipeline.pushers", "5");
    ASSERT_TRUE(settle());
    ASSERT_NE(what_if.changed(), nullptr);
}

TEST_F(WhatIfTest, TheChangedRunCanBecomeTheReference) {
    what_if.activate();
    configuration.set("pipeline.pushers", "3");
    ASSERT_TRUE(settle());
    const RunPtr first = what_if.changed();
    ASSERT_NE(first, nullptr);
    what_if.take_as_reference();
    EXPECT_EQ(what_if.reference(), first);
    EXPECT_EQ(what_if.changed(), nullptr);
    configuration.set("pipeline.pushers", "4");
    ASSERT_TRUE(settle());
    what_if.back_to_reference();
    EXPECT_EQ(configuration.overrides(), (std::vector<std::string>{"pipeline.pushers=3"}));
}

TEST_F(WhatIfTest, AnotherFileIsAnotherReference) {
    what_if.activate();
    configuration.set("pipeline.pushers", "3");
    ASSERT_TRUE(settle());
    ASSERT_TRUE(configuration.open_text(small_scenario, "other.toml", {}));
    EXPECT_EQ(what_if.reference(), nullptr);
    ASSERT_TRUE(settle());
    EXPECT_EQ(what_if.reference()->label, "other");
    EXPECT_EQ(what_if.changed(), nullptr);
}

TEST_F(WhatIfTest, TheTableTellsWhatMattersAndInWhichDirection) {
    what_if.activate();
    configuration.set("pipeline.buffer", "10k");
    ASSERT_TRUE(settle());
    DifferenceModel table;
    EXPECT_EQ(table.rowCount(), 0);
    table.set(what_if.comparison());
    ASSERT_GT(table.rowCount(), 10);
    EXPECT_EQ(table.index(0, DifferenceModel::figure).data(), "Shed");
    EXPECT_EQ(table.index(0, DifferenceModel::changed).data(), "0");
    EXPECT_EQ(table.index(0, DifferenceModel::relative).data(), "−100 %");
    EXPECT_EQ(table.index(0, DifferenceModel::figure).data(DifferenceModel::tone_role), 1);
    EXPECT_EQ(table.index(1, DifferenceModel::figure).data(Qt::ToolTipRole), "shed_share");
    EXPECT_TRUE(table.index(1, DifferenceModel::difference).data().toString().endsWith("pp"));
    const int few = table.rowCount();
    table.show_all(true);
    EXPECT_GT(table.rowCount(), few);
    EXPECT_TRUE(table.csv().startsWith("key,reference,changed,difference,relative\n"));
    EXPECT_TRUE(table.csv().contains("\nshed_share,0."));
}

}  // namespace
}  // namespace sluice::gui
