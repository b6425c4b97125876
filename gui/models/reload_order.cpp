// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/reload_order.h"

#include "core/check.h"
#include "gui/models/token_file.h"
#include "gui/models/trust.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <memory>

namespace sluice::gui {
namespace {

namespace json = boost::json;

constexpr int answer_within_ms = 15'000;

QString text(const json::object& object, const char* key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return QString::fromUtf8(value->get_string().data(), static_cast<qsizetype>(value->get_string().size()));
}

QString listed(const json::object& object, const char* key) {
    QString names;
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || !value->is_array()) return names;
    for (const json::value& one : value->get_array()) {
        if (!names.isEmpty()) names += QStringLiteral(", ");
        if (one.is_string()) names += QString::fromUtf8(one.get_string().c_str());
        if (one.is_object()) names += text(one.get_object(), "error");
    }
    return names;
}

QString problem_of(int status, const json::object& answer) {
    const QString error = text(answer, "error");
    if (status == 401) return QObject::tr("the pusher refuses the token, or was given none: name the file that has it");
    if (status == 403)
        return QObject::tr("the pusher takes no orders: its [http] has no token_file (it says: %1)").arg(error);
    const QString restarts = listed(answer, "needs_restart");
    if (status == 409 && !restarts.isEmpty())
        return QObject::tr("this cannot change while the pusher runs, it needs a restart: %1").arg(restarts);
    const QString errors = listed(answer, "errors");
    return QObject::tr("the pusher answers %1: %2").arg(status).arg(errors.isEmpty() ? error : errors);
}

/// That nothing was done is certain: it was refused, or never reached the pusher.
bool surely_refused(int status, QNetworkReply::NetworkError error) {
    if (status != 0) return status >= 300 && status < 500;
    return error == QNetworkReply::ConnectionRefusedError || error == QNetworkReply::HostNotFoundError ||
           error == QNetworkReply::SslHandshakeFailedError;
}

}  // namespace

ReloadAnswer reload_answer_of(int status, std::string_view body) {
    boost::system::error_code error;
    const json::value parsed = json::parse(json::string_view(body.data(), body.size()), error);
    const json::object answer = !error && parsed.is_object() ? parsed.get_object() : json::object{};
    if (status != 200) return {{}, problem_of(status, answer)};
    const json::value* const changed = answer.if_contains("changed");
    if (changed == nullptr || !changed->is_array())
        return {{}, QObject::tr("the answer cannot be read: is this the pusher's [http] listen?")};
    ReloadAnswer found;
    for (const json::value& one : changed->get_array())
        if (one.is_object())
            found.changed.push_back(
                {text(one.get_object(), "key"), text(one.get_object(), "from"), text(one.get_object(), "to"), true});
    return found;
}

ReloadOrder::ReloadOrder(QObject* parent) : QObject(parent), net_(new QNetworkAccessManager(this)) {}
ReloadOrder::~ReloadOrder() { cancel(); }

void ReloadOrder::setPusher(const QUrl& ingress, const QString& token_file, const QString& ca_file) {
    if (ingress == ingress_ && token_file == token_file_ && ca_file == ca_file_) return;
    const bool open = under_way() && for_good_;
    const QString before = ingress_.authority();
    cancel();
    if (open) Q_EMIT mayBeDone(tr("the answer of %1 was not waited for").arg(before));
    ingress_ = ingress;
    token_file_ = token_file;
    ca_file_ = ca_file;
}

void ReloadOrder::cancel() {
    asked_ = false;
    if (QNetworkReply* const gone = std::exchange(reply_, nullptr)) {
        gone->disconnect();
        // Not aborted: Qt warns on the console where an error is on its way already.
        connect(gone, &QNetworkReply::finished, gone, &QObject::deleteLater);
    }
}

void ReloadOrder::ask(const QByteArray& pipeline) {
    cancel();
    pipeline_ = pipeline;
    post(true);
}

void ReloadOrder::carry_out() {
    CHECK(asked_);
    post(false);
}

void ReloadOrder::post(bool dry) {
    const TokenResult token = read_token_file(token_file_);
    asked_ = false;
    for_good_ = !dry;
    if (!token.error.isEmpty()) return Q_EMIT failed(token.error);
    if (!ingress_.isValid()) return Q_EMIT failed(tr("found no address of a pusher, expected one like 127.0.0.1:8080"));
    QUrl url = ingress_;
    url.setPath(QStringLiteral("/v1/reload"));
    if (dry) url.setQuery(QStringLiteral("dry_run=1"));
    QNetworkRequest request(url);
    if (url.scheme() == QStringLiteral("https")) {
        const TrustResult trust = trust_in(ca_file_);
        if (!trust.error.isEmpty()) return Q_EMIT failed(trust.error);
        request.setSslConfiguration(trust.configuration);
        net_->clearConnectionCache();  // its connections keep the trust that they were made with
    }
    request.setHeader(QNetworkRequest::ContentTypeHeader, QByteArrayLiteral("application/toml"));
    if (!token.token.isEmpty()) request.setRawHeader("Authorization", "Bearer " + token.token);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setTransferTimeout(answer_within_ms);
    QNetworkReply* const reply = reply_ = net_->post(request, pipeline_);
    const auto distrust = std::make_shared<QList<QSslError>>();
    connect(reply, &QNetworkReply::sslErrors, this, [distrust](const QList<QSslError>& errors) { *distrust = errors; });
    connect(reply, &QNetworkReply::finished, this, [this, reply, dry, distrust] {
        reply_ = nullptr;
        reply->deleteLater();
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        const QString why = distrust->isEmpty() ? reply->errorString() : distrust_text(*distrust, ca_file_);
        const bool known = dry || surely_refused(status, reply->error());
        if (status == 0) return fail(known, tr("%1: %2").arg(ingress_.authority(), why));
        const QByteArray body = reply->read(1 << 20);
        const ReloadAnswer answer = reload_answer_of(status, {body.data(), static_cast<std::size_t>(body.size())});
        if (!answer.problem.isEmpty()) return fail(known, answer.problem);
        asked_ = dry;
        if (dry)
            Q_EMIT tellsChanges(answer.changed);
        else
            Q_EMIT done(answer.changed);
    });
}

void ReloadOrder::fail(bool known, const QString& why) {
    if (known)
        Q_EMIT failed(why);
    else
        Q_EMIT mayBeDone(why);
}

}  // namespace sluice::gui
