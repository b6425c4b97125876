// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/replay_page.h"

#include "gui/views/burst_view.h"
#include "gui/views/playback_bar.h"
#include "gui/views/range_figures_view.h"
#include "tests/gui/small_scenario.h"

#include <gtest/gtest.h>
#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QListWidget>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>

namespace sluice::gui {
namespace {

constexpr int patience_ms = 120'000;

struct ReplayPageTest : testing::Test {
    ReplayPageTest() {
        page.resize(1280, 640);
        page.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&page));
        settle();
    }
    void settle() {
        EXPECT_TRUE(QTest::qWaitFor([this] { return !page.busy(); }, patience_ms));
    }
    /// By keyboard, as a person would.
    void choose(const QString& name) {
        QTest::keyClicks(&page.scenarios(), name);
        QTest::keyClick(&page.scenarios(), Qt::Key_Return);
        settle();
    }

    Configuration configuration;
    ReplayPage page{configuration};
};

TEST_F(ReplayPageTest, RunsTheScenarioThatIsChosen) {
    EXPECT_GE(page.scenarios().model()->rowCount(), 10);
    EXPECT_FALSE(page.run());
    choose(QStringLiteral("overwatch"));
    ASSERT_TRUE(page.run());
    EXPECT_EQ(configuration.name(), QStringLiteral("overwatch"));
    EXPECT_TRUE(page.story().contains(QStringLiteral("/r/Overwatch")));
    const auto offered = page.view().values(Series::offered);
    ASSERT_GT(offered.size(), 100);
    EXPECT_EQ(page.view().burst().rows(), page.run()->record.rows.size());
    EXPECT_EQ(page.events().count(), static_cast<int>(page.run()->events.size()));
    EXPECT_EQ(page.bar().clock(), QStringLiteral("17:54:01"));  // the row in which the last answers came
    EXPECT_EQ(page.figures().heading(), QStringLiteral("The whole run"));
    EXPECT_TRUE(page.figures().total(QStringLiteral("Shed")).contains(u'%'));
}

TEST_F(ReplayPageTest, ReplaysWhatWasChanged) {
    choose(QStringLiteral("overwatch"));
    const RunPtr before = page.run();
    configuration.set("pipeline.pushers", "30");
    settle();
    ASSERT_TRUE(page.run());
    EXPECT_NE(page.run()->record.fingerprint, before->record.fingerprint);
    EXPECT_EQ(page.run()->record.scenario.pipeline.pushers, 30U);
    page.hide();
    configuration.reset();
    EXPECT_FALSE(page.busy()) << "not while nobody looks";
    page.show();
    settle();
    EXPECT_EQ(page.run()->record.fingerprint, before->record.fingerprint);
}

TEST_F(ReplayPageTest, AWrongFileLeavesNothingOfTheOneBefore) {
    choose(QStringLiteral("overwatch"));
    EXPECT_FALSE(configuration.open_text("[scenario]\n", "bad.toml", {}));
    EXPECT_FALSE(page.busy());
    EXPECT_FALSE(page.run());
    EXPECT_TRUE(page.view().burst().empty());
    EXPECT_EQ(page.events().count(), 0);
    EXPECT_TRUE(page.story().isEmpty());
    EXPECT_TRUE(page.expected().isHidden());
}

TEST_F(ReplayPageTest, ARunThatIsStoppedKeepsWhatIsDone) {
    QAction* stop = nullptr;
    for (QAction* action : page.pageActions())
        if (action->text().startsWith(QStringLiteral("Stop"))) stop = action;
    ASSERT_NE(stop, nullptr);
    EXPECT_FALSE(stop->isEnabled());
    configuration.open_text(
        "[scenario]\nduration = \"24h\"\nsample = \"1m\"\n[[arrivals]]\nname = \"a\"\nkind = \"even\"\n"
        "rate = \"50k/s\"\n[pipeline]\npushers = 200\n",
        "day.toml", {});
    ASSERT_TRUE(stop->isEnabled());
    stop->trigger();
    settle();
    ASSERT_TRUE(page.run());
    EXPECT_TRUE(page.run()->record.incomplete);
    EXPECT_FALSE(stop->isEnabled());
}

TEST_F(ReplayPageTest, SelectingARangeRecomputesTheFigures) {
    choose(QStringLiteral("overwatch"));
    const QString whole = page.figures().percentile(QStringLiteral("p99"), QStringLiteral("Wait"));
    QWidget* canvas = page.view().canvas();
    QTest::mousePress(canvas, Qt::RightButton, {}, page.view().positionOf(1));
    QTest::mouseMove(canvas, page.view().positionOf(10));
    QTest::mouseMove(canvas, page.view().positionOf(20));
    QTest::mouseRelease(canvas, Qt::RightButton, {}, page.view().positionOf(20));
    EXPECT_TRUE(page.figures().heading().startsWith(QStringLiteral("Selected: 17:47:0")))
        << page.figures().heading().toStdString();
    EXPECT_TRUE(page.figures().total(QStringLiteral("Shed")).startsWith(u'0'));
    EXPECT_NE(page.figures().percentile(QStringLiteral("p99"), QStringLiteral("Wait")), whole);
    QTest::keyClick(page.view().focusProxy(), Qt::Key_Escape);
    EXPECT_EQ(page.figures().percentile(QStringLiteral("p99"), QStringLiteral("Wait")), whole);
}

