// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/session.h"

#include <gtest/gtest.h>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace sluice::gui {
namespace {

class SessionTest : public testing::Test {
protected:
    QString file(const QString& name) {
        const QString path = folder_.filePath(name);
        QFile made(path);
        EXPECT_TRUE(made.open(QIODevice::WriteOnly));
        return path;
    }
    QTemporaryDir folder_;
    QString settings_ = folder_.filePath(QStringLiteral("s.conf"));
};

TEST_F(SessionTest, StartsEmpty) {
    const Session session(settings_);
    EXPECT_TRUE(session.recent().isEmpty());
    EXPECT_TRUE(session.work().path.isEmpty());
    EXPECT_EQ(session.theme(), QStringLiteral("auto"));
}

TEST_F(SessionTest, RemembersAcrossPrograms) {
    {
        Session session(settings_);
        session.set_work({QStringLiteral("/a/b.toml"), {QStringLiteral("load=2")}, QStringLiteral("plan")});
        session.set_theme(QStringLiteral("dark"));
        session.in_group(QStringLiteral("replay"), [](QSettings& all) { all.setValue(QStringLiteral("speed"), 10); });
    }
    Session again(settings_);
    EXPECT_EQ(again.work().path, QStringLiteral("/a/b.toml"));
    EXPECT_EQ(again.work().overrides, QStringList{QStringLiteral("load=2")});
    EXPECT_EQ(again.work().page, QStringLiteral("plan"));
    EXPECT_EQ(again.theme(), QStringLiteral("dark"));
    int speed = 0;
    again.in_group(QStringLiteral("replay"),
                   [&](QSettings& all) { speed = all.value(QStringLiteral("speed")).toInt(); });
    EXPECT_EQ(speed, 10);
}

TEST_F(SessionTest, RecentFilesAreNewestFirstOnceEachAndBounded) {
    Session session(settings_);
    for (int i = 0; i < 14; ++i) session.add_recent(file(QStringLiteral("f%1.toml").arg(i)));
    session.add_recent(folder_.filePath(QStringLiteral("f9.toml")));
    const QStringList recent = session.recent();
    ASSERT_EQ(recent.size(), Session::recent_most);
    EXPECT_EQ(recent.at(0), folder_.filePath(QStringLiteral("f9.toml")));
    EXPECT_EQ(recent.at(1), folder_.filePath(QStringLiteral("f13.toml")));
    EXPECT_EQ(recent.count(recent.at(0)), 1);
}

TEST_F(SessionTest, RecentFilesThatAreGoneAreLeftOut) {
    Session session(settings_);
    const QString gone = file(QStringLiteral("gone.toml")), stays = file(QStringLiteral("stays.toml"));
    session.add_recent(gone);
    session.add_recent(stays);
    QFile::remove(gone);
    EXPECT_EQ(session.recent(), QStringList{stays});
    session.forget_recent();
    EXPECT_TRUE(session.recent().isEmpty());
}

TEST_F(SessionTest, AFolderThatCannotBeWrittenIsNoError) {
    Session session(QStringLiteral("/proc/none/s.conf"));
    session.set_theme(QStringLiteral("light"));
    EXPECT_EQ(session.theme(), QStringLiteral("light"));
}

}  // namespace
}  // namespace sluice::gui
