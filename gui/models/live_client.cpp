// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_client.h"

#include "gui/models/live_config_text.h"
#include "gui/models/token_file.h"
#include "gui/models/trust.h"

#include <QElapsedTimer>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QRandomGenerator>
#include <QTimer>
#include <QWebSocket>
#include <algorithm>
#include <cmath>
#include <optional>

namespace sluice::gui {
namespace {

constexpr int first_pause_ms = 500, longest_pause_ms = 10'000;
constexpr qint64 largest_answer = 64 << 20;  // half a million rows of /series
constexpr qint64 largest_line = 64 << 10;
constexpr std::size_t rows_a_turn = 4'000;

QString seconds(qint64 ms) { return QStringLiteral("%1 s").arg(std::max<qint64>(ms, 0) / 1000); }

}  // namespace

QUrl live_url_of(const QString& text) {
    const QString trimmed = text.trimmed();
    const bool has_scheme = trimmed.contains(QStringLiteral("://"));
    const QUrl url(has_scheme ? trimmed : QStringLiteral("http://") + trimmed, QUrl::StrictMode);
    const bool http = url.scheme() == QStringLiteral("http") || url.scheme() == QStringLiteral("https");
    const bool bare = (url.path().isEmpty() || url.path() == QStringLiteral("/")) && url.userInfo().isEmpty() &&
                      !url.hasQuery() && !url.hasFragment();
    if (trimmed.isEmpty() || !url.isValid() || !http || !bare || url.host().isEmpty()) return {};
    QUrl plain = url;
    plain.setPath({});
    return plain;
}

struct LiveClient::Wire {
    QNetworkAccessManager net;
    std::unique_ptr<QWebSocket> socket;
    std::array<QNetworkReply*, asks> under_way{};
    QTimer again, clock, reading, opening;
    QElapsedTimer row_came, lost;
    LivePatience patience;
    QSslConfiguration trust;
    QList<QSslError> distrust;  // of the certificate that the last answer came with
    std::optional<SeriesText> series;
    int pause_ms = first_pause_ms;
    int turn = 0;
    bool had_row = false;    // since the stream opened
    bool connected = false;  // the stream

