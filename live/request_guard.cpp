// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/request_guard.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace sluice::live {
namespace {

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// 127.a.b.c, numbers only: "127.evil.example" is a name.
bool is_loopback_v4(std::string_view text) {
    if (!text.starts_with("127.")) return false;
    int parts = 0;
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view part = text.substr(0, dot);
        if (part.empty() || part.size() > 3 || !all_digits(part) || std::stoi(std::string(part)) > 255) return false;
        ++parts;
        if (dot == std::string_view::npos) return parts == 4;
        text.remove_prefix(dot + 1);
    }
}

}  // namespace

bool names_loopback(std::string_view host) {
    std::string_view name = host, port;
    if (host.starts_with('[')) {
        const std::size_t end = host.find(']');
        if (end == std::string_view::npos) return false;
        name = host.substr(1, end - 1);
        port = host.substr(end + 1);
    } else if (const std::size_t colon = host.find(':'); colon != std::string_view::npos) {
        name = host.substr(0, colon);
        port = host.substr(colon);
    }
    if (!port.empty() && (port[0] != ':' || port.size() == 1 || !all_digits(port.substr(1)))) return false;
    if (host.starts_with('[')) return name == "::1" || name == "0:0:0:0:0:0:0:1";
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return lower == "localhost" || is_loopback_v4(lower);
}

Guarded guard_request(bool on_loopback, std::string_view host, bool has_origin) {
    if (has_origin) return Guarded::has_origin;
    if (on_loopback && !names_loopback(host)) return Guarded::foreign_host;
    return Guarded::passes;
}

}  // namespace sluice::live
