// SPDX-License-Identifier: GPL-3.0-or-later
// Watches a running sluice-live by its telemetry: /config first (whether certificate and token are right), then /stream
// row by row, /series for what was before, /connections and /result now and then. Comes back by itself, later each time
// (0.5 s to 10 s), reading the token again; what was told stays. Where no row has come for three of them (at least 3
// s), or there is no connection, the data is stale, and status() says so and since when.
//
// A connection over which no row comes for long is given up and another one made: a stream that is only read never
// breaks by itself where the other machine is gone. So is one that is never opened.
//
// All in the caller's thread, nothing waits; memory is bounded by LiveHistory and by a limit on every answer.
#pragma once

#include "gui/models/live_history.h"
#include "gui/models/live_text.h"

#include <QObject>
#include <QString>
#include <QUrl>
#include <array>
#include <memory>
#include <string>

namespace sluice::gui {

struct LiveTarget {
    QUrl telemetry;        ///< "http://127.0.0.1:9464"
    QString token_file;    ///< empty: no token
    QString ca_file = {};  ///< whose certificates are believed over https beside the system's; empty: none
    bool operator==(const LiveTarget&) const = default;
};
/// "127.0.0.1:9464" → "http://127.0.0.1:9464"; invalid where it is no address.
QUrl live_url_of(const QString& text);

/// How long silence is borne.
struct LivePatience {
    int stale_ms = 3'000;    ///< without a row, or three rows where they are longer: the data is stale
    int silent_ms = 10'000;  ///< or five rows: the connection is given up
    int answer_ms = 10'000;  ///< for an answer, and for the stream to open
};

enum class LiveState : std::uint8_t {
    off,         ///< nothing is watched
    connecting,  ///< for the first time
    live,        ///< rows come
    stale,       ///< connected, but no row has come for too long
    lost,        ///< there is no connection; it tries again
};

class LiveClient : public QObject {
    Q_OBJECT

public:
    explicit LiveClient(QObject* parent = nullptr);
    ~LiveClient() override;

    /// Another target empties the history; the same again tries at once.
    void start(const LiveTarget& target);
    void stop();
    void setPatience(const LivePatience& patience);
    /// Without waiting for the next turn: after a reload.
    void refresh();

    const LiveTarget& target() const { return target_; }
    LiveState state() const { return state_; }
    /// What is shown is not what is: true in every state but `live`, once there was a row.
    bool stale() const { return state_ != LiveState::live && !history_.empty(); }
    /// A sentence for people: "Live: rows come from …", "Stale: no row for 7 s …".
    QString status() const;

    /// What was before, or what happened, is on its way.
    bool fetching() const;

    const LiveHistory& history() const { return history_; }
    const LiveRow& latest() const { return latest_; }  ///< valid once the history is not empty
    const LiveConnections& connections() const { return connections_; }
    const LiveResult& result() const { return result_; }
    /// As the pusher shows it, TOML; empty until known.
    const std::string& config() const { return config_; }

Q_SIGNALS:
    void stateChanged();
    void statusChanged();  ///< its seconds count, too
    void rowArrived();
    void historyChanged();  ///< beside the row that arrived: what was before became known, or all was emptied
    void connectionsChanged();
    void resultChanged();
    void configChanged();

private:
    enum class Ask : std::uint8_t { config, connections, result, series };
    static constexpr std::size_t asks = 4;
    struct Wire;  // sockets and timers

    void forget();
    void connect_now();
    void ask(Ask what, const QString& path);
    void answered(Ask what, const QByteArray& body);
    void refused(Ask what, int status, const QString& why);
    void stream();
    void line(const QString& text);
    void lose(const QString& why);
    void read_series();
    void tick();
    void become(LiveState state);

    std::unique_ptr<Wire> wire_;
    LiveTarget target_;
    LiveState state_ = LiveState::off;
    LiveHistory history_;
    LiveRow latest_;
    LiveConnections connections_;
    LiveResult result_;
    std::string config_;
    QString why_;
};

}  // namespace sluice::gui
