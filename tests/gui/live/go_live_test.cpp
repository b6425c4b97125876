// SPDX-License-Identifier: GPL-3.0-or-later
// Go live where something comes in between: other pushers, lost answers, text that was typed.
#include "tests/gui/live/desk.h"
#include "tests/gui/live/fake_pusher.h"

#include <QDialog>
#include <QFile>
#include <QLabel>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTemporaryDir>

namespace sluice::gui {
namespace {

struct GoLiveTrouble : testing::Test {
    void watch(const FakePusher& pusher) {
        desk.live.connectTo(pusher.address(), {});
        EXPECT_TRUE(wait_until([&] { return !desk.live.client().config().empty(); }));
    }
    QString ingress() { return child<QLineEdit>(desk.go, "go-ingress")->text(); }
    bool says(const QString& words) {
        for (const QLabel* one : desk.go.findChildren<QLabel*>())
            if (one->text().contains(words)) return true;
        return false;
    }
    QDialog* dialog() { return desk.go.findChild<QDialog*>(QStringLiteral("reload-dialog")); }
    QPlainTextEdit* editor() {
        desk.go.findChild<QTabWidget*>()->setCurrentIndex(1);
        desk.go.activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowActive(&desk.go));
        auto* const text = child<QPlainTextEdit>(desk.go, "go-text");
        text->setFocus();
        return text;
    }
    void type_remark() {
        QTest::keyClicks(editor(), "# mine");
        QTest::keyClick(editor(), Qt::Key_Return);
    }
    QByteArray content(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }
    FakePusher first, second;
    QTemporaryDir folder;
    Desk desk;
};

TEST_F(GoLiveTrouble, TheReloadGoesToThePusherThatIsWatched) {
    second.pushers = 9;
    watch(first);
    EXPECT_EQ(ingress(), first.address());
    watch(second);
    EXPECT_EQ(ingress(), second.address());
    type(desk.go, "go-file", folder.filePath("new.toml"));
    click(desk.go, "go-reload");
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; }));
    EXPECT_EQ(first.dry_orders, 0);
    EXPECT_EQ(second.dry_orders, 1);
    ASSERT_EQ(dialog()->findChildren<Banner*>().size(), 1);
    EXPECT_TRUE(banner(*dialog(), 0).startsWith("It is not saved: the pusher's next start")) << "and no more";
    click(*dialog(), "reload-yes");
    EXPECT_TRUE(wait_until([&] { return second.orders == 1; }));
    EXPECT_TRUE(wait_until([&] { return banner(desk.go, 1).startsWith("The pusher runs it now"); }));
    EXPECT_TRUE(banner(desk.go, 1).contains("It is not saved"));
}

TEST_F(GoLiveTrouble, AnotherPusherThatWasTypedIsTold) {
    watch(first);
    type(desk.go, "go-ingress", second.address());
    EXPECT_TRUE(says(second.address() + " is not the pusher that is watched"));
    watch(first);
    EXPECT_EQ(ingress(), second.address()) << "what was typed stays";
    click(desk.go, "go-reload");
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; }));
    ASSERT_EQ(dialog()->findChildren<Banner*>().size(), 1);
    EXPECT_TRUE(banner(*dialog(), 0).contains("is not the pusher that is watched"));
    click(*dialog(), "reload-no");
}

TEST_F(GoLiveTrouble, APusherThatIsGoneIsNotComparedWith) {
    watch(first);
    ASSERT_TRUE(desk.go.model().knows_running());
    QTcpServer closed;
    ASSERT_TRUE(closed.listen(QHostAddress::LocalHost));
    const QString nobody = QStringLiteral("127.0.0.1:%1").arg(closed.serverPort());
    closed.close();
    desk.live.connectTo(nobody, {});
    EXPECT_TRUE(desk.live.busy());
    EXPECT_FALSE(desk.go.model().knows_running());
    EXPECT_EQ(ingress(), QString());
    EXPECT_TRUE(wait_until([&] { return desk.live.client().state() == LiveState::lost; }));
    EXPECT_FALSE(desk.live.busy());
    EXPECT_TRUE(desk.live.exportTo(folder.filePath("x.png")).startsWith("No connection to " + nobody));
    EXPECT_FALSE(QFile::exists(folder.filePath("x.png")));
}

TEST_F(GoLiveTrouble, ALostAnswerIsNotTakenForARefusal) {
    first.drops_orders = true;
    watch(first);
    click(desk.go, "go-reload");
    ASSERT_TRUE(wait_until([&] { return dialog() != nullptr; }));
    click(*dialog(), "reload-yes");
    EXPECT_TRUE(wait_until([&] { return banner(desk.go, 1).startsWith("It is not known whether the pusher took it"); }))
        << banner(desk.go, 1).toStdString();
    EXPECT_GE(first.orders, 1);
}

TEST_F(GoLiveTrouble, WhatWasTypedOutlivesWhatRuns) {
    watch(first);
    ASSERT_EQ(desk.go.model().base(), GoLive::Base::running);
    type_remark();
    click(desk.go, "go-check");
    first.pushers = 5;
    desk.live.connectTo(first.address(), {});
    ASSERT_TRUE(wait_until([&] { return desk.live.client().config().find("pushers = 5") != std::string::npos; }));
    EXPECT_TRUE(editor()->toPlainText().startsWith("# mine\n"));
    type(desk.go, "go-file", folder.filePath("new.toml"));
    EXPECT_TRUE(editor()->toPlainText().startsWith("# mine\n")) << "a file that is not there has nothing to read";
    EXPECT_TRUE(wait_until([&] { return !desk.go.busy(); }));
}

TEST_F(GoLiveTrouble, SaveTakesWhatStandsInTheEditor) {
    watch(first);
    type(desk.go, "go-file", folder.filePath("new.toml"));
    click(desk.go, "go-save");
    ASSERT_TRUE(desk.go.model().saved());
    type_remark();
    QTest::keyClick(editor(), Qt::Key_F8);
    EXPECT_TRUE(content(folder.filePath("new.toml")).startsWith("# mine\n")) << banner(desk.go, 1).toStdString();
    EXPECT_TRUE(banner(desk.go, 1).startsWith("Saved "));
}

TEST_F(GoLiveTrouble, ReloadTakesWhatStandsInTheEditor) {
    watch(first);
    QTest::keyClicks(editor(), "nonsense");
    QTest::keyClick(editor(), Qt::Key_F9);
    EXPECT_TRUE(banner(desk.go, 1).startsWith("Nothing was changed")) << banner(desk.go, 1).toStdString();
    EXPECT_EQ(first.dry_orders, 0);
}

TEST_F(GoLiveTrouble, AWrongConfigurationGoesNowhere) {
    watch(first);
    type(desk.go, "go-file", folder.filePath("new.toml"));
    const auto enabled = [&] {
        int count = 0;
        for (const char* name : {"go-check", "go-save", "go-reload"})
            count += child<QPushButton>(desk.go, name)->isEnabled() ? 1 : 0;
        return count;
    };
    EXPECT_EQ(enabled(), 3);
    desk.configuration.set("pipeline.pushers", "0x");
    EXPECT_EQ(enabled(), 0);
    EXPECT_TRUE(says("It is wrong, so nothing goes live"));
    EXPECT_FALSE(says("[pipeline] of <b>"));
    desk.configuration.set("pipeline.pushers", "7");
    EXPECT_EQ(enabled(), 3);
    EXPECT_FALSE(desk.configuration.open_text("[scenario", "broken.toml", {}));
    EXPECT_EQ(enabled(), 0);
}

}  // namespace
}  // namespace sluice::gui
