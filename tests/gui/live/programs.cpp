// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/gui/live/programs.h"

#include <gtest/gtest.h>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <csignal>

namespace sluice::gui {
namespace {

constexpr int patience_ms = 60'000;

void write(const QString& path, const QByteArray& content) {
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << path.toStdString();
    file.write(content);
    file.close();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
}
QJsonObject read_json(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject{};
}
void end(QProcess& process) {
    if (process.state() == QProcess::NotRunning) return;
    process.kill();
    process.waitForFinished(patience_ms);
}

}  // namespace

QString live_program() { return qEnvironmentVariable("SLUICE_LIVE", QStringLiteral(SLUICE_LIVE_PROGRAM)); }
QString sim_program() { return qEnvironmentVariable("SLUICE_SIM", QStringLiteral(SLUICE_SIM_PROGRAM)); }

bool wait_until(const std::function<bool()>& condition) {
    QElapsedTimer clock;
    clock.start();
    while (!condition()) {
        if (clock.elapsed() > patience_ms) return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents, 20);
    }
    return true;
}

Emulator::Emulator(const QString& firebase) {
    write(folder() + QStringLiteral("/key"), "a server key\n");
    write(folder() + QStringLiteral("/token"), "sesame\n");
    write(
        folder() + QStringLiteral("/serve.toml"),
        "[scenario]\nduration = \"1h\"\n[[arrivals]]\nname = \"none\"\nkind = \"even\"\nrate = \"1/s\"\n[firebase]\n" +
            firebase.toUtf8() + "\nconnect_time = \"5ms\"\n");
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.setWorkingDirectory(folder());
    process_.start(sim_program(), {"serve", "serve.toml", "--xmpp", "127.0.0.1:0", "--self-signed", "tls",
                                   "--password-file", "key", "--ready-file", "serve.ready"});
}

Emulator::~Emulator() { end(process_); }

bool Emulator::ready() {
    const bool up = wait_until([this] {
        const QString address = read_json(folder() + QStringLiteral("/serve.ready"))["xmpp"].toString();
        port_ = address.section(QLatin1Char(':'), -1).toInt();
        return port_ != 0 || process_.state() == QProcess::NotRunning;
    });
    EXPECT_TRUE(up && port_ != 0) << process_.readAll().toStdString();
    return port_ != 0;
}

Pusher::Pusher(const Emulator& emulator, const QString& pipeline)
    : folder_(emulator.folder()),
      pipeline_(pipeline),
      telemetry_(QStringLiteral("127.0.0.1:0")),
      ingress_(QStringLiteral("127.0.0.1:0")),
      xmpp_port_(emulator.port()) {
    process_.setProcessChannelMode(QProcess::MergedChannels);
    process_.setWorkingDirectory(folder_);
}

Pusher::~Pusher() { end(process_); }

void Pusher::write_config() {
    write(config(),
          QStringLiteral("[pipeline]\n%1\n[xmpp]\nhost = \"127.0.0.1\"\nport = %2\nsender = \"123456789012\"\n"
                         "password_file = \"key\"\nca_file = \"tls/ca.pem\"\n[http]\nlisten = \"%3\"\n"
                         "token_file = \"token\"\n[telemetry]\nlisten = \"%4\"\ntoken_file = \"token\"\n"
                         "sample = \"100ms\"\n")
              .arg(pipeline_)
              .arg(xmpp_port_)
              .arg(ingress_, telemetry_)
              .toUtf8());
}

bool Pusher::start() {
    write_config();
    QFile::remove(folder_ + QStringLiteral("/pusher.ready"));
    process_.start(live_program(), {"run", "pusher.toml", "--ready-file", "pusher.ready"});
    return ready();
}

bool Pusher::ready() {
    QJsonObject told;
    wait_until([&] {
        told = read_json(folder_ + QStringLiteral("/pusher.ready"));
        return !told.isEmpty() || process_.state() == QProcess::NotRunning;
    });
    EXPECT_FALSE(told.isEmpty()) << process_.readAll().toStdString();
    telemetry_ = told["telemetry"].toString();
    ingress_ = told["http"].toString();
    return !told.isEmpty();
}

void Pusher::kill() { end(process_); }

void Pusher::signal(int number) { ASSERT_EQ(::kill(static_cast<pid_t>(process_.processId()), number), 0); }

int Pusher::stop() {
    process_.terminate();
    wait_until([this] { return process_.state() == QProcess::NotRunning; });
    return process_.exitCode();
}

bool Pusher::push(int count) {
    QByteArray lines;
    for (int i = 0; i < count; ++i) lines += "{\"to\":\"TOKEN" + QByteArray::number(i) + "\"}\n";
    QNetworkAccessManager net;
    QNetworkRequest request(QUrl(QStringLiteral("http://%1/v1/pushes").arg(ingress_)));
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/x-ndjson"));
    request.setRawHeader("Authorization", "Bearer sesame");
    QNetworkReply* const reply = net.post(request, lines);
    wait_until([reply] { return reply->isFinished(); });
    const bool good = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
    delete reply;
    return good;
}

}  // namespace sluice::gui
