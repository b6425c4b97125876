// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/burst_view.h"

#include "gui/views/burst_scene.h"
#include "gui/views/export.h"

#include <gtest/gtest.h>
#include <QApplication>
#include <QFile>
#include <QImage>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <set>

namespace sluice::gui {
namespace {

/// Row i: i offered, half of it delivered, the other shed.
Burst ramp(std::size_t rows, double from_s = 0) {
    Burst burst;
    burst.from_s = from_s;
    burst.buffer_limit = 100;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto value = static_cast<double>(i);
        burst.offered.push_back(value);
        burst.sent.push_back(value / 2);
        burst.delivered.push_back(value / 2);
        burst.shed.push_back(value / 2);
        burst.failed.push_back(0);
        burst.buffered.push_back(value / 10);
        burst.pending.push_back(0);
        burst.wait_p99_ms.push_back(0);
        burst.ack_p99_ms.push_back(0);
    }
    return burst;
}

struct BurstViewTest : testing::Test {
    BurstViewTest() {
        view.resize(1000, 600);
        view.show();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(&view));
        view.setBurst(ramp(1000));
        view.values(Series::offered);
    }
    QPoint at(double at_s) { return view.positionOf(at_s); }
    void drag(double from_s, double until_s, Qt::MouseButton button, Qt::KeyboardModifiers keys) {
        QTest::mousePress(view.canvas(), button, keys, at(from_s));
        const QPoint to = at(until_s);
        move(at((from_s + until_s) / 2), button, keys);
        move(to, button, keys);
        QTest::mouseRelease(view.canvas(), button, keys, to);
    }
    void move(QPoint to, Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers keys = {}) {
        QMouseEvent event(QEvent::MouseMove, to, view.canvas()->mapToGlobal(to), Qt::NoButton, buttons, keys);
        QApplication::sendEvent(view.canvas(), &event);
    }
    void wheel(double at_s, int turned) {
        const QPoint to = at(at_s);
        QWheelEvent event(to, view.canvas()->mapToGlobal(to), {}, {0, turned}, Qt::NoButton, {}, Qt::NoScrollPhase,
                          false);
        QApplication::sendEvent(view.canvas(), &event);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers keys = {}) { QTest::keyClick(view.focusProxy(), key, keys); }

    BurstView view;
};

TEST(TimeText, KnowsTheTimeOfDayBeforeItsStart) {
    EXPECT_EQ(time_text(1, 60.0, false), QStringLiteral("00:01:01"));
    EXPECT_EQ(time_text(-59, 60.0, false), QStringLiteral("00:00:01"));
    EXPECT_EQ(time_text(-61, 60.0, false), QStringLiteral("23:59:59"));
    EXPECT_EQ(time_text(-86'400 - 61, 60.0, false), QStringLiteral("23:59:59"));
}

TEST_F(BurstViewTest, ShowsAllOfIt) {
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000}));
    const auto offered = view.values(Series::offered);
    EXPECT_EQ(offered.front(), QPointF(0, 0));
    EXPECT_EQ(offered.back(), QPointF(999, 999));
    EXPECT_EQ(view.values(Series::buffered).back(), QPointF(999, 99.9));
}

TEST_F(BurstViewTest, WheelZoomsAboutThePointer) {
    wheel(250, 120);
    const TimeRange zoomed = view.visibleRange();
    EXPECT_NEAR(zoomed.length(), 800, 1e-6);
    EXPECT_NEAR(zoomed.from_s, 50, 2);
    EXPECT_LE(view.values(Series::shed).back().x(), zoomed.until_s + 2);
    for (int i = 0; i < 60; ++i) wheel(250, 120);
    EXPECT_NEAR(view.visibleRange().length(), 4, 1e-6);
    for (int i = 0; i < 60; ++i) wheel(view.visibleRange().from_s + 1, -120);
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000}));
}

TEST_F(BurstViewTest, DragMovesAndDoubleClickShowsAll) {
    view.setVisibleRange(400, 600);
    drag(500, 450, Qt::LeftButton, {});
    EXPECT_NEAR(view.visibleRange().from_s, 450, 1);
    EXPECT_NEAR(view.visibleRange().length(), 200, 1e-6);
    QTest::mouseDClick(view.canvas(), Qt::LeftButton, {}, at(500));
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000}));
}

TEST_F(BurstViewTest, ShiftDragAndRightDragSelect) {
    const QSignalSpy selected(&view, &BurstView::rangeSelected);
    const QSignalSpy cleared(&view, &BurstView::rangeCleared);
    drag(200, 300, Qt::LeftButton, Qt::ShiftModifier);
    ASSERT_TRUE(view.selection());
    EXPECT_NEAR(view.selection()->from_s, 200, 2);
    EXPECT_NEAR(view.selection()->until_s, 300, 2);
    drag(700, 600, Qt::RightButton, {});
    EXPECT_NEAR(view.selection()->from_s, 600, 2);
    EXPECT_EQ(selected.count(), 2);
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000}));
    key(Qt::Key_Escape);
    EXPECT_FALSE(view.selection());
    EXPECT_EQ(cleared.count(), 1);
}

