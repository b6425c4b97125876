// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/plain_push.h"

#include "sim/emulator/xml_text.h"

#include <array>
#include <cstring>

namespace sluice::sim {
namespace {

constexpr std::string_view message = "<message", gcm = "<gcm xmlns=\"google:mobile:data\">",
                           gcm_other = "<gcm xmlns='google:mobile:data'>", close = "</gcm></message>";

bool is_value_char(char c) { return c >= ' ' && c < 0x7f && c != '<' && c != '&'; }

/// Past the '>' of a message's tag whose attributes are common ones, each once; 0: not so.
std::size_t attributes_end(std::string_view bytes, std::size_t at) {
    constexpr std::array<std::string_view, 4> known{"id=", "to=", "from=", "xml:lang="};
    for (unsigned seen = 0;;) {
        if (at >= bytes.size()) return 0;
        if (bytes[at] == '>') return at + 1;
        if (bytes[at] != ' ') return 0;
        ++at;
        std::size_t which = 0;
        while (which < known.size() && !bytes.substr(at).starts_with(known[which])) ++which;
        if (which == known.size() || (seen >> which & 1) != 0) return 0;
        seen |= 1U << which;
        at += known[which].size();
        if (at >= bytes.size() || (bytes[at] != '"' && bytes[at] != '\'')) return 0;
        const char quote = bytes[at++];
        while (at < bytes.size() && bytes[at] != quote && is_value_char(bytes[at])) ++at;
        if (at >= bytes.size() || bytes[at] != quote) return 0;
        ++at;
    }
}

}  // namespace

PlainPush plain_push(std::string_view bytes, std::size_t stanza_bytes, std::string& scratch) {
    std::size_t at = 0;
    while (at < bytes.size() && is_xml_space(bytes[at])) ++at;
    const std::size_t begin = at;
    if (bytes.compare(at, message.size(), message) != 0) return {};
    at = attributes_end(bytes, at + message.size());
    if (at == 0) return {};
    const std::string_view tag = bytes.substr(at, gcm.size());
    if (tag != gcm && tag != gcm_other) return {};
    at += gcm.size();
    const std::size_t end = bytes.find('<', at);
    if (end == std::string_view::npos || bytes.compare(end, close.size(), close) != 0) return {};
    const std::size_t consumed = end + close.size();
    if (consumed - begin > stanza_bytes) return {};
    const std::string_view text = bytes.substr(at, end - at);
    if (text.find('&') == std::string_view::npos) {
        const bool unmarked = text.find('>') == std::string_view::npos;
        if (!unmarked && text.find("]]>") != std::string_view::npos) return {};
        return {consumed, text, unmarked};
    }
    scratch.clear();
    if (!decode_xml_text(text, scratch)) return {};
    return {consumed, scratch, false};
}

}  // namespace sluice::sim
