// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/plan_page.h"

#include "gui/models/configuration.h"
#include "gui/views/burst_view.h"
#include "gui/views/frontier_view.h"
#include "gui/views/plan_form.h"
#include "gui/views/text_rows.h"
#include "tests/gui/small_scenario.h"

#include <gtest/gtest.h>
#include <QComboBox>
#include <QGraphicsView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <set>

namespace sluice::gui {
namespace {

const sim::PlanTexts question{{"pipeline.pushers=1..4:1", "pipeline.buffer=0,500,5k"},
                              {"shed_share<=0.1%"},
                              {"pipeline.pushers=1", "pipeline.buffer=0.001"},
                              1,
                              false};

struct PlanPageTest : testing::Test {
    PlanPageTest() {
        EXPECT_TRUE(configuration.open_text(small_scenario, "small.toml", {}));
        page.form().setQuestion(question);
        page.resize(1280, 660);
        page.show();
    }
    bool settle() {
        return QTest::qWaitFor([&] { return !page.busy(); }, 60'000);
    }
    void plan() {
        QTest::mouseClick(&page.form().button(), Qt::LeftButton);
        ASSERT_TRUE(page.model().running()) << page.form().note().toStdString();
        ASSERT_TRUE(settle());
    }
    QPoint cell(int row, int column) { return page.map().visualRect(page.heat().index(row, column)).center(); }
    Configuration configuration;
    PlanPage page{configuration};
};

TEST_F(PlanPageTest, AnswersWithTheCheapest) {
    plan();
    EXPECT_TRUE(page.answer().contains("pipeline.pushers=4")) << page.answer().toStdString();
    EXPECT_EQ(page.chosen(), page.model().plan()->recommended);
    EXPECT_EQ(page.heat().rowCount(), 4);
    EXPECT_EQ(page.points().model()->rowCount(), 12);
    EXPECT_EQ(page.frontier().meeting().size() + page.frontier().missing().size(), 12);
}

TEST_F(PlanPageTest, CellsFillAsTheirRunsEnd) {
    plan();
    page.form().setQuestion({{"scenario.seed=1..20:1", "pipeline.buffer=0..9:1"}, {}, {}, 1, false});
    const auto filled = [this] {
        int count = 0;
        for (int row = 0; row < page.heat().rowCount(); ++row)
            for (int column = 0; column < page.heat().columnCount(); ++column)
                count += page.heat().index(row, column).data().toString() != QStringLiteral("–") ? 1 : 0;
        return count;
    };
    QTest::mouseClick(&page.form().button(), Qt::LeftButton);
    ASSERT_TRUE(page.model().running()) << page.form().note().toStdString();
    EXPECT_EQ(page.heat().rowCount(), 20);
    EXPECT_EQ(filled(), 0);
    int between = 0;
    QObject::connect(&page.model(), &PlanModel::grown, &page, [&] {
        if (between != 0 || filled() == 200) return;
        between = filled();
        QTest::mouseClick(page.map().viewport(), Qt::LeftButton, {}, cell(0, 0));
        EXPECT_FALSE(page.chosen()) << "nothing is chosen of half a plan";
    });
    ASSERT_TRUE(settle());
    EXPECT_GT(between, 0) << "some were filled before the end";
    EXPECT_EQ(filled(), 200);
    EXPECT_EQ(page.model().so_far(), nullptr);
    QTest::mouseClick(page.map().viewport(), Qt::LeftButton, {}, cell(0, 0));
    EXPECT_EQ(page.chosen(), 0U);
    ASSERT_TRUE(settle());
}

TEST_F(PlanPageTest, AClickOnACellOpensItsRun) {
    plan();
    QTest::mouseClick(page.map().viewport(), Qt::LeftButton, {}, cell(0, 1));
    EXPECT_EQ(page.chosen(), 1U);
    ASSERT_TRUE(settle());
    ASSERT_NE(page.run(), nullptr);
    EXPECT_EQ(page.run()->record.scenario.pipeline.pushers, 1U);
    EXPECT_EQ(page.run()->record.scenario.pipeline.buffer, 500U);
    EXPECT_FALSE(page.burst().values(Series::buffered).isEmpty());
}

TEST_F(PlanPageTest, KeysMoveOverTheMapAndEnterOpens) {
    plan();
    QTest::mouseClick(page.map().viewport(), Qt::LeftButton, {}, cell(0, 0));
    ASSERT_TRUE(settle());
    QTest::keyClick(&page.map(), Qt::Key_Down);
    QTest::keyClick(&page.map(), Qt::Key_Right);
    EXPECT_EQ(page.chosen(), 4U);
    QTest::keyClick(&page.map(), Qt::Key_Return);
    ASSERT_TRUE(settle());
    EXPECT_EQ(page.run()->record.scenario.pipeline.pushers, 2U);
}

TEST_F(PlanPageTest, UseThisMakesThePointTheConfiguration) {
    plan();
    QSignalSpy wants(&page, &Page::wantsPage);
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    page.map().setFocus();
    QTest::keyClick(&page.map(), Qt::Key_U, Qt::ControlModifier);
    EXPECT_EQ(configuration.scenario()->pipeline.pushers, 4U);
    EXPECT_EQ(configuration.scenario()->pipeline.buffer, 0U);
    ASSERT_EQ(wants.count(), 1);
    EXPECT_EQ(wants[0][0], "what-if");
}

TEST_F(PlanPageTest, APlanOfAnotherFileIsNotUsed) {
    plan();
    ASSERT_TRUE(configuration.open_text(small_scenario, "other.toml", {}));
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    page.map().setFocus();
    QTest::keyClick(&page.map(), Qt::Key_U, Qt::ControlModifier);
    EXPECT_TRUE(configuration.overrides().empty());
}

TEST_F(PlanPageTest, AClickOnAPointOfTheFrontierChoosesIt) {
    plan();
    page.figures().setCurrentText("shed_share");
    const std::size_t point = page.model().plan()->frontier.front();
    const auto* const chart = page.frontier().findChild<QGraphicsView*>();
    ASSERT_NE(chart, nullptr);
    QWidget* const viewport = chart->viewport();
    QTest::mouseClick(viewport, Qt::LeftButton, {},
                      viewport->mapFrom(&page.frontier(), page.frontier().positionOf(point)));
    EXPECT_EQ(page.chosen(), point);
}

TEST_F(PlanPageTest, TheFrontiersLineOnlyGoesDown) {
    plan();
    for (const char* const figure : {"shed_share", "total_ms.p99", "utilisation"}) {
        page.figures().setCurrentText(figure);
        const QList<QPointF> line = page.frontier().frontier();
        ASSERT_FALSE(line.isEmpty());
        for (qsizetype i = 1; i < line.size(); ++i) {
            EXPECT_GT(line[i].x(), line[i - 1].x()) << figure;
            EXPECT_LT(line[i].y(), line[i - 1].y()) << figure;
        }
        for (const QPointF& point : page.frontier().meeting() + page.frontier().missing())
            for (const QPointF& best : line)
                EXPECT_FALSE(point.x() <= best.x() && point.y() < best.y()) << figure << ": one beats the line";
    }
}

TEST_F(PlanPageTest, KeysMoveFromPointToPointAndEnterOpens) {
    plan();
    page.figures().setCurrentText("shed_share");
    FrontierView& view = page.frontier();
    view.setFocus();
    QTest::keyClick(&view, Qt::Key_Home);
    ASSERT_TRUE(page.chosen());
    EXPECT_TRUE(view.accessibleDescription().startsWith("pipeline.pushers=1 pipeline.buffer=0,"))
        << view.accessibleDescription().toStdString();
    std::set<std::size_t> seen{*page.chosen()};
    for (int i = 0; i < 11; ++i) {
        QTest::keyClick(&view, Qt::Key_Right);
        seen.insert(*page.chosen());
    }
    EXPECT_EQ(seen.size(), 12U) << "every point is reached";
    QTest::keyClick(&view, Qt::Key_Home);
    for (qsizetype i = 1; i < view.frontier().size(); ++i) {
        QTest::keyClick(&view, Qt::Key_Down);
        EXPECT_TRUE(view.accessibleDescription().contains("on the frontier"));
    }
    const auto last = page.chosen();
    QTest::keyClick(&view, Qt::Key_Down);
    EXPECT_EQ(page.chosen(), last);
    QTest::keyClick(&view, Qt::Key_Return);
    ASSERT_TRUE(settle());
    ASSERT_NE(page.run(), nullptr);
    EXPECT_EQ(std::to_string(page.run()->record.scenario.pipeline.pushers),
              page.model().plan()->points[*last].values[0]);
}

TEST_F(PlanPageTest, AnotherFigureIsAnotherMap) {
    plan();
    const QString before = page.heat().index(0, 0).data().toString();
    page.figures().setFocus();
    QTest::keyClick(&page.figures(), Qt::Key_End);
    EXPECT_EQ(page.heat().figure(), page.figures().currentText().toStdString());
    EXPECT_NE(page.heat().index(0, 0).data().toString(), before);
}

TEST_F(PlanPageTest, WrongRowsSayWhy) {
    auto* const value = page.form().findChild<QLineEdit*>("key_value_2");
    ASSERT_NE(value, nullptr);
    value->setFocus();
    value->selectAll();
    QTest::keyClicks(value, "1..");
    QTest::mouseClick(&page.form().button(), Qt::LeftButton);
    EXPECT_FALSE(page.model().running());
    bool said = false;
    for (const QLabel* const label : page.form().vary().findChildren<QLabel*>())
        said = said || (label->isVisible() && label->text().contains("expected"));
    EXPECT_TRUE(said);
}

TEST_F(PlanPageTest, AStoppedPlanKeepsWhatIsDone) {
    page.form().setQuestion({{"scenario.seed=1..3000:1"}, {}, {}, 1, false});
    QTest::mouseClick(&page.form().button(), Qt::LeftButton);
    ASSERT_TRUE(page.model().running());
    QTest::mouseClick(&page.form().button(), Qt::LeftButton);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(page.model().plan()->incomplete);
    EXPECT_TRUE(page.answer().startsWith("Stopped"));
}

TEST_F(PlanPageTest, ExportsTableAndPageAndKeepsItsQuestion) {
    plan();
    const QTemporaryDir folder;
    for (const char* name : {"plan.csv", "plan.html", "plan.png"}) {
        EXPECT_EQ(page.exportTo(folder.filePath(name)), "");
        EXPECT_GT(QFileInfo(folder.filePath(name)).size(), 200);
    }
    QSettings settings(folder.filePath("state.ini"), QSettings::IniFormat);
    page.saveState(settings);
    PlanPage other(configuration);
    other.restoreState(settings);
    EXPECT_EQ(other.form().question().vary, question.vary);
    EXPECT_EQ(other.form().question().goals, question.goals);
}

}  // namespace
}  // namespace sluice::gui