TEST_F(BurstViewTest, ABoxIsZoomedInto) {
    const QSignalSpy selected(&view, &BurstView::rangeSelected);
    drag(300, 400, Qt::LeftButton, Qt::ControlModifier);
    EXPECT_NEAR(view.visibleRange().from_s, 300, 2);
    EXPECT_NEAR(view.visibleRange().until_s, 400, 2);
    EXPECT_GE(view.values(Series::offered).front().x(), view.visibleRange().from_s - 2);
    drag(380, 320, Qt::LeftButton, Qt::ControlModifier);
    EXPECT_NEAR(view.visibleRange().from_s, 320, 1);
    EXPECT_NEAR(view.visibleRange().until_s, 380, 1);
    EXPECT_FALSE(view.selection());
    EXPECT_EQ(selected.count(), 0);
    QTest::mouseDClick(view.canvas(), Qt::LeftButton, {}, at(350));
    QTest::mouseClick(view.canvas(), Qt::LeftButton, Qt::ControlModifier, at(500));
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000})) << "a click is no box";
}

TEST_F(BurstViewTest, AKeyZoomsIntoTheSelection) {
    key(Qt::Key_Z);
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000})) << "nothing is selected";
    drag(200, 300, Qt::LeftButton, Qt::ShiftModifier);
    key(Qt::Key_Z);
    EXPECT_EQ(view.visibleRange(), view.selection());
    EXPECT_NEAR(view.visibleRange().length(), 100, 2);
    key(Qt::Key_Home);
    key(Qt::Key_Return);
    EXPECT_EQ(view.visibleRange(), view.selection());
}

TEST_F(BurstViewTest, TheCrosshairTellsTheValues) {
    EXPECT_EQ(view.readout(), QString());
    move(at(530));
    ASSERT_TRUE(view.crosshair());
    EXPECT_NEAR(*view.crosshair(), 530, 1);
    const auto row = static_cast<int>(*view.crosshair());
    EXPECT_TRUE(view.readout().contains(QStringLiteral("Offered %1/s").arg(row))) << view.readout().toStdString();
    EXPECT_TRUE(view.readout().startsWith(QStringLiteral("8:%1").arg(row % 60))) << view.readout().toStdString();
    view.setShown(Series::offered, false);
    EXPECT_FALSE(view.readout().contains(QStringLiteral("Offered")));
    EXPECT_TRUE(view.values(Series::offered).isEmpty());
}

TEST_F(BurstViewTest, KeysDoWhatTheMouseDoes) {
    key(Qt::Key_Plus);
    EXPECT_NEAR(view.visibleRange().length(), 800, 1e-6);
    key(Qt::Key_Left);
    EXPECT_NEAR(view.visibleRange().from_s, 20, 1e-6);
    key(Qt::Key_Right, Qt::ControlModifier);
    ASSERT_TRUE(view.crosshair());
    const double was = *view.crosshair();
    key(Qt::Key_Right, Qt::ControlModifier);
    EXPECT_GT(*view.crosshair(), was);
    key(Qt::Key_Right, Qt::ShiftModifier);
    key(Qt::Key_Right, Qt::ShiftModifier);
    ASSERT_TRUE(view.selection());
    EXPECT_NEAR(view.selection()->length(), 32, 1);
    key(Qt::Key_Home);
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 1000}));
}

TEST_F(BurstViewTest, ThePlayHeadHidesWhatIsToCome) {
    view.setPlayHead(300);
    EXPECT_EQ(view.values(Series::offered).back(), QPointF(300, 300));
    EXPECT_TRUE(view.readout().contains(QStringLiteral("Shed 150/s"))) << view.readout().toStdString();
    view.setPlayHead(std::nullopt);
    EXPECT_EQ(view.values(Series::offered).back(), QPointF(999, 999));
}

TEST_F(BurstViewTest, StackedOutcomesAddUp) {
    view.setStacked(true);
    EXPECT_EQ(view.values(Series::failed).back(), QPointF(999, 999));
    EXPECT_EQ(view.values(Series::delivered).back(), QPointF(999, 499.5));
    view.setStacked(false);
    EXPECT_EQ(view.values(Series::shed).back(), QPointF(999, 499.5));
}

TEST_F(BurstViewTest, AReferenceLiesBeneath) {
    EXPECT_TRUE(view.referenceValues(Series::offered).isEmpty());
    view.setReference(ramp(500), QStringLiteral("before"));
    EXPECT_EQ(view.referenceValues(Series::offered).back(), QPointF(499, 499));
    view.setReference(std::nullopt);
    EXPECT_TRUE(view.referenceValues(Series::offered).isEmpty());
}

TEST_F(BurstViewTest, ANewBurstKeepsWhatIsVisible) {
    view.setVisibleRange(100, 200);
    view.setBurst(ramp(1000));
    EXPECT_EQ(view.visibleRange(), (TimeRange{100, 200}));
    view.setBurst(ramp(150));
    EXPECT_EQ(view.visibleRange(), (TimeRange{50, 150}));
    view.showAll();
    view.setBurst(ramp(70));
    EXPECT_EQ(view.visibleRange(), (TimeRange{0, 70}));
}

