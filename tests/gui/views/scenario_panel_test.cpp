// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/scenario_panel.h"

#include "gui/views/source_view.h"

#include <gtest/gtest.h>
#include <QListWidget>
#include <QTest>

namespace sluice::gui {
namespace {

class ScenarioPanelTest : public testing::Test {
protected:
    ScenarioPanelTest() {
        panel_.resize(400, 500);
        panel_.show();
        panel_.show_text(path_, QStringLiteral("one = 1\ntwo = 2\nthree = 3\n# four\n"));
    }
    const QString path_ = QStringLiteral("/tmp/some.toml");
    ScenarioPanel panel_;
};

TEST_F(ScenarioPanelTest, HidesTheListWhereNothingIsWrong) {
    panel_.show_problems({});
    EXPECT_FALSE(panel_.problem_list()->isVisible());
    panel_.show_problems({{"/tmp/some.toml", 3, 9, "found 3, expected a duration"}});
    EXPECT_TRUE(panel_.problem_list()->isVisible());
    panel_.show_problems({});
    EXPECT_FALSE(panel_.problem_list()->isVisible());
}

TEST_F(ScenarioPanelTest, GoesToTheFirstProblemAndByKeyToTheNext) {
    panel_.show_problems(
        {{"/tmp/some.toml", 2, 7, "found 2, expected a share"}, {"/tmp/some.toml", 3, 1, "unknown key"}});
    EXPECT_EQ(panel_.current_line(), 2);
    EXPECT_EQ(panel_.problem_list()->item(0)->text(), QStringLiteral("line 2:7: found 2, expected a share"));
    panel_.problem_list()->setFocus();
    QTest::keyClick(panel_.problem_list(), Qt::Key_Down);
    EXPECT_EQ(panel_.current_line(), 3);
    QTest::mouseClick(panel_.problem_list()->viewport(), Qt::LeftButton, {},
                      panel_.problem_list()->visualItemRect(panel_.problem_list()->item(0)).center());
    EXPECT_EQ(panel_.current_line(), 2);
}

TEST_F(ScenarioPanelTest, ProblemsElsewhereSayWhere) {
    panel_.show_problems({{"--set load=x", 0, 0, "found x, expected a number"}, {"/tmp/some.toml", 900, 1, "beyond"}});
    EXPECT_EQ(panel_.problem_list()->item(0)->text(), QStringLiteral("--set load=x: found x, expected a number"));
    EXPECT_EQ(panel_.current_line(), 1);
    panel_.problem_list()->setCurrentRow(1);
    EXPECT_EQ(panel_.current_line(), 5);
}

TEST_F(ScenarioPanelTest, AHugeFileIsCutAndThousandsOfProblemsAreToo) {
    panel_.show_text(path_, QString(ScenarioPanel::text_most + 10, QLatin1Char('\n')));
    EXPECT_EQ(panel_.line_count(), ScenarioPanel::lines_most + 1);
    panel_.show_text(path_, QString(ScenarioPanel::text_most + 10, QLatin1Char('x')));
    EXPECT_EQ(panel_.line_count(), 1);
    std::vector<config::Problem> problems;
    for (int line = 1; line <= 5'000; ++line) problems.push_back({"/tmp/some.toml", line, 1, "wrong"});
    panel_.show_problems(problems);
    EXPECT_EQ(panel_.problem_count(), 1'000);
}

}  // namespace
}  // namespace sluice::gui
