// SPDX-License-Identifier: GPL-3.0-or-later
// A pusher's telemetry behind a proxy with TLS, whose certificate is by a CA of its own.
#include "gui/models/configuration.h"
#include "gui/models/live_client.h"
#include "gui/views/live_page.h"
#include "tests/gui/live/programs.h"

#include <gtest/gtest.h>
#include <QFile>
#include <QLineEdit>
#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTest>
#include <optional>

namespace sluice::gui {
namespace {

/// Hands on what comes in over TLS, and what is answered.
class Proxy {
public:
    Proxy(const QString& folder, const QString& to) {
        QFile certificate(folder + QStringLiteral("/server.pem")), key(folder + QStringLiteral("/server.key"));
        EXPECT_TRUE(certificate.open(QIODevice::ReadOnly) && key.open(QIODevice::ReadOnly));
        QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
        tls.setLocalCertificate(QSslCertificate(&certificate));
        tls.setPrivateKey(QSslKey(&key, QSsl::Ec));
        tls.setPeerVerifyMode(QSslSocket::VerifyNone);
        server_.setSslConfiguration(tls);
        EXPECT_TRUE(server_.listen(QHostAddress::LocalHost));
        QObject::connect(&server_, &QTcpServer::pendingConnectionAvailable, &server_, [this, to] { join(to); });
    }
    QUrl url() const { return QUrl(QStringLiteral("https://127.0.0.1:%1").arg(server_.serverPort())); }

private:
    void join(const QString& to) {
        QTcpSocket* const in = server_.nextPendingConnection();
        auto* const out = new QTcpSocket(in);
        const auto hand_on = [](QTcpSocket* from, QTcpSocket* into) { into->write(from->readAll()); };
        QObject::connect(in, &QIODevice::readyRead, out, [=] { hand_on(in, out); });
        QObject::connect(out, &QIODevice::readyRead, in, [=] { hand_on(out, in); });
        QObject::connect(in, &QAbstractSocket::disconnected, out, &QAbstractSocket::disconnectFromHost);
        QObject::connect(out, &QAbstractSocket::disconnected, in, &QAbstractSocket::disconnectFromHost);
        out->connectToHost(to.section(QLatin1Char(':'), 0, 0),
                           static_cast<quint16>(to.section(QLatin1Char(':'), 1).toUInt()));
        out->waitForConnected(10'000);
        hand_on(in, out);
    }
    QSslServer server_;
};

struct Https : testing::Test {
    Https() {
        EXPECT_TRUE(emulator.ready());
        running.emplace(emulator, QStringLiteral("pushers = 4"));
        EXPECT_TRUE(running->start());
    }
    QString tls() const { return emulator.folder() + QStringLiteral("/tls"); }
    Emulator emulator{QStringLiteral(R"(latency = { kind = "constant", mean = "20ms" })")};
    std::optional<Pusher> running;
};

TEST_F(Https, ACertificateByAnUnknownCaIsRefusedAndByItsOwnTaken) {
    const Proxy proxy(tls(), running->telemetry());
    LiveClient client;
    client.start({proxy.url(), running->tokenFile()});
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.status().contains("its certificate is not trusted")) << client.status().toStdString();
    EXPECT_TRUE(client.status().contains("name the file with it")) << client.status().toStdString();
    const QString ca = tls() + QStringLiteral("/ca.pem");
    client.start({proxy.url(), running->tokenFile(), ca + QStringLiteral("x")});
    ASSERT_TRUE(wait_until([&] { return client.status().contains(ca + QStringLiteral("x: ")); }));
    client.start({proxy.url(), running->tokenFile(), running->tokenFile()});
    ASSERT_TRUE(wait_until([&] { return client.status().contains("found no certificate"); }));
    client.start({proxy.url(), running->tokenFile(), ca});
    ASSERT_TRUE(wait_until([&] { return client.history().rows().size() > 3; })) << client.status().toStdString();
    EXPECT_EQ(client.state(), LiveState::live);
    client.stop();
}

TEST_F(Https, ThePageTakesTheFileWithTheCa) {
    const Proxy proxy(tls(), running->telemetry());
    Configuration configuration;
    LivePage page(configuration);
    page.resize(1280, 660);
    page.show();
    const auto type = [&](const char* name, const QString& text) {
        auto* const field = page.findChild<QLineEdit*>(name);
        ASSERT_NE(field, nullptr) << name;
        field->selectAll();
        QTest::keyClicks(field, text);
    };
    type("live-address", proxy.url().toString());
    type("live-token-file", running->tokenFile());
    type("live-ca-file", tls() + QStringLiteral("/ca.pem"));
    QTest::keyClick(page.findChild<QLineEdit*>("live-ca-file"), Qt::Key_Return);
    EXPECT_TRUE(wait_until([&] {
        return page.client().state() == LiveState::live && !page.client().history().empty();
    })) << page.client().status().toStdString();
    page.client().stop();
}

}  // namespace
}  // namespace sluice::gui
