// SPDX-License-Identifier: GPL-3.0-or-later
// Against a real pusher and a real server of its telemetry's kind.
#include "gui/models/live_client.h"

#include "tests/gui/live/fake_pusher.h"
#include "tests/gui/live/programs.h"

#include <gtest/gtest.h>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <csignal>

namespace sluice::gui {
namespace {

/// Hands on what two programs say to each other, until it swallows it: no end of a connection, no answer, as where the
/// power of the other machine fails. Connections made later are handed on.
class Swallower {
public:
    explicit Swallower(const QString& to) {
        EXPECT_TRUE(server_.listen(QHostAddress::LocalHost));
        QObject::connect(&server_, &QTcpServer::newConnection, &server_, [this, to] { join(to); });
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server_.serverPort())); }
    void swallow() {
        for (const QPointer<QTcpSocket>& one : sockets_)
            if (one) one->disconnect();
    }

private:
    void join(const QString& to) {
        QTcpSocket* const in = server_.nextPendingConnection();
        auto* const out = new QTcpSocket(in);
        const auto hand_on = [](QTcpSocket* from, QTcpSocket* into) { into->write(from->readAll()); };
        QObject::connect(out, &QIODevice::readyRead, in, [=] { hand_on(out, in); });
        QObject::connect(in, &QAbstractSocket::disconnected, out, &QAbstractSocket::disconnectFromHost);
        QObject::connect(out, &QAbstractSocket::disconnected, in, &QAbstractSocket::disconnectFromHost);
        out->connectToHost(to.section(QLatin1Char(':'), 0, 0),
                           static_cast<quint16>(to.section(QLatin1Char(':'), 1).toUInt()));
        EXPECT_TRUE(out->waitForConnected(10'000));
        QObject::connect(in, &QIODevice::readyRead, out, [=] { hand_on(in, out); });
        hand_on(in, out);
        sockets_ << in << out;
    }
    QList<QPointer<QTcpSocket>> sockets_;
    QTcpServer server_;
};

constexpr const char* fast = R"(latency = { kind = "constant", mean = "20ms" })";
constexpr const char* reconnect = "pushers = 4\nreconnect = { base = \"50ms\", cap = \"200ms\", spread = \"50ms\" }";

LiveTarget target_of(const Pusher& pusher) { return {live_url_of(pusher.telemetry()), pusher.tokenFile()}; }
std::uint64_t offered(const LiveHistory& history) {
    std::uint64_t sum = 0;
    for (const Row& row : history.rows()) sum += row.offered;
    return sum;
}

TEST(LiveClient, ReadsThePastAndThePresent) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, reconnect);
    ASSERT_TRUE(pusher.start());
    ASSERT_TRUE(pusher.push(500));
    LiveClient client;
    int rows = 0;
    QObject::connect(&client, &LiveClient::rowArrived, [&] { ++rows; });
    client.start(target_of(pusher));
    EXPECT_EQ(client.state(), LiveState::connecting);
    ASSERT_TRUE(wait_until([&] { return rows > 3 && offered(client.history()) >= 500; }));
    EXPECT_EQ(client.state(), LiveState::live);
    EXPECT_FALSE(client.stale());
    EXPECT_NEAR(client.history().sample_s(), 0.1, 1e-9);
    EXPECT_TRUE(client.status().startsWith("Live: rows come from 127.0.0.1:")) << client.status().toStdString();
    EXPECT_TRUE(wait_until([&] { return client.connections().all.size() == 4 && client.result().delivered == 500; }));
    EXPECT_EQ(client.connections().pushers, 4U);
    ASSERT_TRUE(pusher.push(300));
    EXPECT_TRUE(wait_until([&] { return offered(client.history()) == 800; }));
    EXPECT_TRUE(client.history().gaps().empty());
}

TEST(LiveClient, AWrongTokenIsToldAndARightOneTakenByItself) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, reconnect);
    ASSERT_TRUE(pusher.start());
    const QTemporaryDir folder;
    const QString path = folder.filePath("token");
    const auto write = [&](const QByteArray& token) {
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(token);
        file.close();
    };
    LiveClient client;
    client.start({live_url_of(pusher.telemetry()), {}});
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.status().contains("asks for a token")) << client.status().toStdString();
    write("wrong\n");
    client.start({live_url_of(pusher.telemetry()), path});
    ASSERT_TRUE(wait_until([&] { return client.status().contains("refuses the token in " + path); }));
    write("sesame\n");
    EXPECT_TRUE(wait_until([&] { return client.state() == LiveState::live && !client.history().empty(); }));
}

