// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/accounts.h"
#include "sim/emulator/ccs_stanzas.h"
#include "sim/emulator/session.h"
#include "sim/emulator/xml_text.h"

namespace sluice::sim {
namespace {

std::string without_space(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (!is_xml_space(c)) out += c;
    return out;
}

}  // namespace

void Session::login(const XmlElement& stanza) {
    if (stanza.is(ns::sasl, "abort")) return deny("aborted");
    if (stanza.is(ns::sasl, "response") && challenged_) return plain(stanza.text);
    if (!stanza.is(ns::sasl, "auth")) return end("not-authorized");
    const std::string_view mechanism = stanza.value("mechanism");
    if (mechanism == "X-OAUTH2" || mechanism == "X-GOOGLE-TOKEN") return deny("not-authorized");
    if (mechanism != "PLAIN") return deny("invalid-mechanism");
    if (!stanza.text.empty()) return plain(stanza.text);
    challenged_ = true;
    ccs::challenge(out_);
}

void Session::plain(std::string_view payload) {
    const std::string encoded = without_space(payload);
    const std::optional<std::string> decoded = decode_base64(encoded == "=" ? "" : encoded);
    if (!decoded) return deny("incorrect-encoding");
    const std::optional<Credentials> found = plain_credentials(*decoded);
    if (!found) return deny("malformed-request");
    if (!is_xml_text(found->sender) || !host_.knows(found->sender, found->password)) return deny("not-authorized");
    sender_ = found->sender;
    ccs::success(out_);
    reader_.restart();
    state_ = State::header;
}

void Session::deny(std::string_view condition) {
    ++counts_.logins_failed;
    ccs::sasl_failure(condition, out_);
    end();
}

void Session::iq(const XmlElement& iq) {
    const std::string_view type = iq.value("type"), id = iq.value("id");
    if (type == "result" || type == "error") return;
    const bool has_id = iq.attribute("id") != nullptr;
    const XmlElement* bind = iq.child(ns::bind, "bind");
    if (bind != nullptr && type == "set" && state_ == State::bind) return this->bind(iq, *bind);
    if (!host_.heard()) return;
    if (state_ != State::ready || bind != nullptr) {
        ccs::iq_error(id, has_id, "cancel", "not-allowed", out_);
    } else if (iq.child(ns::ping, "ping") != nullptr) {
        std::string reply;
        ccs::iq_result(id, has_id, "", reply);
        host_.ping(std::move(reply));
    } else if (type == "set" && iq.child(ns::session, "session") != nullptr) {
        ccs::iq_result(id, has_id, "", out_);
    } else if (type == "get" && iq.child(ns::roster, "query") != nullptr) {
        ccs::iq_result(id, has_id, "<query xmlns=\"jabber:iq:roster\"/>", out_);
    } else {
        ccs::iq_error(id, has_id, "cancel", "service-unavailable", out_);
    }
}

void Session::bind(const XmlElement& iq, const XmlElement& bind) {
    constexpr std::size_t longest = 256;
    const XmlElement* resource = bind.child(ns::bind, "resource");
    const std::string_view wanted = resource == nullptr ? std::string_view{} : resource->text;
    if (wanted.size() > longest)
        return ccs::iq_error(iq.value("id"), iq.attribute("id") != nullptr, "modify", "bad-request", out_);
    jid_ = sender_ + "@gcm.googleapis.com/" + std::string{wanted} + host_.new_id().substr(8);
    bind_has_id_ = iq.attribute("id") != nullptr;
    bind_id_ = iq.value("id");
    state_ = State::waiting;
    if (opened_) answer_bind();
}

void Session::answer_bind() {
    ccs::bound(bind_id_, bind_has_id_, jid_, out_);
    state_ = State::ready;
    host_.bound();
    const std::string held = std::move(held_);
    held_.clear();
    receive(held);
}

}  // namespace sluice::sim
