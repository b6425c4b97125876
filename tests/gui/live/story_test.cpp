// SPDX-License-Identifier: GPL-3.0-or-later
// One person's afternoon with the window: open, replay, change the buffer, compare, plan, use, check, go live against
// the emulator, watch a burst, drain. By mouse and keyboard, with real programs.
#include "gui/models/configuration.h"
#include "gui/models/session.h"
#include "gui/views/burst_view.h"
#include "gui/views/go_live_page.h"
#include "gui/views/live_page.h"
#include "gui/views/plan_form.h"
#include "gui/views/plan_page.h"
#include "gui/views/settings_form.h"
#include "gui/views/what_if_page.h"
#include "gui/window.h"
#include "tests/gui/live/programs.h"

#include <gtest/gtest.h>
#include <QAbstractButton>
#include <QDialog>
#include <QFile>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <algorithm>

namespace sluice::gui {
namespace {

constexpr const char* firebase = R"(latency = { kind = "constant", mean = "20ms" })";
constexpr const char* pipeline = "pushers = 2\nwindow = 10\nbuffer = 50";
/// Two connections carry 1,000 a second; for five seconds 2,000 come.
constexpr const char* burst = R"([scenario]
title = "An afternoon"
duration = "15s"
[pipeline]
pushers = 2
window = 10
buffer = 50
[[arrivals]]
name = "all"
kind = "poisson"
rate = [{ at = "0s", value = "200/s" }, { at = "5s", value = "2k/s" }, { at = "10s", value = "200/s" }]
[firebase]
latency = { kind = "constant", mean = "20ms" }
)";

double highest(const QList<QPointF>& points) {
    double found = 0;
    for (const QPointF& point : points) found = std::max(found, point.y());
    return found;
}

class Story : public testing::Test {
protected:
    Story() {
        window.resize(1280, 720);
        window.show();
        page<LivePage>("live").setProgram(live_program());
        page<GoLivePage>("go-live").setProgram(live_program());
    }
    template <typename P>
    P& page(const char* name) {
        return dynamic_cast<P&>(*window.page(QString::fromLatin1(name)));
    }
    void bring(Qt::Key number, const char* name) {
        window.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
        QTest::keyClick(&window, number, Qt::ControlModifier);
        ASSERT_EQ(window.current_page_name(), QString::fromLatin1(name));
    }
    bool settled() {
        return wait_until([&] { return !window.current_page()->busy(); });
    }
    template <typename Widget>
    Widget& child(QWidget& in, const char* name) {
        return *in.findChild<Widget*>(QString::fromLatin1(name));
    }
    void type(QLineEdit& edit, const QString& text) {
        edit.setFocus();
        edit.selectAll();
        QTest::keyClicks(&edit, text);
        QTest::keyClick(&edit, Qt::Key_Return);
    }
    void click(QWidget& in, const QString& text) {
        for (auto* each : in.findChildren<QAbstractButton*>())
            if (each->text().remove(QLatin1Char('&')) == text) return QTest::mouseClick(each, Qt::LeftButton);
        ADD_FAILURE() << "no button " << text.toStdString();
    }

    QTemporaryDir folder;
    Session session{folder.filePath(QStringLiteral("session.conf"))};
    Window window{session};
};

TEST_F(Story, FromABurstToADrainedPusher) {
    QFile file(folder.filePath(QStringLiteral("afternoon.toml")));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(burst);
    file.close();

    // Open and replay: the buffer fills, and some are shed.
    ASSERT_TRUE(window.files().open(file.fileName()));
    bring(Qt::Key_1, "replay");
    auto& replay = *window.current_page()->findChild<BurstView*>();
    ASSERT_TRUE(settled());
    EXPECT_EQ(highest(replay.values(Series::buffered)), 50);
    EXPECT_GT(highest(replay.values(Series::shed)), 500);

    // Change the buffer, compare: less is shed, the reference lies beneath, the table tells.
    bring(Qt::Key_2, "what-if");
    auto& what_if = page<WhatIfPage>("what-if");
    ASSERT_TRUE(settled());
    type(*qobject_cast<QLineEdit*>(what_if.form().editor("pipeline.buffer")), QStringLiteral("500"));
    ASSERT_TRUE(wait_until([&] { return !what_if.busy() && what_if.table().model()->rowCount() > 0; }));
    EXPECT_EQ(highest(what_if.view().values(Series::buffered)), 500);

    // Plan, and use the answer.
    bring(Qt::Key_3, "plan");
    auto& plan = page<PlanPage>("plan");
    plan.form().setQuestion({{"pipeline.pushers=2..6:1"}, {"shed_share<=0.1%"}, {"pipeline.pushers=1"}, 1, false});
    QTest::mouseClick(&plan.form().button(), Qt::LeftButton);
    ASSERT_TRUE(settled());
    ASSERT_TRUE(plan.chosen());
    click(plan, QStringLiteral("Use this"));
    const std::uint32_t pushers = window.configuration().scenario()->pipeline.pushers;
    EXPECT_GT(pushers, 2U);

    // Watch the pusher that runs.
    Emulator emulator(firebase);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, pipeline);
    ASSERT_TRUE(pusher.start());
    bring(Qt::Key_4, "live");
    auto& live = page<LivePage>("live");
    type(child<QLineEdit>(live, "live-address"), pusher.telemetry());
    type(child<QLineEdit>(live, "live-token-file"), pusher.tokenFile());
    ASSERT_TRUE(wait_until([&] { return live.client().connections().all.size() == 2; }));

    // Check, save, go live.
    bring(Qt::Key_5, "go-live");
    auto& go = page<GoLivePage>("go-live");
    type(child<QLineEdit>(go, "go-file"), pusher.config());
    QTest::mouseClick(&child<QPushButton>(go, "go-check"), Qt::LeftButton);
    auto& said = child<QPlainTextEdit>(go, "go-output");
    ASSERT_TRUE(wait_until([&] { return !go.busy() && !said.toPlainText().isEmpty(); }));
    EXPECT_TRUE(said.toPlainText().contains(QStringLiteral("is good"))) << said.toPlainText().toStdString();
    QTest::mouseClick(&child<QPushButton>(go, "go-save"), Qt::LeftButton);
    EXPECT_TRUE(go.model().saved());
    type(child<QLineEdit>(go, "go-ingress"), pusher.ingress());
    type(child<QLineEdit>(go, "go-token-file"), pusher.tokenFile());
    QTest::mouseClick(&child<QPushButton>(go, "go-reload"), Qt::LeftButton);
    const auto dialog = [&] { return go.findChild<QDialog*>(QStringLiteral("reload-dialog")); };
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; }));
    QTest::mouseClick(&child<QPushButton>(*dialog(), "reload-yes"), Qt::LeftButton);
    ASSERT_TRUE(wait_until([&] { return live.client().connections().all.size() == pushers; }));

    // Watch a burst, and drain: all that was offered is delivered.
    bring(Qt::Key_4, "live");
    ASSERT_TRUE(pusher.push(400));
    auto& seen = *live.findChild<BurstView*>();
    ASSERT_TRUE(wait_until([&] { return highest(seen.values(Series::delivered)) > 0; }));
    const QString while_up = live.client().status();
    EXPECT_EQ(pusher.stop(), 0);
    const QByteArray log = pusher.log();
    EXPECT_TRUE(log.contains("offered 400, delivered 400")) << log.toStdString();
    EXPECT_TRUE(wait_until([&] { return live.client().status() != while_up; }));
}

}  // namespace
}  // namespace sluice::gui