TEST_F(ReplayPageTest, PlaysPausesStepsAndScrubs) {
    choose(QStringLiteral("overwatch"));
    Playback& playback = page.playback();
    page.bar().speed()->setCurrentIndex(page.bar().speed()->findText(QStringLiteral("1000×")));
    page.bar().playAction()->trigger();
    EXPECT_TRUE(playback.playing());
    playback.advance(0.1);
    page.bar().playAction()->trigger();
    EXPECT_FALSE(playback.playing());
    const double at = playback.position();
    EXPECT_GE(at, 100);
    EXPECT_LE(page.view().values(Series::offered).back().x(), at);
    for (QAction* action : page.pageActions())
        if (action->text() == QStringLiteral("Step forward")) action->trigger();
    EXPECT_GT(playback.position(), at);
    page.bar().slider()->setValue(page.bar().slider()->maximum() / 2);
    EXPECT_NEAR(playback.position(), playback.until() / 2, 0.1);
    EXPECT_EQ(page.bar().clock(), QStringLiteral("17:50:30"));
    page.bar().speed()->setCurrentIndex(page.bar().speed()->count() - 1);
    EXPECT_TRUE(playback.unbounded());
}

TEST_F(ReplayPageTest, RunsUntilTheNextEventAndTheCrosshair) {
    choose(QStringLiteral("overwatch"));
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    Playback& playback = page.playback();
    page.bar().speed()->setCurrentIndex(page.bar().speed()->count() - 1);
    for (QToolButton* button : page.bar().findChildren<QToolButton*>())
        if (button->accessibleName() == QStringLiteral("Run to the next event"))
            QTest::mouseClick(button, Qt::LeftButton);
    ASSERT_TRUE(playback.playing());
    playback.advance(10);
    EXPECT_FALSE(playback.playing());
    EXPECT_DOUBLE_EQ(playback.position(), static_cast<double>(page.run()->events.at(1).at.count()) / 1e9);
    page.view().focusProxy()->setFocus();
    for (int i = 0; i < 3; ++i) QTest::keyClick(page.view().focusProxy(), Qt::Key_Right, Qt::ControlModifier);
    const double crosshair = *page.view().crosshair();
    QTest::keyClick(page.view().focusProxy(), Qt::Key_F6, Qt::ShiftModifier);
    ASSERT_TRUE(playback.playing());
    playback.advance(10);
    EXPECT_DOUBLE_EQ(playback.position(), crosshair);
    EXPECT_EQ(page.bar().clock(), QStringLiteral("17:47:%1").arg(static_cast<int>(crosshair), 2, 10, QLatin1Char('0')));
}

TEST_F(ReplayPageTest, TellsWhatWasExpectedAndWhetherItHeld) {
    EXPECT_FALSE(page.expected().isVisible());
    choose(QStringLiteral("overwatch"));
    ASSERT_EQ(page.expected().count(), static_cast<int>(configuration.base()->expect.size()));
    ASSERT_GT(page.expected().count(), 10);
    EXPECT_TRUE(page.expected().isVisible());
    for (int i = 0; i < page.expected().count(); ++i)
        EXPECT_TRUE(page.expected().item(i)->text().startsWith(u'✓')) << page.expected().item(i)->text().toStdString();
    ASSERT_TRUE(configuration.open_text(
        std::string(small_scenario) +
            "[[expect]]\nmetric = \"failed\"\nmax = 0\n[[expect]]\nmetric = \"shed_share\"\nmax = \"1%\"\n",
        QStringLiteral("small.toml"), {}));
    settle();
    ASSERT_EQ(page.expected().count(), 2);
    EXPECT_EQ(page.expected().item(0)->text(), QStringLiteral("✓  failed 0 (at most 0)"));
    EXPECT_TRUE(page.expected().item(1)->text().startsWith(QStringLiteral("✗  shed_share ")))
        << page.expected().item(1)->text().toStdString();
    EXPECT_TRUE(page.expected().item(1)->data(Qt::AccessibleTextRole).toString().startsWith("not held: shed_share"));
    QStringList labels;
    for (const QLabel* label : page.findChildren<QLabel*>()) labels << label->text();
    EXPECT_TRUE(labels.contains(QStringLiteral("E&xpected: 1 of 2 held")));
    ASSERT_TRUE(configuration.open_text(small_scenario, QStringLiteral("small.toml"), {}));
    settle();
    EXPECT_FALSE(page.expected().isVisible());
}

TEST_F(ReplayPageTest, EventsLeadToTheirMoment) {
    choose(QStringLiteral("overwatch"));
    ASSERT_GE(page.events().count(), 5);
    page.view().setVisibleRange(0, 20);
    const int row = page.events().count() - 1;
    page.events().setCurrentRow(row);
    QTest::keyClick(&page.events(), Qt::Key_Return);
    const double at_s = static_cast<double>(page.run()->events.back().at.count()) / 1e9;
    EXPECT_EQ(page.view().crosshair(), at_s);
    EXPECT_LT(page.view().visibleRange().from_s, at_s);
    EXPECT_GT(page.view().visibleRange().until_s, at_s);
    page.view().showAll();
    QTest::mouseClick(page.view().canvas(), Qt::LeftButton, {}, page.view().positionOfEvent(1));
    EXPECT_EQ(page.events().currentRow(), 1);
}

TEST_F(ReplayPageTest, EveryControlHasANameAndIsReachedByKeyboard) {
    for (QToolButton* button : page.findChildren<QToolButton*>()) {
        if (!button->isVisibleTo(&page)) continue;
        EXPECT_FALSE(button->accessibleName().isEmpty() && button->text().isEmpty());
        EXPECT_TRUE(button->focusPolicy() & Qt::TabFocus) << button->text().toStdString();
    }
}

}  // namespace
}  // namespace sluice::gui
