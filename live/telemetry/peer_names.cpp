// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/telemetry/peer_names.h"

#include "core/verdict.h"

#include <algorithm>
#include <vector>

namespace sluice::live {
namespace {

bool is_ours(std::string_view name) {
    static const std::vector<std::string_view> names = error_names(Transport::xmpp);
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string visible(std::string_view name) {
    std::string text(name.substr(0, PeerNames::longest));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c <= ' ' || c > '~'; }, '?');
    return text;
}

}  // namespace

std::string PeerNames::label(std::string_view name) {
    if (is_ours(name)) return std::string(name);
    std::string text = visible(name);
    if (strangers_.contains(text)) return text;
    if (text.empty() || strangers_.size() == most) return "other";
    strangers_.insert(text);
    return text;
}

std::map<std::string, std::uint64_t> PeerNames::labelled(const std::map<std::string, std::uint64_t>& counts) {
    std::map<std::string, std::uint64_t> result;
    for (const auto& [name, count] : counts) result[label(name)] += count;
    return result;
}

}  // namespace sluice::live
