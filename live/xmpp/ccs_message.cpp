// SPDX-License-Identifier: GPL-3.0-or-later
// Any JSON of a gcm element: what the common form is not.
#include "live/xmpp/ccs_codec.h"

#include <boost/json.hpp>

namespace sluice::live {
namespace {

namespace json = boost::json;

/// "" where there is none or it is no string.
std::string text_of(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    const json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string{} : std::string(text->data(), text->size());
}

CcsMessage answer(const json::object& object, bool ack) {
    CcsMessage message;
    message.message_id = text_of(object, "message_id");
    if (message.message_id.empty()) return message;
    message.kind = ack ? CcsMessage::Kind::ack : CcsMessage::Kind::nack;
    if (ack) {
        message.new_token = text_of(object, "registration_id");
        return message;
    }
    message.error = text_of(object, "error");
    if (message.error.empty()) message.error = "unknown";
    message.description = text_of(object, "error_description");
    return message;
}

CcsMessage from_device(const json::object& object, CcsMessage::Kind kind) {
    CcsMessage message;
    message.message_id = text_of(object, "message_id");
    message.from = text_of(object, "from");
    if (!message.message_id.empty() && !message.from.empty()) message.kind = kind;
    return message;
}

}  // namespace

CcsMessage read_gcm(std::string_view text) {
    json::error_code problem;
    const json::value value = json::parse(text, problem);
    if (problem || !value.is_object()) return {};
    const json::object& object = value.get_object();
    if (!object.contains("message_type")) return from_device(object, CcsMessage::Kind::upstream);
    const std::string type = text_of(object, "message_type");
    if (type == "ack" || type == "nack") return answer(object, type == "ack");
    if (type == "receipt") return from_device(object, CcsMessage::Kind::receipt);
    CcsMessage message;
    if (type == "control" && text_of(object, "control_type") == "CONNECTION_DRAINING")
        message.kind = CcsMessage::Kind::draining;
    return message;
}

}  // namespace sluice::live
