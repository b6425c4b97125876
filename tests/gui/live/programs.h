// SPDX-License-Identifier: GPL-3.0-or-later
// The real programs, as a user has them: `sluice-sim serve` for Firebase and `sluice-live run` for the pusher, in a
// folder of their own, on ports that are free. Both end with the object.
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <functional>

namespace sluice::gui {

/// The paths of the two; SLUICE_LIVE and SLUICE_SIM in the environment stand before those of this build.
QString live_program();
QString sim_program();

/// Goes on with the event loop until it holds; false after a minute.
bool wait_until(const std::function<bool()>& condition);

/// A folder with a key, a token and certificates, and Firebase in it.
class Emulator {
public:
    /// `firebase`: lines of [firebase], such as `latency = { kind = "constant", mean = "20ms" }`.
    explicit Emulator(const QString& firebase);
    ~Emulator();
    bool ready();
    QString folder() const { return folder_.path(); }
    int port() const { return port_; }

private:
    QTemporaryDir folder_;
    QProcess process_;
    int port_ = 0;
};

class Pusher {
public:
    Pusher(const Emulator& emulator, const QString& pipeline);
    ~Pusher();
    /// Starts it (again), at the same addresses from the second time on.
    bool start();
    bool ready();
    void kill();
    void signal(int number);
    /// SIGTERM, and waits for its end. Its exit status.
    int stop();
    /// Offers so many pushes in one request.
    bool push(int count);

    QString telemetry() const { return telemetry_; }  ///< "127.0.0.1:PORT"
    QString ingress() const { return ingress_; }
    QString tokenFile() const { return folder_ + QStringLiteral("/token"); }
    QString config() const { return folder_ + QStringLiteral("/pusher.toml"); }
    QByteArray log() { return process_.readAll(); }

private:
    void write_config();
    QString folder_, pipeline_, telemetry_, ingress_;
    int xmpp_port_;
    QProcess process_;
};

}  // namespace sluice::gui
