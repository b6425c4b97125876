// SPDX-License-Identifier: GPL-3.0-or-later
// Where a pusher that is watched takes orders ([http] of its own configuration), as seen from here: a host that only
// means "this machine", or "any address", is the one at which its telemetry was reached.
#pragma once

#include <QString>
#include <QUrl>
#include <string>

namespace sluice::gui {

struct LivePusher {
    QString host;        ///< of its telemetry; empty: none is watched
    QUrl orders;         ///< "http://10.0.0.7:8080", "https://…" where it has a certificate; invalid: not known
    QString token_file;  ///< only where it runs on this machine and the file is there

    /// For people to see and change: without the scheme where that is http.
    QString address() const;
    /// Whether orders to `url` may reach this pusher: true where they do, and where nothing says otherwise.
    bool may_be(const QUrl& url) const;
    /// `url` over TLS where it is this pusher's and that has TLS, so that no token goes there in clear.
    QUrl secured(const QUrl& url) const;
};
/// `config`: as it shows it, empty where it is not known.
LivePusher live_pusher_of(const std::string& config, const QUrl& telemetry);

}  // namespace sluice::gui
