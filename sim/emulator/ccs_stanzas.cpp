// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/ccs_stanzas.h"

#include "sim/emulator/json_scanner.h"
#include "sim/emulator/xml_text.h"

#include <array>
#include <utility>

namespace sluice::sim::ccs {
namespace {

constexpr std::string_view gcm_open = "<gcm xmlns=\"google:mobile:data\">", gcm_close = "</gcm></message>";

/// Most tokens and ids have nothing to escape.
void add(std::string_view text, std::string& out, bool unmarked = false) {
    if (unmarked) {
        out += text;
        return;
    }
    unsigned special = 0;
    for (const char c : text) special |= unsigned{c == '&'} | unsigned{c == '<'} | unsigned{c == '>'};
    if (special == 0)
        out += text;
    else
        escape_xml(text, out);
}

void id_attribute(std::string_view id, bool has_id, std::string& out) {
    if (!has_id) return;
    out += " id=\"";
    escape_xml(id, out, true);
    out += '"';
}

void condition(std::string_view name, std::string_view space, std::string& out) {
    out += '<';
    out += name;
    out += " xmlns=\"";
    out += space;
    out += "\"/>";
}

/// Of errors that A8 shows, as it shows them; the others' are ours.
std::string description_of(std::string_view error, std::string_view from) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> known{{
        {"DEVICE_MESSAGE_RATE_EXCEEDED", "Downstream message rate exceeded for this registration id"},
        {"TOPICS_MESSAGE_RATE_EXCEEDED", "Downstream message rate exceeded for this topic"},
        {"CONNECTION_DRAINING", "Connection is draining"},
        {"SERVICE_UNAVAILABLE", "Service unavailable"},
        {"INTERNAL_SERVER_ERROR", "Internal server error"},
        {"DEVICE_UNREGISTERED", "Device is not registered"},
        {"SENDER_ID_MISMATCH", "Token belongs to another sender"},
        {"INVALID_APNS_CREDENTIAL", "APNs credential is missing or invalid"},
        {"INVALID_JSON", "InvalidJson: JSON_PARSING_ERROR"},
        {"BAD_ACK", "Bad ack"},
    }};
    if (error == "BAD_REGISTRATION") return "Invalid token on 'to' field: " + std::string{from};
    for (const auto& [name, text] : known)
        if (name == error) return std::string{text};
    return std::string{error};
}

}  // namespace

void stream_header(std::string_view id, std::string& out) {
    out += "<stream:stream from=\"gcm.googleapis.com\" id=\"";
    out += id;
    out += "\" version=\"1.0\" xmlns:stream=\"http://etherx.jabber.org/streams\" xmlns=\"jabber:client\">";
}

void login_features(std::string& out) {
    out +=
        "<stream:features><mechanisms xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><mechanism>X-OAUTH2</mechanism>"
        "<mechanism>X-GOOGLE-TOKEN</mechanism><mechanism>PLAIN</mechanism></mechanisms></stream:features>";
}

void bind_features(std::string& out) {
    out +=
        "<stream:features><bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"/>"
        "<session xmlns=\"urn:ietf:params:xml:ns:xmpp-session\"/></stream:features>";
}

void success(std::string& out) { condition("success", ns::sasl, out); }
void challenge(std::string& out) { condition("challenge", ns::sasl, out); }

void sasl_failure(std::string_view name, std::string& out) {
    out += "<failure xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\"><";
    out += name;
    out += "/></failure>";
}

void stream_error(std::string_view name, std::string_view text, std::string& out) {
    out += "<stream:error>";
    condition(name, ns::streams, out);
    if (!text.empty()) {
        out += "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\">";
        escape_xml(text, out);
        out += "</text>";
    }
    out += "</stream:error>";
    stream_end(out);
}

void stream_end(std::string& out) { out += "</stream:stream>"; }

void bound(std::string_view id, bool has_id, std::string_view jid, std::string& out) {
    std::string content = "<bind xmlns=\"urn:ietf:params:xml:ns:xmpp-bind\"><jid>";
    escape_xml(jid, content);
    iq_result(id, has_id, content + "</jid></bind>", out);
}

void iq_result(std::string_view id, bool has_id, std::string_view content, std::string& out) {
    out += "<iq type=\"result\"";
    id_attribute(id, has_id, out);
    if (content.empty()) {
        out += "/>";
        return;
    }
    out += '>';
    out += content;
    out += "</iq>";
}

void iq_error(std::string_view id, bool has_id, std::string_view type, std::string_view name, std::string& out) {
    out += "<iq type=\"error\"";
    id_attribute(id, has_id, out);
    out += "><error type=\"";
    out += type;
    out += "\">";
    condition(name, ns::stanzas, out);
    out += "</error></iq>";
}

