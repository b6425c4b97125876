// SPDX-License-Identifier: GPL-3.0-or-later
// The pages Live and Go live with real programs behind them, by mouse and keyboard.
#include "gui/views/live_figures.h"
#include "tests/gui/live/desk.h"

#include <QAbstractSpinBox>
#include <QCheckBox>
#include <QDialog>
#include <QPlainTextEdit>
#include <QTableView>
#include <QTableWidget>
#include <algorithm>

namespace sluice::gui {
namespace {

constexpr const char* fast = R"(latency = { kind = "constant", mean = "20ms" })";
constexpr const char* slow = R"(latency = { kind = "constant", mean = "2s" })";
constexpr const char* small =
    "pushers = 2\nwindow = 10\nbuffer = 50\nreconnect = { base = \"50ms\", cap = \"200ms\", spread = \"50ms\" }";

double highest(const QList<QPointF>& points) {
    double found = 0;
    for (const QPointF& point : points) found = std::max(found, point.y());
    return found;
}
void keep_picture(QWidget& page, const QString& name) {
    if (const QString folder = qEnvironmentVariable("SLUICE_PICTURES"); !folder.isEmpty())
        page.grab().save(folder + QLatin1Char('/') + name);
}

TEST(LivePage, ShowsABurstSheddingAndItsAlert) {
    Emulator emulator(slow);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, small);
    ASSERT_TRUE(pusher.start());
    Desk desk;
    desk.watch(pusher);
    auto* const view = desk.live.findChild<BurstView*>();
    ASSERT_NE(view, nullptr);
    ASSERT_TRUE(wait_until([&] { return desk.live.client().connections().all.size() == 2; }));
    const auto burst = [&] { ASSERT_TRUE(pusher.push(400)); };
    burst();
    EXPECT_TRUE(wait_until([&] { return highest(view->values(Series::shed)) > 0; }));
    EXPECT_TRUE(wait_until([&] { return highest(view->values(Series::buffered)) == 50; }));
    // Fifty pushes wait for twenty places that are free every 2 s: the buffer stays full beyond 3 s.
    EXPECT_TRUE(wait_until([&] {
        if (desk.live.client().latest().row.buffered < 40) burst();
        return desk.live.alarms().raised_count() > 0;
    }));
    EXPECT_FALSE(desk.live.alarms().episodes().empty());
    bool told = false;
    for (const Banner* one : desk.live.findChildren<Banner*>()) told = told || one->text().startsWith("Alert: ");
    EXPECT_TRUE(told);
    EXPECT_EQ(view->burst().buffer_limit, 50);
    keep_picture(desk.live, "live-alert.png");
    EXPECT_TRUE(wait_until([&] { return !view->referenceValues(Series::offered).isEmpty(); })) << "the expectation";
    keep_picture(desk.live, "live-expected.png");
    // Another pusher has nothing to do with it.
    desk.live.connectTo(pusher.ingress(), {});
    EXPECT_TRUE(desk.live.alarms().episodes().empty());
    EXPECT_EQ(desk.live.alarms().raised_count(), 0U);
    for (const Banner* one : desk.live.findChildren<Banner*>()) EXPECT_FALSE(one->text().startsWith("Alert: "));
    EXPECT_EQ(desk.live.alarms().rules(), LiveAlarms::usual(0, 0));
}

TEST(LivePage, MovingTheChartStopsFollowing) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, small);
    ASSERT_TRUE(pusher.start());
    Desk desk;
    int settled = 0;
    QObject::connect(&desk.live, &Page::settled, [&] { ++settled; });
    desk.live.connectTo(pusher.telemetry(), pusher.tokenFile());
    EXPECT_TRUE(desk.live.busy());
    ASSERT_TRUE(wait_until([&] { return settled > 0; }));
    EXPECT_FALSE(desk.live.busy());
    EXPECT_FALSE(desk.live.client().history().empty());
    EXPECT_EQ(desk.live.exportTo(emulator.folder() + "/live.csv"), QString());
    auto* const view = desk.live.findChild<BurstView*>();
    QCheckBox* follow = nullptr;
    for (QCheckBox* const one : desk.live.findChildren<QCheckBox*>())
        if (one->text() == QStringLiteral("&Follow")) follow = one;
    ASSERT_NE(follow, nullptr);
    const auto rows = [&](double more) {
        const double until_s = view->burst().until_s() + more;
        return wait_until([&] { return view->burst().until_s() >= until_s; });
    };
    ASSERT_TRUE(rows(6));
    EXPECT_TRUE(follow->isChecked()) << "rows that come are no hand";
    QTest::keyClick(view->canvas(), Qt::Key_Plus);
    QTest::keyClick(view->canvas(), Qt::Key_Plus);
    EXPECT_FALSE(follow->isChecked());
    follow->click();
    EXPECT_TRUE(view->following());
    EXPECT_NEAR(view->visibleRange().until_s, view->burst().until_s(), 1e-6);
    ASSERT_TRUE(rows(1));
    EXPECT_TRUE(follow->isChecked());
    QTest::keyClick(view->canvas(), Qt::Key_Left);
    EXPECT_FALSE(view->following());
    const TimeRange there = view->visibleRange();
    ASSERT_TRUE(rows(1));
    EXPECT_EQ(view->visibleRange(), there);
}

