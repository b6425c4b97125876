// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/files.h"

#include "gui/models/configuration.h"
#include "gui/models/session.h"

#include <gtest/gtest.h>
#include <QDir>
#include <QFile>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

namespace sluice::gui {
namespace {

class FilesTest : public testing::Test {
protected:
    QString write(const QString& name, const QByteArray& text) {
        const QString path = folder_.filePath(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(text);
        return path;
    }
    static QByteArray scenario(const QByteArray& duration) {
        return "[scenario]\ntitle = \"A test\"\nduration = \"" + duration +
               "\"\n\n[[arrivals]]\nname = \"all\"\nkind = \"poisson\"\nrate = \"100/s\"\n";
    }
    double seconds() const {
        return configuration_.scenario() ? static_cast<double>(configuration_.scenario()->duration.count()) / 1e9 : -1;
    }

    QTemporaryDir folder_;
    Session session_{folder_.filePath(QStringLiteral("session.conf"))};
    Configuration configuration_;
    Files files_{configuration_, session_};
};

TEST_F(FilesTest, OpensByNameAndByPath) {
    EXPECT_TRUE(files_.open(QStringLiteral("nominal")));
    EXPECT_EQ(configuration_.name(), QStringLiteral("nominal"));
    const QString mine = write(QStringLiteral("mine.toml"), scenario("7s"));
    EXPECT_TRUE(files_.open(mine));
    EXPECT_EQ(seconds(), 7);
    EXPECT_EQ(session_.recent().size(), 2);
    EXPECT_EQ(session_.recent().front(), mine);
}

TEST_F(FilesTest, AnUnknownNameIsRefusedWithTheNearest) {
    QSignalSpy refused(&files_, &Files::refused);
    EXPECT_FALSE(files_.open(QStringLiteral("overwach")));
    ASSERT_EQ(refused.size(), 1);
    EXPECT_TRUE(refused.front().front().toString().contains(QStringLiteral("did you mean \"overwatch\"?")));
    EXPECT_FALSE(files_.open(folder_.filePath(QStringLiteral("none.toml"))));
    EXPECT_TRUE(refused.back().front().toString().contains(QStringLiteral("no such file")));
}

TEST_F(FilesTest, OverridesComeAlong) {
    EXPECT_TRUE(files_.open(QStringLiteral("nominal"), {QStringLiteral("pipeline.pushers=7")}));
    EXPECT_EQ(configuration_.scenario()->pipeline.pushers, 7U);
    EXPECT_NE(configuration_.base()->pipeline.pushers, 7U);
}

TEST_F(FilesTest, AWrongFileIsOpenedWithItsProblems) {
    const QString wrong = write(
        QStringLiteral("wrong.toml"),
        "[scenario]\nduration = \"1 parsec\"\n\n[[arrivals]]\nname = \"all\"\nkind = \"poisson\"\nrate = \"1/s\"\n");
    EXPECT_FALSE(files_.open(wrong));
    ASSERT_FALSE(configuration_.problems().empty());
    EXPECT_EQ(configuration_.problems().front().line, 2);
}

TEST_F(FilesTest, AFileThatChangesIsReadAgainAndChangesStay) {
    const QString mine = write(QStringLiteral("mine.toml"), scenario("7s"));
    ASSERT_TRUE(files_.open(mine, {QStringLiteral("pipeline.pushers=9")}));
    QSignalSpy reloaded(&files_, &Files::reloaded);
    write(QStringLiteral("mine.toml"), scenario("8s"));
    ASSERT_TRUE(reloaded.wait());
    EXPECT_EQ(seconds(), 8);
    EXPECT_EQ(configuration_.scenario()->pipeline.pushers, 9U);
}

TEST_F(FilesTest, AFileReplacedByAnEditorIsReadAgainTwice) {
    const QString mine = write(QStringLiteral("mine.toml"), scenario("7s"));
    ASSERT_TRUE(files_.open(mine));
    QSignalSpy reloaded(&files_, &Files::reloaded);
    for (const char* duration : {"8s", "9s"}) {
        const QString other = write(QStringLiteral("mine.toml.new"), scenario(duration));
        QFile::remove(mine);
        ASSERT_TRUE(QFile::rename(other, mine));
        ASSERT_TRUE(reloaded.wait()) << duration;
    }
    EXPECT_EQ(seconds(), 9);
}

TEST_F(FilesTest, AFileThatBecomesWrongKeepsTheLastScenario) {
    const QString mine = write(QStringLiteral("mine.toml"), scenario("7s"));
    ASSERT_TRUE(files_.open(mine));
    write(QStringLiteral("mine.toml"), "duration = 0\n");
    files_.reload();
    EXPECT_FALSE(configuration_.problems().empty());
    EXPECT_EQ(seconds(), 7);
    write(QStringLiteral("mine.toml"), scenario("6s"));
    files_.reload();
    EXPECT_TRUE(configuration_.problems().empty());
    EXPECT_EQ(seconds(), 6);
}

TEST_F(FilesTest, OneLocalFileIsDropped) {
    QMimeData data;
    EXPECT_TRUE(Files::dropped_file(data).isEmpty());
    data.setUrls({QUrl(QStringLiteral("https://example.org/a.toml"))});
    EXPECT_TRUE(Files::dropped_file(data).isEmpty());
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/a.toml"))});
    EXPECT_EQ(Files::dropped_file(data), QStringLiteral("/a.toml"));
    data.setUrls({QUrl::fromLocalFile(QStringLiteral("/a.toml")), QUrl::fromLocalFile(QStringLiteral("/b.toml"))});
    EXPECT_TRUE(Files::dropped_file(data).isEmpty());
}

}  // namespace
}  // namespace sluice::gui
