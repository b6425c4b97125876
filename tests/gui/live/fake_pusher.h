// SPDX-License-Identifier: GPL-3.0-or-later
// A pusher that answers as a test wants: it tells a configuration, takes orders or drops them, and never opens a
// stream.
#pragma once

#include <gtest/gtest.h>
#include <QByteArray>
#include <QList>
#include <QString>
#include <QTcpServer>
#include <QTcpSocket>

namespace sluice::gui {

class FakePusher {
public:
    FakePusher() {
        EXPECT_TRUE(server_.listen(QHostAddress::LocalHost));
        QObject::connect(&server_, &QTcpServer::newConnection, &server_, [this] {
            QTcpSocket* const socket = server_.nextPendingConnection();
            QObject::connect(socket, &QIODevice::readyRead, &server_, [this, socket] { answer(*socket); });
        });
    }
    QString address() const { return QStringLiteral("127.0.0.1:%1").arg(server_.serverPort()); }

    int pushers = 2;
    QByteArray more;            ///< lines of the configuration behind [pipeline]
    bool drops_orders = false;  ///< hangs up in place of an answer
    int dry_orders = 0, orders = 0;

private:
    void answer(QTcpSocket& socket) {
        const QByteArray asked = socket.peek(1 << 16);
        const qsizetype end = asked.indexOf("\r\n\r\n");
        const qsizetype length = asked.mid(asked.toLower().indexOf("content-length:") + 15, 20).split('\r')[0].toInt();
        const bool posted = asked.startsWith("POST ");
        if (end < 0 || (posted && asked.size() < end + 4 + length)) return;
        socket.readAll();
        const bool dry = asked.contains("dry_run");
        if (posted) ++(dry ? dry_orders : orders);
        if (posted && !dry && drops_orders) return socket.abort();
        if (posted)
            say(socket, R"({"status":200,"changed":[{"key":"pipeline.buffer","from":"1","to":"2"}]})");
        else if (asked.startsWith("GET /config "))
            say(socket, "[pipeline]\npushers = " + QByteArray::number(pushers) + "\n[http]\nlisten = \"" +
                            address().toLatin1() + "\"\n" + more);
    }
    static void say(QTcpSocket& socket, const QByteArray& body) {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
    }
    QTcpServer server_;
};

}  // namespace sluice::gui