TEST_F(BurstViewTest, FollowsTheNewestEnd) {
    view.setVisibleRange(900, 1000);
    view.append(ramp(10, 1000));
    EXPECT_EQ(view.visibleRange(), (TimeRange{900, 1000}));
    view.follow(true);
    EXPECT_EQ(view.visibleRange(), (TimeRange{910, 1010}));
    view.append(ramp(5, 1010), 500);
    EXPECT_EQ(view.visibleRange(), (TimeRange{915, 1015}));
    EXPECT_LE(view.burst().rows(), 500u);
    EXPECT_DOUBLE_EQ(view.burst().until_s(), 1015);
}

TEST_F(BurstViewTest, AClickOnALetterTellsTheEvent) {
    view.setEvents({{EventKind::nominal, Duration{0}, "0:00", "all is well"},
                    {EventKind::buffer_full, std::chrono::seconds{400}, "6:40", "full"}});
    const QSignalSpy clicked(&view, &BurstView::eventClicked);
    QTest::mouseClick(view.canvas(), Qt::LeftButton, {}, view.positionOfEvent(1));
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked.front().front().toInt(), 1);
    view.setVisibleRange(0, 100);
    view.goTo(400);
    EXPECT_EQ(view.visibleRange(), (TimeRange{350, 450}));
    EXPECT_EQ(view.crosshair(), 400);
}

TEST(Letter, EveryEventHasOneOfItsOwn) {
    EXPECT_EQ(letter(0), QStringLiteral("A"));
    EXPECT_EQ(letter(25), QStringLiteral("Z"));
    EXPECT_EQ(letter(26), QStringLiteral("a"));
    EXPECT_EQ(letter(51), QStringLiteral("z"));
    EXPECT_EQ(letter(52), QStringLiteral("AA"));
    EXPECT_EQ(letter(52 + 26 * 26 - 1), QStringLiteral("ZZ"));
    EXPECT_EQ(letter(52 + 26 * 26), QStringLiteral("AAA"));
    std::set<QString> all;
    for (std::size_t i = 0; i < 1000; ++i) all.insert(letter(i));
    EXPECT_EQ(all.size(), 1000U);
}

TEST_F(BurstViewTest, TheHundredthEventIsClickedByItsLetters) {
    std::vector<Event> events(100, {EventKind::connection_lost, Duration{0}, "0:00", "gone"});
    for (std::size_t i = 0; i < events.size(); ++i) events[i].at = std::chrono::seconds{static_cast<int>(i) * 10};
    view.setEvents(events);
    view.setVisibleRange(900, 1000);
    const QSignalSpy clicked(&view, &BurstView::eventClicked);
    QTest::mouseClick(view.canvas(), Qt::LeftButton, {}, view.positionOfEvent(98));
    ASSERT_EQ(clicked.count(), 1);
    EXPECT_EQ(clicked.front().front().toInt(), 98);
}

TEST_F(BurstViewTest, ExportsWhatIsVisible) {
    const QTemporaryDir folder;
    view.setVisibleRange(10, 14);
    view.setShown(Series::sent, false);
    EXPECT_EQ(view.exportTo(folder.filePath(QStringLiteral("a.csv"))), QString());
    QFile csv(folder.filePath(QStringLiteral("a.csv")));
    ASSERT_TRUE(csv.open(QIODevice::ReadOnly));
    EXPECT_EQ(csv.readAll().toStdString(),
              "second,offered,delivered,shed,failed,buffered\n10,10,5,5,0,1\n11,11,5.5,5.5,0,1.1\n"
              "12,12,6,6,0,1.2\n13,13,6.5,6.5,0,1.3\n");
    EXPECT_EQ(view.exportTo(folder.filePath(QStringLiteral("a.png"))), QString());
    EXPECT_EQ(QImage(folder.filePath(QStringLiteral("a.png"))).size(), view.size());
    EXPECT_EQ(view.exportTo(folder.filePath(QStringLiteral("b.png")), QStringLiteral("A heading")), QString());
    const QImage sheet(folder.filePath(QStringLiteral("b.png")));
    EXPECT_EQ(sheet.size(), sheet_size(view, QStringLiteral("A heading")));
    EXPECT_GT(sheet.height(), view.height() + 30);
    EXPECT_EQ(sheet.pixelColor(2, 2), sheet.pixelColor(sheet.width() - 3, sheet.height() - 3)) << "a margin";
    EXPECT_EQ(view.exportTo(folder.filePath(QStringLiteral("a.svg"))), QString());
    QFile svg(folder.filePath(QStringLiteral("a.svg")));
    ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
    EXPECT_TRUE(svg.readAll().contains("<path"));
    EXPECT_FALSE(view.exportTo(folder.filePath(QStringLiteral("a.gif"))).isEmpty());
    EXPECT_FALSE(view.exportTo(QStringLiteral("/nowhere/a.png")).isEmpty());
}

}  // namespace
}  // namespace sluice::gui
