// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/http/route.h"

#include "core/config/node.h"
#include "core/config/problem.h"

#include <algorithm>
#include <array>
#include <vector>

namespace sluice::live {
namespace {

constexpr std::array<std::string_view, 6> paths{"/v1/push",  "/v1/pushes", "/v1/reload",
                                                "/v1/pause", "/v1/resume", "/v1/purge"};

bool same(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](char a, char b) {
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

/// One `name=value` of the query; false: not one of this route's.
bool take_option(Route& route, std::string_view name, std::string_view value) {
    if (route.is_push() && name == "wait" && (value == "accepted" || value == "outcome")) {
        route.wants_outcome = value == "outcome";
        return true;
    }
    if (route.kind == Route::Kind::reload && name == "dry_run" && (value == "1" || value == "0")) {
        route.dry_run = value == "1";
        return true;
    }
    if (route.kind != Route::Kind::purge || name != "priority") return false;
    const auto at =
        std::find_if(priorities.begin(), priorities.end(), [&](Priority p) { return sluice::name(p) == value; });
    if (at != priorities.end()) route.priority = *at;
    return at != priorities.end();
}

}  // namespace

RouteResult route_of(std::string_view method, std::string_view target) {
    RouteResult result;
    const std::size_t question = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, question);
    const auto at = std::find(paths.begin(), paths.end(), path);
    if (at == paths.end()) {
        const std::vector<std::string_view> known(paths.begin(), paths.end());
        return {{},
                404,
                "found no " + config::quoted(path.substr(0, 100)) + ", expected " + config::listed(known) +
                    config::did_you_mean(path.substr(0, 100), known)};
    }
    if (method != "POST") return {{}, 405, "found another method than POST, expected POST"};
    result.route.kind = static_cast<Route::Kind>(at - paths.begin());
    std::string_view query = target.substr(std::min(question + 1, target.size()));
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        const std::string_view option = query.substr(0, end);
        const std::size_t equals = std::min(option.find('='), option.size());
        if (!take_option(result.route, option.substr(0, equals), option.substr(std::min(equals + 1, option.size()))))
            return {{},
                    400,
                    "found the option " + config::quoted(option.substr(0, 100)) +
                        ", expected wait=accepted or wait=outcome of a push, dry_run=1 of reload, priority=high, "
                        "normal or low of purge"};
        query.remove_prefix(std::min(end + 1, query.size()));
    }
    return result;
}

std::string_view wanted_type(Route::Kind kind) {
    switch (kind) {
        case Route::Kind::push: return "application/json";
        case Route::Kind::pushes: return "application/x-ndjson";
        case Route::Kind::reload: return "application/toml";
        default: return "none, and no body";
    }
}

bool takes_type(Route::Kind kind, std::string_view content_type) {
    content_type = content_type.substr(0, content_type.find(';'));
    while (content_type.ends_with(' ')) content_type.remove_suffix(1);
    if (kind == Route::Kind::pushes && same(content_type, "application/ndjson")) return true;
    return same(content_type, wanted_type(kind));
}

}  // namespace sluice::live