TEST(LivePage, AThresholdIsChangedByKeyboard) {
    Desk desk;
    auto* const rules = child<QTableView>(desk.live, "live-rules");
    desk.live.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&desk.live));
    rules->setFocus();
    rules->setCurrentIndex(rules->model()->index(0, AlarmRulesModel::limit));
    QTest::keyClick(rules, Qt::Key_F2);
    auto* const editor = rules->viewport()->findChild<QAbstractSpinBox*>();
    ASSERT_NE(editor, nullptr);
    QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(editor, "120");
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_TRUE(wait_until([&] { return desk.live.alarms().rules()[0].limit == 120; }));
    rules->setCurrentIndex(rules->model()->index(0, AlarmRulesModel::figure));
    QTest::keyClick(rules, Qt::Key_Space);
    EXPECT_FALSE(desk.live.alarms().rules()[0].on);
}

TEST(LivePage, APusherKilledWhileWatchingIsToldPlainly) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, small);
    ASSERT_TRUE(pusher.start());
    Desk desk;
    desk.watch(pusher);
    auto* const view = desk.live.findChild<BurstView*>();
    const auto has = [&](const QString& words, Tone tone) {
        for (const Banner* one : desk.live.findChildren<Banner*>())
            if (one->isVisible() && one->text().contains(words) && one->tone() == tone) return true;
        return false;
    };
    EXPECT_TRUE(wait_until([&] { return has("Live: rows come from", Tone::good); }));
    EXPECT_TRUE(wait_until([&] { return view->burst().rows() > 10; }));
    pusher.kill();
    EXPECT_TRUE(wait_until([&] { return has("Stale: lost", Tone::bad); }));
    keep_picture(desk.live, "live-stale.png");
    EXPECT_GT(view->burst().rows(), 10U) << "what was is kept";
    ASSERT_TRUE(pusher.start());
    EXPECT_TRUE(wait_until([&] { return has("Live: rows come from", Tone::good); }));
    click(desk.live, "live-connect");
    EXPECT_EQ(desk.live.client().state(), LiveState::off);
    EXPECT_TRUE(has("Disconnected", Tone::quiet));
}

TEST(LivePage, ANonsenseAddressIsTold) {
    Desk desk;
    type(desk.live, "live-address", "http://a/b?c");
    bool told = false;
    for (const Banner* one : desk.live.findChildren<Banner*>())
        told = told || one->text().contains("expected the address");
    EXPECT_TRUE(told);
}

TEST(LivePage, WithoutSluiceLiveItSaysSo) {
    Desk desk;
    desk.live.setProgram({});
    desk.go.setProgram({});
    for (QWidget* page : {static_cast<QWidget*>(&desk.live), static_cast<QWidget*>(&desk.go)}) {
        bool told = false;
        for (const Banner* one : page->findChildren<Banner*>())
            told = told || (one->isVisible() && one->text().startsWith("sluice-live is not in PATH"));
        EXPECT_TRUE(told);
    }
    desk.go.setProgram(live_program());
    EXPECT_FALSE(desk.go.findChildren<Banner*>()[0]->isVisible());
}

