// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/reload_order.h"

#include "gui/models/live_client.h"
#include "gui/models/token_file.h"

#include <gtest/gtest.h>
#include <QFile>
#include <QTemporaryDir>

namespace sluice::gui {
namespace {

TEST(ReloadAnswer, TellsWhatChanged) {
    const ReloadAnswer answer = reload_answer_of(
        200, R"({"status":200,"dry_run":true,"changed":[{"key":"pipeline.buffer","from":"\"1k\"","to":"\"2k\""}]})");
    EXPECT_EQ(answer.problem, QString());
    ASSERT_EQ(answer.changed.size(), 1U);
    EXPECT_EQ(answer.changed[0], (ConfigChange{"pipeline.buffer", "\"1k\"", "\"2k\"", true}));
}

TEST(ReloadAnswer, SaysWhyNot) {
    EXPECT_TRUE(reload_answer_of(401, "").problem.contains("token"));
    EXPECT_TRUE(reload_answer_of(403, R"({"status":403,"error":"no"})").problem.contains("token_file"));
    EXPECT_TRUE(reload_answer_of(409, R"({"status":409,"error":"x","needs_restart":["xmpp.port","pipeline.pushers"]})")
                    .problem.endsWith("xmpp.port, pipeline.pushers"));
    EXPECT_TRUE(
        reload_answer_of(409, R"({"status":409,"error":"found the pusher stopping"})").problem.contains("stopping"));
    EXPECT_TRUE(
        reload_answer_of(400, R"({"status":400,"error":"a","errors":[{"line":2,"error":"found 0"},{"error":"b"}]})")
            .problem.endsWith("found 0, b"));
    EXPECT_NE(reload_answer_of(200, "hello").problem, QString());
}

TEST(LiveUrl, IsAnAddressAndNothingElse) {
    EXPECT_EQ(live_url_of("127.0.0.1:9464").toString(), QStringLiteral("http://127.0.0.1:9464"));
    EXPECT_EQ(live_url_of(" http://[::1]:9464/ ").toString(), QStringLiteral("http://[::1]:9464"));
    for (const char* bad :
         {"", "ftp://a", "http://", "http://a/metrics", "http://u:p@a", "a b", "a:99999", "http://a?x=1"})
        EXPECT_FALSE(live_url_of(bad).isValid()) << bad;
}

TEST(TokenFile, ReadsOneLine) {
    const QTemporaryDir folder;
    const auto write = [&](const QByteArray& content) {
        QFile file(folder.filePath("token"));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
        file.close();
        return read_token_file(file.fileName());
    };
    EXPECT_EQ(write("sesame\n").token, QByteArray("sesame"));
    EXPECT_EQ(write("sesame").token, QByteArray("sesame"));
    for (const QByteArray& bad :
         {QByteArray(), QByteArray("\n"), QByteArray("two\nlines\n"), QByteArray("a b\n"), QByteArray(5000, 'x')}) {
        const TokenResult read = write(bad);
        EXPECT_TRUE(read.token.isEmpty());
        EXPECT_TRUE(read.error.startsWith(folder.path())) << bad.toStdString();
    }
    EXPECT_NE(read_token_file(folder.filePath("none")).error, QString());
    EXPECT_EQ(read_token_file({}).error, QString());
}

}  // namespace
}  // namespace sluice::gui
