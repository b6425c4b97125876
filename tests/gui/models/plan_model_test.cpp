// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/plan_model.h"

#include "gui/models/heat_model.h"
#include "gui/models/points_model.h"
#include "tests/gui/small_scenario.h"

#include <gtest/gtest.h>
#include <QSignalSpy>
#include <QTest>

namespace sluice::gui {
namespace {

const sim::PlanTexts question{{"pipeline.pushers=1..4:1", "pipeline.buffer=0,500,5k"},
                              {"shed_share<=0.1%"},
                              {"pipeline.pushers=1", "pipeline.buffer=0.001"},
                              1,
                              false};

struct Fixture : testing::Test {
    Fixture() { EXPECT_TRUE(configuration.open_text(small_scenario, "small.toml", {})); }
    bool plan(const sim::PlanTexts& texts) {
        return model.start(configuration.source(), texts).empty() &&
               QTest::qWaitFor([&] { return !model.running(); }, 60'000);
    }
    Configuration configuration;
    PlanModel model;
};
using PlanModelTest = Fixture;

TEST_F(PlanModelTest, FindsTheCheapestThatWillDo) {
    QSignalSpy finished(&model, &PlanModel::finished);
    ASSERT_TRUE(plan(question));
    EXPECT_EQ(finished.count(), 1);
    ASSERT_NE(model.plan(), nullptr);
    EXPECT_EQ(model.plan()->points.size(), 12U);
    ASSERT_TRUE(model.plan()->recommended.has_value());
    const std::size_t best = *model.plan()->recommended;
    EXPECT_TRUE(model.plan()->points[best].meets);
    EXPECT_EQ(model.plan()->points[best].values, (std::vector<std::string>{"4", "0"}))
        << "40 places carry 400 a second without a buffer";
    ASSERT_NE(model.scenario_at(best), nullptr);
    EXPECT_EQ(model.scenario_at(best)->pipeline.pushers, 4U);
    EXPECT_EQ(model.overrides_at(best), (std::vector<std::string>{"pipeline.pushers=4", "pipeline.buffer=0"}));
}

TEST_F(PlanModelTest, KeepsTheChangesOfTheConfigurationButForWhatIsVaried) {
    configuration.set("pipeline.window", "20");
    configuration.set("pipeline.buffer", "9k");
    ASSERT_TRUE(plan(question));
    EXPECT_EQ(model.overrides_at(0),
              (std::vector<std::string>{"pipeline.window=20", "pipeline.pushers=1", "pipeline.buffer=0"}));
    EXPECT_EQ(model.scenario_at(0)->pipeline.window, 20U);
    EXPECT_EQ(model.scenario_at(0)->pipeline.buffer, 0U);
}

TEST_F(PlanModelTest, SaysWhatIsWrongWithTheQuestionByRow) {
    const auto problems = model.start(
        configuration.source(), {{"pipeline.pushers=1..4:1", "pipeline.buffer"}, {"no_such_metric<=1"}, {}, 1, false});
    EXPECT_FALSE(model.running());
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].where, sim::PlanProblem::Where::vary);
    EXPECT_EQ(problems[0].row, 1U);
    EXPECT_EQ(problems[1].where, sim::PlanProblem::Where::goal);
    const auto twice =
        model.start(configuration.source(), {{"pipeline.buffer=1", "pipeline.buffer=2"}, {}, {}, 1, false});
    ASSERT_EQ(twice.size(), 1U);
    EXPECT_EQ(twice[0].row, 1U);
}

TEST_F(PlanModelTest, ACombinationThatIsNoScenarioFails) {
    QSignalSpy failed(&model, &PlanModel::failed);
    ASSERT_TRUE(plan({{"pipeline.pushers=1,2", "pipeline.windw=5"}, {}, {}, 1, false}));
    ASSERT_EQ(failed.count(), 1);
    EXPECT_TRUE(failed[0][0].toString().contains("did you mean \"window\""));
    EXPECT_EQ(model.plan(), nullptr);
}

TEST_F(PlanModelTest, StoppedItKeepsWhatIsDone) {
    ASSERT_TRUE(model.start(configuration.source(), {{"scenario.seed=1..3000:1"}, {}, {}, 1, false}, 1).empty());
    ASSERT_TRUE(model.running());
    model.stop();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !model.running(); }, 60'000));
    ASSERT_NE(model.plan(), nullptr);
    EXPECT_TRUE(model.plan()->incomplete);
    EXPECT_LT(model.plan()->points.size(), 3000U);
}

