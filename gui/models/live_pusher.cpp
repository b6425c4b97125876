// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_pusher.h"

#include "gui/models/live_client.h"
#include "gui/models/live_config_text.h"

#include <QFileInfo>
#include <QHostAddress>

namespace sluice::gui {
namespace {

bool here(const QString& host) { return host == QStringLiteral("localhost") || QHostAddress(host).isLoopback(); }
bool any(const QString& host) {
    const QHostAddress address(host);
    return address == QHostAddress(QHostAddress::AnyIPv4) || address == QHostAddress(QHostAddress::AnyIPv6);
}
bool same_host(const QString& one, const QString& other) { return one == other || (here(one) && here(other)); }
bool is_tls(const QUrl& url) { return url.scheme() == QStringLiteral("https"); }
int port_of(const QUrl& url) { return url.port(is_tls(url) ? 443 : 80); }

}  // namespace

QString LivePusher::address() const {
    if (!orders.isValid()) return {};
    return is_tls(orders) ? orders.toString() : orders.authority();
}

bool LivePusher::may_be(const QUrl& url) const {
    if (host.isEmpty() || !url.isValid()) return true;
    if (!orders.isValid()) return same_host(url.host(), host);
    const bool same_port = port_of(url) == port_of(orders) || url.port() == orders.port();
    return same_host(url.host(), orders.host()) && same_port;
}

QUrl LivePusher::secured(const QUrl& url) const {
    if (!url.isValid() || !orders.isValid() || !is_tls(orders) || !may_be(url)) return url;
    QUrl secured = url;
    secured.setScheme(QStringLiteral("https"));
    return secured;
}

LivePusher live_pusher_of(const std::string& config, const QUrl& telemetry) {
    if (config.empty()) return {};
    LivePusher found{telemetry.host(), {}, {}};
    const auto text = [&](const char* key) { return QString::fromStdString(text_of_config(config, "http", key)); };
    QUrl orders = live_url_of(text("listen"));
    if (orders.isValid() && orders.port() > 0) {
        if (any(orders.host()) || (here(orders.host()) && !here(telemetry.host()))) orders.setHost(telemetry.host());
        if (!text("certificate_file").isEmpty()) orders.setScheme(QStringLiteral("https"));
        found.orders = orders;
    }
    const QString token = text("token_file");
    if (here(telemetry.host()) && !token.isEmpty() && QFileInfo::exists(token)) found.token_file = token;
    return found;
}

}  // namespace sluice::gui
