// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/ccs_codec.h"

#include "live/xmpp/xml_text.h"

#include <algorithm>

namespace sluice::live {
namespace {

constexpr std::string_view before_id = R"(<message id=")";
constexpr std::string_view before_json = R"("><gcm xmlns="google:mobile:data">{"message_id":")";
constexpr std::string_view before_ttl = R"(,"time_to_live":)";
constexpr std::string_view after_json = "}</gcm></message>";

/// Needs no escaping, neither in an attribute nor in JSON in XML.
bool is_plain(std::string_view id) { return id.find_first_of("&<>\"\\") == std::string_view::npos; }

void append_escaped_id(std::string& out, std::string_view id) {
    std::string json;
    append_wire_string(json, id);
    append_json_as_xml(out, json);
}

}  // namespace

void append_push(std::string& out, const MessageNames& names, MessageId message, const WirePush& push,
                 std::optional<std::int64_t> ttl) {
    out += before_id;
    const std::size_t name_begin = out.size();
    const bool plain = is_plain(push.id);
    if (plain)
        out += push.id;
    else
        append_attribute(out, push.id);
    const std::size_t tail_begin = out.size();
    names.append_tail(out, message);
    const std::size_t name_end = out.size();
    out += before_json;
    if (!plain) append_escaped_id(out, push.id);
    const std::size_t copied = plain ? name_begin : tail_begin;
    out.append(out, copied, name_end - copied);
    out += '"';
    if (ttl) {
        out += before_ttl;
        out += std::to_string(*ttl);
    }
    out += ',';
    append_json_as_xml(out, push.body);
    out += after_json;
}

void append_ack(std::string& out, std::string_view to, std::string_view message_id) {
    std::string json = R"({"to":")";
    append_wire_string(json, to);
    json += R"(","message_id":")";
    append_wire_string(json, message_id);
    json += R"(","message_type":"ack"})";
    out += R"(<message id=""><gcm xmlns="google:mobile:data">)";
    append_json_as_xml(out, json);
    out += "</gcm></message>";
}

void append_ping(std::string& out, std::uint64_t number) {
    out += R"(<iq type="get" id="ping-)";
    out += std::to_string(number);
    out += R"("><ping xmlns="urn:xmpp:ping"/></iq>)";
}

}  // namespace sluice::live