TEST_F(PlanModelTest, EndsWithItsOwnerWhileItRuns) {
    PlanModel other;
    ASSERT_TRUE(other.start(configuration.source(), {{"scenario.seed=1..3000:1"}, {}, {}, 1, false}).empty());
}

TEST_F(PlanModelTest, TheMapHasACellACombination) {
    ASSERT_TRUE(plan(question));
    HeatModel map;
    map.set_plan(model.plan());
    ASSERT_EQ(map.rowCount(), 4);
    ASSERT_EQ(map.columnCount(), 3);
    EXPECT_EQ(map.down(), "pipeline.pushers");
    EXPECT_EQ(map.across(), "pipeline.buffer");
    EXPECT_EQ(map.headerData(3, Qt::Vertical, Qt::DisplayRole), "4");
    EXPECT_EQ(map.headerData(2, Qt::Horizontal, Qt::DisplayRole), "5k");
    map.set_figure("shed_share");
    EXPECT_EQ(map.index(0, 0).data(HeatModel::heat_role).toDouble(), 1) << "fewest Pushers, no buffer: most is shed";
    EXPECT_EQ(map.index(3, 2).data(HeatModel::heat_role).toDouble(), 0);
    EXPECT_EQ(map.index(3, 2).data(), "0 %");
    EXPECT_TRUE(map.index(3, 0).data(HeatModel::best_role).toBool());
    EXPECT_FALSE(map.index(0, 0).data(HeatModel::meets_role).toBool());
    EXPECT_EQ(map.index_of(*model.plan()->recommended), map.index(3, 0));
    map.set_figure("cost");
    EXPECT_EQ(map.index(1, 1).data(), "2.5");
}

TEST_F(PlanModelTest, OtherKeysAreSlicesOfTheMap) {
    sim::PlanTexts texts = question;
    texts.vary = {"pipeline.window=5,10", "pipeline.pushers=1,2", "pipeline.buffer=0,500"};
    ASSERT_TRUE(plan(texts));
    HeatModel map;
    map.set_plan(model.plan());
    ASSERT_EQ(map.outer().size(), 1U);
    map.set_figure("shed_share");
    const QString narrow = map.index(1, 0).data().toString();
    map.set_slice({"10"});
    EXPECT_NE(map.index(1, 0).data().toString(), narrow);
    EXPECT_EQ(map.index(1, 0).data(HeatModel::point_role).toInt(), 6);
    EXPECT_FALSE(map.index_of(0).isValid()) << "in the other slice";
}

TEST_F(PlanModelTest, OneKeyIsOneRow) {
    ASSERT_TRUE(plan({{"pipeline.pushers=1..3:1"}, {}, {}, 1, false}));
    HeatModel map;
    map.set_plan(model.plan());
    EXPECT_EQ(map.rowCount(), 1);
    EXPECT_EQ(map.columnCount(), 3);
    EXPECT_EQ(map.down(), "");
    EXPECT_FALSE(map.index(0, 0).data(HeatModel::meets_role).isValid()) << "no goals";
}

TEST_F(PlanModelTest, TheTableHasARowAPointAndWhatArithmeticSays) {
    ASSERT_TRUE(plan(question));
    PointsModel table;
    table.set_plan(model.plan());
    ASSERT_EQ(table.rowCount(), 12);
    EXPECT_EQ(table.headerData(1, Qt::Horizontal, Qt::DisplayRole), "pipeline.pushers");
    EXPECT_EQ(table.index(0, 1).data(), "1");
    EXPECT_TRUE(table.index(0, 0).data().toString().startsWith("✗"));
    QStringList titles;
    for (int i = 0; i < table.columnCount(); ++i)
        titles << table.headerData(i, Qt::Horizontal, Qt::DisplayRole).toString();
    const auto column = static_cast<int>(titles.indexOf("shed by formula"));
    ASSERT_GT(column, 0);
    EXPECT_TRUE(table.index(0, column).data().toString().endsWith("(Erlang B)"));
    EXPECT_FALSE(table.index(1, column).data().toString().endsWith("(Erlang B)"));
    EXPECT_EQ(titles.back(), "headroom");
    EXPECT_EQ(table.index(2, 2).data(PointsModel::sort_role).toDouble(), 5000) << "5k sorts as a number";
}

}  // namespace
}  // namespace sluice::gui
