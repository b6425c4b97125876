// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/url.h"

#include <charconv>

namespace sluice::sim {
namespace {

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size() && port >= 1 && port <= 65'535;
}

bool is_visible(std::string_view text) {
    for (const char c : text)
        if (c <= ' ' || c > '~' || c == '@' || c == '?' || c == '#') return false;
    return true;
}

}  // namespace

std::string Url::authority() const {
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
}

std::string Url::text() const { return (tls ? "https://" : "http://") + authority() + path; }

std::optional<Url> parse_url(std::string_view text, bool plain_too) {
    Url url;
    if (text.starts_with("https://"))
        url.tls = true;
    else if (!text.starts_with("http://") && (!plain_too || text.find("://") != std::string_view::npos))
        return std::nullopt;
    if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
    const std::size_t slash = std::min(text.find('/'), text.size());
    url.path = std::string{text.substr(slash)};
    while (url.path.ends_with('/')) url.path.pop_back();
    std::string_view place = text.substr(0, slash), port;
    if (place.starts_with('[')) {
        const std::size_t end = place.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        port = place.substr(end + 1);
        url.host = std::string{place.substr(1, end - 1)};
    } else {
        const std::size_t colon = std::min(place.find(':'), place.size());
        port = place.substr(colon);
        url.host = std::string{place.substr(0, colon)};
    }
    if (!port.empty() && (port[0] != ':' || !is_port(port.substr(1)))) return std::nullopt;
    url.port = port.empty() ? (url.tls ? "443" : "80") : std::string{port.substr(1)};
    if (url.host.empty() || !is_visible(url.host) || !is_visible(url.path)) return std::nullopt;
    return url;
}

}  // namespace sluice::sim
