// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/session.h"

#include "sim/emulator/ccs_stanzas.h"
#include "sim/emulator/plain_push.h"
#include "sim/emulator/xml_text.h"

namespace sluice::sim {

void Session::receive(std::string_view bytes) {
    while (!bytes.empty() && state_ != State::closing) {
        if (state_ == State::waiting) {
            if (held_.size() + bytes.size() > limits_.stanza_bytes)
                return end("policy-violation", "too much before bind");
            held_.append(bytes);
            return;
        }
        if (state_ == State::ready && reader_.between_stanzas()) {
            if (const std::size_t consumed = short_way(bytes); consumed != 0) {
                bytes.remove_prefix(consumed);
                continue;
            }
        }
        const XmlReader::Result result = reader_.feed(bytes);
        bytes.remove_prefix(result.consumed);
        act(result.event);
    }
}

std::size_t Session::short_way(std::string_view bytes) {
    const PlainPush found = plain_push(bytes, limits_.stanza_bytes, scratch_);
    if (found.consumed == 0 || !read_downstream(found.json, downstream_)) return 0;
    if (downstream_.kind == Downstream::Kind::unanswerable) return 0;
    if (!downstream_.plain && (!is_xml_text(found.json) || found.json.find('\r') != std::string_view::npos)) return 0;
    downstream_.unmarked = found.unmarked;
    ++counts_.stanzas;
    if (downstream_.kind == Downstream::Kind::push)
        host_.push(downstream_, found.json);
    else
        host_.acked(downstream_);
    return found.consumed;
}

void Session::act(XmlReader::Event event) {
    switch (event) {
        case XmlReader::Event::more: return;
        case XmlReader::Event::header: return header(reader_.element());
        case XmlReader::Event::stanza: ++counts_.stanzas; return stanza(reader_.element());
        case XmlReader::Event::end: return end();
        case XmlReader::Event::error: return trouble();
    }
}

void Session::header(const XmlElement& root) {
    ccs::stream_header(host_.new_id(), out_);
    header_sent_ = true;
    if (!root.is(ns::stream, "stream") || reader_.default_namespace() != ns::client) return end("invalid-namespace");
    if (refused_) return end("policy-violation", "too many connections");
    if (reader_.ended()) return end();
    state_ = logged_in() ? State::bind : State::login;
    if (logged_in())
        ccs::bind_features(out_);
    else
        ccs::login_features(out_);
}

void Session::trouble() {
    switch (reader_.trouble()) {
        case XmlTrouble::restricted: return end("restricted-xml");
        case XmlTrouble::encoding: return end("unsupported-encoding");
        case XmlTrouble::too_big: return end("policy-violation", "stanza too big");
        case XmlTrouble::too_deep: return end("policy-violation", "stanza too deep");
        case XmlTrouble::too_many_attributes: return end("policy-violation", "too many attributes");
        default: return end("invalid-xml");
    }
}

void Session::end(std::string_view condition, std::string_view text) {
    if (state_ == State::closing) return;
    state_ = State::closing;
    if (!condition.empty()) ++counts_.stream_errors;
    if (!host_.heard()) return;
    if (!header_sent_) ccs::stream_header(host_.new_id(), out_);
    if (condition.empty())
        ccs::stream_end(out_);
    else
        ccs::stream_error(condition, text, out_);
}

void Session::opened() {
    opened_ = true;
    if (state_ == State::waiting) answer_bind();
}

void Session::refused() {
    refused_ = true;
    if (header_sent_) end("policy-violation", "too many connections");
}

void Session::draining() {
    if (state_ == State::ready) ccs::draining(out_);
}

void Session::stanza(const XmlElement& stanza) {
    if (state_ == State::login) return login(stanza);
    if (stanza.is(ns::client, "iq")) return iq(stanza);
    if (stanza.is(ns::client, "presence")) return;
    if (!stanza.is(ns::client, "message")) return end("unsupported-stanza-type");
    if (state_ != State::ready) return end("not-authorized");
    message(stanza);
}

void Session::message(const XmlElement& stanza) {
    if (stanza.value("type") == "error") return;
    const XmlElement* gcm = stanza.child(ns::gcm, "gcm");
    if (gcm == nullptr) return refuse_stanza(stanza, "", "InvalidJson: JSON_PARSING_ERROR : Missing element gcm");
    if (!read_downstream(gcm->text, downstream_))
        return refuse_stanza(stanza, gcm->text, "InvalidJson: JSON_PARSING_ERROR : not a JSON object");
    switch (downstream_.kind) {
        case Downstream::Kind::unanswerable: return refuse_stanza(stanza, gcm->text, downstream_.description);
        case Downstream::Kind::push: return host_.push(downstream_, gcm->text);
        case Downstream::Kind::ack: return host_.acked(downstream_);
    }
}

void Session::refuse_stanza(const XmlElement& stanza, std::string_view payload, std::string_view text) {
    ++counts_.stanza_errors;
    if (!host_.heard()) return;
    const std::string* id = stanza.attribute("id");
    ccs::stanza_error(stanza.value("id"), id != nullptr, jid_, payload, text, out_);
}

}  // namespace sluice::sim