TEST(GoLivePage, FromScenarioToPusher) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, small);
    ASSERT_TRUE(pusher.start());
    Desk desk;
    desk.watch(pusher);
    desk.configuration.set("pipeline.pushers", "7");
    type(desk.go, "go-file", pusher.config());
    EXPECT_EQ(desk.go.model().base(), GoLive::Base::file);
    auto* const changes = child<QTableWidget>(desk.go, "go-changes");
    const auto row_of = [&](const QString& key) {
        for (int row = 0; row < changes->rowCount(); ++row)
            if (changes->item(row, 0)->text() == key) return row;
        return -1;
    };
    ASSERT_TRUE(wait_until([&] { return desk.go.model().knows_running() && row_of("pipeline.pushers") >= 0; }));
    EXPECT_EQ(changes->item(row_of("pipeline.pushers"), 1)->text(), QStringLiteral("2"));
    EXPECT_EQ(changes->item(row_of("pipeline.pushers"), 2)->text(), QStringLiteral("7"));
    EXPECT_EQ(row_of("xmpp.port"), -1);
    keep_picture(desk.go, "go-live.png");

    click(desk.go, "go-check");
    auto* const output = child<QPlainTextEdit>(desk.go, "go-output");
    EXPECT_TRUE(wait_until([&] { return !desk.go.busy() && !output->toPlainText().isEmpty(); }));
    EXPECT_TRUE(output->toPlainText().startsWith("pusher.toml is good.")) << output->toPlainText().toStdString();

    click(desk.go, "go-save");
    EXPECT_TRUE(desk.go.model().saved());
    type(desk.go, "go-ingress", pusher.ingress());
    type(desk.go, "go-token-file", pusher.tokenFile());

    const auto dialog = [&] { return desk.go.findChild<QDialog*>(QStringLiteral("reload-dialog")); };
    click(desk.go, "go-reload");
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; })) << banner(desk.go, 1).toStdString();
    keep_picture(*dialog(), "reload-dialog.png");
    click(*dialog(), "reload-no");
    EXPECT_TRUE(wait_until([&] { return dialog() == nullptr; }));
    EXPECT_TRUE(banner(desk.go, 1).contains("nothing was changed"));
    EXPECT_TRUE(wait_until([&] { return desk.live.client().connections().pushers == 2; }));

    click(desk.go, "go-reload");
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; }));
    auto* const named = dialog()->findChild<QTableWidget*>();
    ASSERT_NE(named, nullptr);
    bool names_pushers = false;
    for (int row = 0; row < named->rowCount(); ++row)
        names_pushers = names_pushers || (named->item(row, 0)->text() == "pipeline.pushers" &&
                                          named->item(row, 1)->text() == "2" && named->item(row, 2)->text() == "7");
    EXPECT_TRUE(names_pushers);
    click(*dialog(), "reload-yes");
    EXPECT_TRUE(wait_until([&] { return banner(desk.go, 1).startsWith("The pusher runs it now"); }))
        << banner(desk.go, 1).toStdString();
    EXPECT_TRUE(wait_until([&] { return desk.live.client().connections().all.size() == 7; }));
    EXPECT_TRUE(wait_until([&] { return desk.go.model().changes().empty(); })) << "nothing differs any more";
    keep_picture(desk.go, "go-live-done.png");
}

TEST(GoLivePage, TellsWhatIsWrong) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, small);
    ASSERT_TRUE(pusher.start());
    Desk desk;
    type(desk.go, "go-file", pusher.config());
    type(desk.go, "go-ingress", pusher.ingress());
    click(desk.go, "go-reload");
    EXPECT_TRUE(wait_until([&] { return banner(desk.go, 1).contains("refuses the token"); }))
        << banner(desk.go, 1).toStdString();
    ASSERT_TRUE(QFile::remove(emulator.folder() + "/key"));
    click(desk.go, "go-check");
    auto* const output = child<QPlainTextEdit>(desk.go, "go-output");
    EXPECT_TRUE(wait_until([&] { return output->toPlainText().contains("password"); }))
        << output->toPlainText().toStdString();
    EXPECT_TRUE(output->toPlainText().startsWith("pusher.toml: error:")) << output->toPlainText().toStdString();
    EXPECT_TRUE(banner(desk.go, 1).contains("something wrong"));
    EXPECT_TRUE(QDir(emulator.folder()).entryList({".sluice-check*"}, QDir::Files | QDir::Hidden).isEmpty());
    QFile file(pusher.config());
    ASSERT_TRUE(file.open(QIODevice::Append));
    file.write("# somebody else\n");
    file.close();
    click(desk.go, "go-save");
    EXPECT_TRUE(banner(desk.go, 1).contains("changed by somebody else")) << banner(desk.go, 1).toStdString();
}

TEST(GoLivePage, ANewFileStartsFromInit) {
    Desk desk;
    const QTemporaryDir folder;
    type(desk.go, "go-file", folder.filePath("new.toml"));
    ASSERT_TRUE(wait_until([&] { return desk.go.model().base() == GoLive::Base::starting; }));
    EXPECT_EQ(pipeline_of_config(desk.go.model().text(), "").settings, desk.configuration.scenario()->pipeline);
    click(desk.go, "go-save");
    QFile file(folder.filePath("new.toml"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll().toStdString(), desk.go.model().text());
    EXPECT_EQ(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther), 0);
}

}  // namespace
}  // namespace sluice::gui