TEST(LiveClient, APusherThatIsKilledIsStaleAndWatchedAgainWhenItIsBack) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, reconnect);
    ASSERT_TRUE(pusher.start());
    LiveClient client;
    client.start(target_of(pusher));
    ASSERT_TRUE(wait_until([&] { return client.history().rows().size() > 5; }));
    pusher.kill();
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.stale());
    EXPECT_TRUE(client.status().startsWith("Stale: lost 127.0.0.1:")) << client.status().toStdString();
    EXPECT_TRUE(client.status().contains("Trying again in")) << client.status().toStdString();
    const std::size_t before = client.history().rows().size();
    ASSERT_TRUE(pusher.start());
    ASSERT_TRUE(
        wait_until([&] { return client.state() == LiveState::live && client.history().rows().size() > before; }));
    EXPECT_LE(client.history().gaps().size(), 1U) << "its absence, where it lasted for a row";
    EXPECT_FALSE(client.stale());
}

TEST(LiveClient, AStreamThatIsNoneIsTold) {
    // Something that lets everybody in and never sends a row.
    QTcpServer server;
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    QObject::connect(&server, &QTcpServer::newConnection,
                     [&] { server.nextPendingConnection()->write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
    LiveClient client;
    client.start({QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort())), {}});
    EXPECT_TRUE(wait_until([&] { return client.state() == LiveState::lost; })) << "a stream that is none";
    EXPECT_FALSE(client.stale()) << "there is nothing yet that could be";
    client.stop();
    EXPECT_EQ(client.state(), LiveState::off);
    EXPECT_EQ(client.status(), QStringLiteral("Not connected."));
}

TEST(LiveClient, SilenceIsStale) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, reconnect);
    ASSERT_TRUE(pusher.start());
    LiveClient client;
    client.start(target_of(pusher));
    ASSERT_TRUE(wait_until([&] { return !client.history().empty(); }));
    pusher.signal(SIGSTOP);
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::stale; }));
    EXPECT_TRUE(client.status().startsWith("Stale: no row from")) << client.status().toStdString();
    EXPECT_TRUE(client.stale());
    pusher.signal(SIGCONT);
    EXPECT_TRUE(wait_until([&] { return client.state() == LiveState::live; }));
}

TEST(LiveClient, AConnectionThatIsGoneWithoutAWordIsMadeAgain) {
    Emulator emulator(fast);
    ASSERT_TRUE(emulator.ready());
    Pusher pusher(emulator, reconnect);
    ASSERT_TRUE(pusher.start());
    Swallower between(pusher.telemetry());
    LiveClient client;
    client.setPatience({500, 1500, 1500});
    client.start({between.url(), pusher.tokenFile()});
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::live && !client.history().empty(); }));
    between.swallow();
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.status().contains("no row came for")) << client.status().toStdString();
    EXPECT_TRUE(client.stale());
    EXPECT_FALSE(client.history().empty()) << "what was is kept";
    const std::size_t before = client.history().rows().size();
    EXPECT_TRUE(wait_until([&] {
        return client.state() == LiveState::live && client.history().rows().size() > before;
    })) << client.status().toStdString();
}

TEST(LiveClient, AStreamThatIsNeverOpenedIsTold) {
    FakePusher pusher;
    LiveClient client;
    client.setPatience({500, 500, 500});
    client.start({live_url_of(pusher.address()), {}});
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.status().contains("it does not open the stream of rows")) << client.status().toStdString();
    EXPECT_TRUE(client.status().contains("Trying again in")) << client.status().toStdString();
}

TEST(LiveClient, NobodyThereIsTold) {
    QTcpServer server;
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    const QUrl url(QStringLiteral("http://127.0.0.1:%1").arg(server.serverPort()));
    server.close();
    LiveClient client;
    client.start({url, {}});
    ASSERT_TRUE(wait_until([&] { return client.state() == LiveState::lost; }));
    EXPECT_TRUE(client.status().contains("refused")) << client.status().toStdString();
    EXPECT_TRUE(client.status().startsWith("No connection to 127.0.0.1:")) << client.status().toStdString();
}

}  // namespace
}  // namespace sluice::gui