void ping(std::uint64_t number, std::string& out) {
    out += "<iq type=\"get\" id=\"s2c";
    out += std::to_string(number);
    out += "\"><ping xmlns=\"urn:xmpp:ping\"/></iq>";
}

void ack(const Answered& push, std::string& out) {
    out += "<message id=\"\"><gcm xmlns=\"google:mobile:data\">{\"from\":\"";
    add(push.from, out, push.unmarked);
    out += "\",\"message_id\":\"";
    add(push.message_id, out, push.unmarked);
    out += "\",\"message_type\":\"ack\"}</gcm></message>";
}

void ack_with_token(const Answered& push, std::string_view new_token, std::string& out) {
    out += "<message><gcm xmlns=\"google:mobile:data\">{\"from\":\"";
    add(push.from, out, push.unmarked);
    out += "\",\"registration_id\":\"";
    add(new_token, out);
    out += "\",\"message_id\":\"";
    add(push.message_id, out, push.unmarked);
    out += "\",\"message_type\":\"ack\"}</gcm></message>";
}

void nack(const Answered& push, std::string_view error, std::string_view description, std::string& out) {
    out += "<message><gcm xmlns=\"google:mobile:data\">{\"message_type\":\"nack\",\"message_id\":\"";
    add(push.message_id, out);
    out += "\",\"from\":\"";
    add(push.from, out);
    out += "\",\"error\":\"";
    add(error, out);
    out += "\",\"error_description\":\"";
    std::string text;
    if (description.empty())
        text = description_of(error, push.from);
    else
        escape_json(description, text);
    add(text, out);
    out += "\"}</gcm></message>";
}

void stanza_error(std::string_view stanza_id, bool has_id, std::string_view jid, std::string_view payload,
                  std::string_view text, std::string& out) {
    out += "<message";
    id_attribute(stanza_id, has_id, out);
    out += " type=\"error\" to=\"";
    escape_xml(jid, out, true);
    out += "\">";
    out += gcm_open;
    escape_xml(payload, out);
    out += "</gcm><error code=\"400\" type=\"modify\">";
    condition("bad-request", ns::stanzas, out);
    out += "<text xmlns=\"urn:ietf:params:xml:ns:xmpp-stanzas\">";
    escape_xml(text, out);
    out += "</text></error></message>";
}

void draining(std::string& out) {
    out +=
        "<message><data:gcm xmlns:data=\"google:mobile:data\">"
        "{\"message_type\":\"control\",\"control_type\":\"CONNECTION_DRAINING\"}</data:gcm></message>";
}

void receipt(std::string_view sender, std::string_view json, std::string& out) {
    out += "<message id=\"\" type=\"normal\" to=\"";
    escape_xml(sender, out, true);
    out += "@gcm.googleapis.com\" from=\"devices@gcm.googleapis.com\">";
    out += gcm_open;
    escape_xml(json, out);
    out += gcm_close;
}

void upstream(std::string_view sender, std::string_view json, std::string& out) {
    out += "<message to=\"";
    escape_xml(sender, out, true);
    out += "@fcm.googleapis.com\" from=\"devices@gcm.googleapis.com\" type=\"normal\">";
    out += gcm_open;
    escape_xml(json, out);
    out += gcm_close;
}

std::string receipt_json(const Answered& push, std::int64_t milliseconds) {
    std::string json =
        "{\"category\":\"com.example.yourapp\",\"data\":{\"message_status\":\"MESSAGE_SENT_TO_DEVICE\","
        "\"original_message_id\":\"";
    json.append(push.message_id).append("\",\"device_registration_id\":\"").append(push.from);
    json.append("\",\"message_sent_timestamp\":\"").append(std::to_string(milliseconds));
    json.append("\"},\"message_id\":\"dr2:").append(push.message_id);
    return json + "\",\"message_type\":\"receipt\",\"time_to_live\":0,\"from\":\"gcm.googleapis.com\"}";
}

std::string upstream_json(std::string_view token, std::string_view message_id, std::string_view data) {
    std::string json = "{\"data\":";
    json.append(data).append(",\"time_to_live\":86400,\"from\":\"").append(token).append("\",\"message_id\":\"");
    return json.append(message_id).append("\",\"category\":\"com.example.yourapp\"}");
}

std::string next_token(std::string_view token) {
    const std::size_t mark = token.rfind('~');
    const std::string_view digits = mark == std::string_view::npos ? "" : token.substr(mark + 1);
    const bool numbered =
        !digits.empty() && digits.size() < 10 && digits.find_first_not_of("0123456789") == std::string_view::npos;
    const std::string stem{numbered ? token.substr(0, mark) : token};
    return stem + "~" + std::to_string(numbered ? std::stoul(std::string{digits}) + 1 : 2);
}

}  // namespace sluice::sim::ccs
