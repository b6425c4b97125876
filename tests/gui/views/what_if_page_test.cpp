// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/what_if_page.h"

#include "gui/models/configuration.h"
#include "gui/views/burst_view.h"
#include "gui/views/settings_form.h"
#include "gui/views/six_sliders.h"
#include "tests/gui/small_scenario.h"

#include <gtest/gtest.h>
#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QSlider>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

namespace sluice::gui {
namespace {

double highest(const QList<QPointF>& points) {
    double most = 0;
    for (const QPointF& point : points) most = std::max(most, point.y());
    return most;
}

struct WhatIfPageTest : testing::Test {
    WhatIfPageTest() {
        EXPECT_TRUE(configuration.open_text(small_scenario, "small.toml", {}));
        page.resize(1280, 660);
        page.show();
    }
    bool settle() {
        return QTest::qWaitFor([&] { return !page.busy(); }, 20'000);
    }
    void type(const char* key, const QString& text) {
        auto* const edit = qobject_cast<QLineEdit*>(page.form().editor(key));
        ASSERT_NE(edit, nullptr) << key;
        edit->setFocus();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    Configuration configuration;
    WhatIfPage page{configuration};
};

TEST_F(WhatIfPageTest, TheReferenceIsThereFirst) {
    ASSERT_TRUE(settle());
    EXPECT_NEAR(highest(page.view().values(Series::buffered)), 500, 1);
    EXPECT_TRUE(page.view().referenceValues(Series::buffered).isEmpty());
    EXPECT_EQ(page.table().model()->rowCount(), 0);
}

TEST_F(WhatIfPageTest, ASliderMovedByKeyRunsAndIsLaidOverTheReference) {
    ASSERT_TRUE(settle());
    QSlider* const buffer = page.sliders().slider(3);
    ASSERT_EQ(buffer->objectName(), "slider.pipeline.buffer");
    buffer->setFocus();
    QTest::keyClick(buffer, Qt::Key_Home);
    EXPECT_EQ(configuration.value("pipeline.buffer"), "0");
    EXPECT_EQ(page.sliders().text(3), "none");
    ASSERT_TRUE(settle());
    EXPECT_EQ(highest(page.view().values(Series::buffered)), 0);
    EXPECT_NEAR(highest(page.view().referenceValues(Series::buffered)), 500, 1);
    EXPECT_GT(page.table().model()->rowCount(), 10);
    EXPECT_EQ(qobject_cast<QLineEdit*>(page.form().editor("pipeline.buffer"))->text(), "0") << "the form follows";
}

TEST_F(WhatIfPageTest, ASliderDraggedByMouseChangesTheSetting) {
    ASSERT_TRUE(settle());
    QSlider* const pushers = page.sliders().slider(1);
    const QPoint end(pushers->width() - 3, pushers->height() / 2);
    QTest::mouseClick(pushers, Qt::LeftButton, {}, end);
    EXPECT_NE(configuration.value("pipeline.pushers"), "2");
    EXPECT_TRUE(configuration.good());
}

TEST_F(WhatIfPageTest, TheFormTakesWhatIsTypedAndSaysWhatIsWrong) {
    ASSERT_TRUE(settle());
    type("pipeline.window", "40");
    EXPECT_EQ(configuration.scenario()->pipeline.window, 40U);
    type("pipeline.ack_timeout", "soon");
    EXPECT_FALSE(configuration.good());
    EXPECT_TRUE(page.form().note("pipeline.ack_timeout").contains("expected"));
    EXPECT_TRUE(page.statusText().contains("soon"));
    type("pipeline.ack_timeout", "5s");
    EXPECT_TRUE(configuration.good());
    EXPECT_EQ(page.form().note("pipeline.ack_timeout"), "duration, above 0");
    ASSERT_TRUE(settle());
}

TEST_F(WhatIfPageTest, FlagsAndChoicesAreSetByKey) {
    auto* const collapse = qobject_cast<QCheckBox*>(page.form().editor("pipeline.collapse"));
    ASSERT_NE(collapse, nullptr);
    QTest::keyClick(collapse, Qt::Key_Space);
    EXPECT_FALSE(configuration.scenario()->pipeline.collapse);
    auto* const shed = qobject_cast<QComboBox*>(page.form().editor("pipeline.shed"));
    ASSERT_NE(shed, nullptr);
    QTest::keyClick(shed, Qt::Key_Down);
    EXPECT_EQ(configuration.scenario()->pipeline.shed, ShedPolicy::oldest);
    ASSERT_TRUE(settle());
}

TEST_F(WhatIfPageTest, ShortcutsGoBackTakeAndCopy) {
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    type("pipeline.buffer", "5k");
    ASSERT_TRUE(settle());
    page.table().setFocus();
    QTest::keyClick(&page.table(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), "sluice-sim run small.toml --set pipeline.buffer=5k");
    QTest::keyClick(&page.table(), Qt::Key_R, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(page.model().reference()->record.scenario.pipeline.buffer, 5000U);
    type("pipeline.buffer", "6k");
    ASSERT_TRUE(settle());
    page.table().setFocus();
    QTest::keyClick(&page.table(), Qt::Key_Backspace, Qt::ControlModifier);
    EXPECT_EQ(configuration.value("pipeline.buffer"), "5k");
}

TEST_F(WhatIfPageTest, SavesAndExports) {
    const QTemporaryDir folder;
    type("pipeline.buffer", "5k");
    ASSERT_TRUE(settle());
    page.saveTo(folder.filePath("saved.toml"));
    EXPECT_TRUE(page.statusText().startsWith("Saved as"));
    Configuration saved;
    ASSERT_TRUE(saved.open(folder.filePath("saved.toml")));
    EXPECT_EQ(saved.scenario()->pipeline.buffer, 5000U);
    for (const char* name : {"page.png", "page.svg", "page.csv"}) {
        EXPECT_EQ(page.exportTo(folder.filePath(name)), "");
        EXPECT_GT(QFileInfo(folder.filePath(name)).size(), 100);
    }
    page.saveTo(folder.filePath("no/folder/saved.toml"));
    EXPECT_TRUE(page.statusText().startsWith("Not saved"));
}

TEST_F(WhatIfPageTest, EveryWidgetThatTakesTheFocusHasAName) {
    for (const QWidget* const each : page.findChildren<QWidget*>()) {
        const bool inner = qobject_cast<const QComboBox*>(each->parentWidget()) != nullptr ||
                           each->objectName().startsWith("qt_") || each->window() != &page;
        const bool button = each->inherits("QAbstractButton");
        if ((each->focusPolicy() & Qt::TabFocus) == 0 || inner || each->inherits("QSplitter")) continue;
        EXPECT_TRUE(button || !each->accessibleName().isEmpty())
            << each->metaObject()->className() << " " << each->objectName().toStdString();
    }
}

}  // namespace
}  // namespace sluice::gui