    QNetworkRequest request(const LiveTarget& target, const QString& path, const QByteArray& token) const {
        QUrl url = target.telemetry;
        url.setPath(path.section(QLatin1Char('?'), 0, 0));
        url.setQuery(path.section(QLatin1Char('?'), 1));
        QNetworkRequest request(url);
        if (url.scheme() == QStringLiteral("https")) request.setSslConfiguration(trust);
        if (!token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + token);
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
        request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
        request.setTransferTimeout(patience.answer_ms);
        return request;
    }
    void hang_up() {
        for (QNetworkReply*& reply : under_way)
            if (QNetworkReply* const gone = std::exchange(reply, nullptr)) {
                gone->disconnect();
                // Not aborted: Qt warns on the console where an error is on its way already.
                connect(gone, &QNetworkReply::finished, gone, &QObject::deleteLater);
            }
        if (socket) {
            socket->disconnect();
            socket->abort();
            socket.release()->deleteLater();
        }
        series.reset();
        reading.stop();
        opening.stop();
        connected = had_row = false;
    }
};

LiveClient::LiveClient(QObject* parent) : QObject(parent), wire_(std::make_unique<Wire>()) {
    wire_->again.setSingleShot(true);
    connect(&wire_->again, &QTimer::timeout, this, &LiveClient::connect_now);
    connect(&wire_->clock, &QTimer::timeout, this, &LiveClient::tick);
    wire_->opening.setSingleShot(true);
    connect(&wire_->opening, &QTimer::timeout, this, [this] { lose(tr("it does not open the stream of rows")); });
    connect(&wire_->reading, &QTimer::timeout, this, &LiveClient::read_series);
    wire_->clock.setInterval(500);
}

LiveClient::~LiveClient() { wire_->hang_up(); }

void LiveClient::start(const LiveTarget& target) {
    wire_->hang_up();
    if (!(target == target_) || state_ == LiveState::off) {
        const bool another = target.telemetry != target_.telemetry;
        target_ = target;
        why_.clear();
        if (another) forget();
        become(LiveState::connecting);
    }
    wire_->pause_ms = first_pause_ms;
    wire_->clock.start();
    connect_now();
}

void LiveClient::forget() {
    history_ = {};
    latest_ = {};
    connections_ = {};
    result_ = {};
    config_.clear();
    Q_EMIT historyChanged();
    Q_EMIT connectionsChanged();
    Q_EMIT resultChanged();
    Q_EMIT configChanged();
}

void LiveClient::setPatience(const LivePatience& patience) { wire_->patience = patience; }

bool LiveClient::fetching() const {
    const auto asked = [this](Ask what) { return wire_->under_way[static_cast<std::size_t>(what)] != nullptr; };
    return wire_->series || asked(Ask::series) || asked(Ask::result);
}

void LiveClient::stop() {
    wire_->hang_up();
    wire_->again.stop();
    wire_->clock.stop();
    become(LiveState::off);
}

void LiveClient::refresh() {
    if (!wire_->connected) return;
    ask(Ask::config, QStringLiteral("/config"));
    ask(Ask::connections, QStringLiteral("/connections"));
}

void LiveClient::become(LiveState state) {
    const bool moved = std::exchange(state_, state) != state;
    if (moved) Q_EMIT stateChanged();
    Q_EMIT statusChanged();
}

void LiveClient::connect_now() {
    wire_->again.stop();
    wire_->hang_up();
    if (target_.telemetry.scheme() == QStringLiteral("https")) {
        const TrustResult trust = trust_in(target_.ca_file);
        if (!trust.error.isEmpty()) return lose(trust.error);
        wire_->trust = trust.configuration;
        wire_->net.clearConnectionCache();  // its connections keep the trust that they were made with
    }
    ask(Ask::config, QStringLiteral("/config"));
}

void LiveClient::ask(Ask what, const QString& path) {
    QNetworkReply*& place = wire_->under_way[static_cast<std::size_t>(what)];
    if (place != nullptr) return;
    const TokenResult token = read_token_file(target_.token_file);
    if (!token.error.isEmpty()) return lose(token.error);
    QNetworkReply* const reply = wire_->net.get(wire_->request(target_, path, token.token));
    place = reply;
    wire_->distrust.clear();
    connect(reply, &QNetworkReply::sslErrors, this,
            [this](const QList<QSslError>& errors) { wire_->distrust = errors; });
    connect(reply, &QNetworkReply::downloadProgress, this, [reply](qint64 received, qint64) {
        if (received > largest_answer) reply->abort();
    });
    connect(reply, &QNetworkReply::finished, this, [this, reply, what] {
        wire_->under_way[static_cast<std::size_t>(what)] = nullptr;
        reply->deleteLater();
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (status == 200 && reply->error() == QNetworkReply::NoError)
            answered(what, reply->readAll());
        else
            refused(what, status, status != 0 ? QString::fromUtf8(reply->read(200)).trimmed() : reply->errorString());
    });
}

// Only what the first question is answered decides; of the others the next turn tells.
void LiveClient::refused(Ask what, int status, const QString& why) {
    if (wire_->connected || what != Ask::config) return;
    if (status == 401)
        lose(target_.token_file.isEmpty() ? tr("it asks for a token: name the file that has it")
                                          : tr("it refuses the token in %1").arg(target_.token_file));
    else if (!wire_->distrust.isEmpty())
        lose(distrust_text(wire_->distrust, target_.ca_file));
    else if (status != 0)
        lose(tr("it answers %1: %2").arg(status).arg(why));
    else
        lose(why);
}

void LiveClient::answered(Ask what, const QByteArray& body) {
    const std::string_view text(body.data(), static_cast<std::size_t>(body.size()));
    switch (what) {
        case Ask::config: {
            const bool moved = std::exchange(config_, std::string(text)) != text;
            const double sample_s = sample_of_config(config_);
            if (history_.empty() || sample_s != history_.sample_s()) {
                history_.reset(sample_s);
                Q_EMIT historyChanged();
            }
            if (moved) Q_EMIT configChanged();
            if (!wire_->socket) stream();
            break;
        }
        case Ask::connections:
            if (auto found = live_connections_of(text)) {
                connections_ = std::move(*found);
                Q_EMIT connectionsChanged();
            }
            break;
        case Ask::result:
            if (auto found = live_result_of(text)) {
                result_ = std::move(*found);
                Q_EMIT resultChanged();
            }
            break;
        case Ask::series:
            wire_->series.emplace(std::string(text));
            wire_->reading.start(0);
            break;
    }
}

void LiveClient::stream() {
    const TokenResult token = read_token_file(target_.token_file);
    if (!token.error.isEmpty()) return lose(token.error);
    QNetworkRequest request = wire_->request(target_, QStringLiteral("/stream"), token.token);
    QUrl url = request.url();
    url.setScheme(url.scheme() == QStringLiteral("https") ? QStringLiteral("wss") : QStringLiteral("ws"));
    request.setUrl(url);
    wire_->socket = std::make_unique<QWebSocket>();
    QWebSocket* const socket = wire_->socket.get();
    socket->setMaxAllowedIncomingMessageSize(largest_line);
    if (url.scheme() == QStringLiteral("wss")) socket->setSslConfiguration(wire_->trust);
    connect(socket, &QWebSocket::connected, this, [this] {
        wire_->connected = true;
        wire_->opening.stop();
        wire_->pause_ms = first_pause_ms;
        wire_->row_came.start();
        wire_->turn = 0;
        become(LiveState::live);
        ask(Ask::connections, QStringLiteral("/connections"));
    });
    connect(socket, &QWebSocket::textMessageReceived, this, &LiveClient::line);
    connect(socket, &QWebSocket::disconnected, this, [this] { lose(tr("it closed the connection")); });
    connect(socket, QOverload<QAbstractSocket::SocketError>::of(&QWebSocket::error), this, [this, socket] {
        if (!wire_->connected) lose(socket->errorString());
    });
    wire_->opening.start(wire_->patience.answer_ms);
    socket->open(request);
}

void LiveClient::lose(const QString& why) {
    if (state_ != LiveState::lost) wire_->lost.start();
    why_ = why;
    wire_->hang_up();
    wire_->net.clearConnectionCache();  // one that is gone without a word would be taken for the next question
    const int jitter = static_cast<int>(QRandomGenerator::global()->bounded(wire_->pause_ms / 4 + 1));
    wire_->again.start(wire_->pause_ms + jitter);
    wire_->pause_ms = std::min(wire_->pause_ms * 2, longest_pause_ms);
    become(LiveState::lost);
}

void LiveClient::line(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    const auto row = live_row_of({bytes.data(), static_cast<std::size_t>(bytes.size())});
    if (!row) return lose(tr("it sent a row that cannot be read"));
    latest_ = *row;
    const std::size_t missing = history_.add(*row);
    wire_->row_came.start();
    // What happened is told in the process's own time, which the first row of this connection tells.
    if (!std::exchange(wire_->had_row, true)) ask(Ask::result, QStringLiteral("/result"));
    if (missing > 0 && !wire_->series)
        ask(Ask::series,
            QStringLiteral("/series?last=%1").arg(std::min<std::size_t>(missing + 60, LiveHistory::most_rows)));
    become(LiveState::live);
    Q_EMIT rowArrived();
}

void LiveClient::read_series() {
    if (!wire_->series) return wire_->reading.stop();
    if (wire_->series->step(rows_a_turn)) return;
    wire_->reading.stop();
    SeriesText series = std::move(*wire_->series);
    wire_->series.reset();
    if (series.wrong() || series.rows().empty() || history_.empty()) return;
    history_.fill(series.first_second(), series.rows());
    Q_EMIT historyChanged();
}

void LiveClient::tick() {
    if (wire_->connected) {
        const qint64 silent_ms = wire_->row_came.elapsed();
        const auto longer = [&](int ms, int rows) {
            return static_cast<double>(silent_ms) > std::max<double>(ms, 1000 * rows * history_.sample_s());
        };
        if (longer(wire_->patience.silent_ms, 5)) return lose(tr("no row came for %1").arg(seconds(silent_ms)));
        if (longer(wire_->patience.stale_ms, 3)) become(LiveState::stale);
        const int turn = wire_->turn++;
        if (turn % 2 == 0) ask(Ask::connections, QStringLiteral("/connections"));
        if (turn % 10 == 1) ask(Ask::result, QStringLiteral("/result"));
        if (turn % 10 == 6) ask(Ask::config, QStringLiteral("/config"));
    }
    Q_EMIT statusChanged();
}

QString LiveClient::status() const {
    const QString where = target_.telemetry.authority();
    switch (state_) {
        case LiveState::off:
            return history_.empty() ? tr("Not connected.") : tr("Disconnected: what you see is the past.");
        case LiveState::connecting: return tr("Connecting to %1 …").arg(where);
        case LiveState::live: {
            if (!wire_->had_row) return tr("Connected to %1; the first row is yet to come.").arg(where);
            QString text = tr("Live: rows come from %1").arg(where);
            if (latest_.draining)
                text += tr("; the pusher is draining");
            else if (latest_.paused)
                text += tr("; the pusher is paused");
            else if (!latest_.connected)
                text += tr("; the pusher has no connection to Firebase");
            return text + QLatin1Char('.');
        }
        case LiveState::stale:
            return tr("Stale: no row from %1 for %2.").arg(where, seconds(wire_->row_came.elapsed()));
        case LiveState::lost: {
            const QString again = wire_->again.isActive()
                                      ? tr("Trying again in %1.").arg(seconds(wire_->again.remainingTime() + 999))
                                      : tr("Trying again now.");
            QString why = why_;
            while (why.endsWith(QLatin1Char('.'))) why.chop(1);
            if (history_.empty()) return tr("No connection to %1: %2. %3").arg(where, why, again);
            return tr("Stale: lost %1 %2 ago (%3). %4").arg(where, seconds(wire_->lost.elapsed()), why, again);
        }
    }
    return {};
}

}  // namespace sluice::gui
