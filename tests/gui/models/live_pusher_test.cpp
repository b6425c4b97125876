// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_pusher.h"

#include <gtest/gtest.h>

namespace sluice::gui {
namespace {

LivePusher pusher(const std::string& http, const char* telemetry) {
    return live_pusher_of("[http]\n" + http, QUrl(QString::fromLatin1(telemetry)));
}
constexpr const char* near = "http://127.0.0.1:9464";
constexpr const char* far = "http://10.0.0.7:9464";

TEST(LivePusher, TakesOrdersWhereItSaysSo) {
    EXPECT_EQ(pusher(R"(listen = "127.0.0.1:8080")", near).address(), QStringLiteral("127.0.0.1:8080"));
    EXPECT_EQ(pusher(R"(listen = "10.0.0.8:8080")", far).address(), QStringLiteral("10.0.0.8:8080"));
    EXPECT_EQ(pusher(R"(listen = "127.0.0.1:0")", near).address(), QString()) << "any port is none";
    EXPECT_EQ(live_pusher_of("", QUrl(QString::fromLatin1(near))).address(), QString());
}

TEST(LivePusher, AnAddressThatMeansItsOwnMachineIsNotThisOne) {
    EXPECT_EQ(pusher(R"(listen = "127.0.0.1:8080")", far).address(), QStringLiteral("10.0.0.7:8080"));
    EXPECT_EQ(pusher(R"(listen = "0.0.0.0:8080")", far).address(), QStringLiteral("10.0.0.7:8080"));
    EXPECT_EQ(pusher(R"(listen = "[::]:8080")", far).address(), QStringLiteral("10.0.0.7:8080"));
    EXPECT_EQ(pusher(R"(listen = "0.0.0.0:8080")", near).address(), QStringLiteral("127.0.0.1:8080"));
}

TEST(LivePusher, ATokenNeverGoesInClearToOneWithTls) {
    const LivePusher tls = pusher("listen = \"10.0.0.7:8443\"\ncertificate_file = \"/etc/c.pem\"", far);
    EXPECT_EQ(tls.address(), QStringLiteral("https://10.0.0.7:8443"));
    EXPECT_EQ(tls.secured(QUrl("http://10.0.0.7:8443")).scheme(), QStringLiteral("https"));
    EXPECT_EQ(tls.secured(QUrl("http://10.0.0.9:8443")).scheme(), QStringLiteral("http")) << "another one";
    EXPECT_EQ(pusher(R"(listen = "10.0.0.7:8080")", far).secured(QUrl("http://10.0.0.7:8080")).scheme(),
              QStringLiteral("http"));
}

TEST(LivePusher, KnowsItself) {
    const LivePusher one = pusher(R"(listen = "127.0.0.1:8080")", near);
    EXPECT_TRUE(one.may_be(QUrl("http://localhost:8080")));
    EXPECT_FALSE(one.may_be(QUrl("http://127.0.0.1:8081")));
    EXPECT_FALSE(one.may_be(QUrl("http://10.0.0.7:8080")));
    const LivePusher unknown = pusher(R"(listen = "127.0.0.1:0")", near);
    EXPECT_TRUE(unknown.may_be(QUrl("http://127.0.0.1:8081")));
    EXPECT_FALSE(unknown.may_be(QUrl("http://10.0.0.7:8081")));
    EXPECT_TRUE(LivePusher{}.may_be(QUrl("http://10.0.0.7:8081")));
}

TEST(LivePusher, ATokenFileOfAnotherMachineIsNotOurs) {
    const std::string file = "listen = \"0.0.0.0:8080\"\ntoken_file = \"" SLUICE_SOURCE_DIR "/README.md\"";
    EXPECT_EQ(pusher(file, near).token_file, QStringLiteral(SLUICE_SOURCE_DIR "/README.md"));
    EXPECT_EQ(pusher(file, far).token_file, QString());
}

}  // namespace
}  // namespace sluice::gui
