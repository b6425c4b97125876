// SPDX-License-Identifier: GPL-3.0-or-later
// POST /v1/reload of a running pusher with a [pipeline]: first dry, which tells what would change, then for good, with
// the very same text. One at a time. Where the answer to the second is lost, nobody knows whether it was done, and that
// is what mayBeDone() says.
#pragma once

#include "gui/models/live_config_text.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QUrl>
#include <string_view>
#include <vector>

class QNetworkAccessManager;
class QNetworkReply;

namespace sluice::gui {

/// What a pusher answers to it.
struct ReloadAnswer {
    std::vector<ConfigChange> changed;
    QString problem;  ///< empty: status 200
};
ReloadAnswer reload_answer_of(int status, std::string_view body);

class ReloadOrder : public QObject {
    Q_OBJECT

public:
    explicit ReloadOrder(QObject* parent = nullptr);
    ~ReloadOrder() override;

    /// Where pushes come in ("http://127.0.0.1:8080"), the file with its bearer token, and over
    /// https that with its CA, if it has one of its own.
    void setPusher(const QUrl& ingress, const QString& token_file, const QString& ca_file = {});
    const QUrl& ingress() const { return ingress_; }

    /// Asks what would change; tellsChanges() or failed() comes.
    void ask(const QByteArray& pipeline);
    /// Does what was asked last. Requires tellsChanges() since.
    void carry_out();
    bool asked() const { return asked_; }
    bool under_way() const { return reply_ != nullptr; }
    void cancel();

Q_SIGNALS:
    void tellsChanges(const std::vector<sluice::gui::ConfigChange>& changes);
    void done(const std::vector<sluice::gui::ConfigChange>& changes);
    /// The pusher runs what it ran.
    void failed(const QString& why);
    void mayBeDone(const QString& why);

private:
    void post(bool dry);
    void fail(bool known, const QString& why);

    QNetworkAccessManager* net_;
    QNetworkReply* reply_ = nullptr;
    QUrl ingress_;
    QString token_file_, ca_file_;
    QByteArray pipeline_;
    bool asked_ = false, for_good_ = false;
};

}  // namespace sluice::gui
