// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as what Firebase sends: as a stanza, and as the JSON in one. Whatever the fast reader takes, the slow one
// understands alike. And as what we send: an id and a body, which must come out of the stanza again.
#include "core/check.h"
#include "live/xmpp/ccs_codec.h"
#include "live/xmpp/xml_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace sluice::live;

void same(const CcsAnswer& fast, const CcsMessage& slow) {
    CHECK(slow.kind == (fast.error.empty() ? CcsMessage::Kind::ack : CcsMessage::Kind::nack));
    CHECK(slow.message_id == fast.message_id);
    CHECK(slow.error == fast.error);
    CHECK(slow.description == fast.description);
    CHECK(slow.new_token == fast.new_token);
}

void as_json(std::string_view json) {
    const CcsMessage slow = read_gcm(json);
    std::string stanza = "<message id=\"\"><gcm xmlns=\"google:mobile:data\">";
    append_json_as_xml(stanza, json);
    stanza += "</gcm></message>";
    CcsReader reader;
    if (const CcsAnswer* const fast = reader.read(stanza)) same(*fast, slow);
}

void as_stanza(std::string_view stanza) {
    CcsReader reader;
    const CcsAnswer* const fast = reader.read(stanza);
    if (fast == nullptr) return;
    const std::size_t end = stanza.rfind("</", stanza.rfind("</") - 1);
    std::size_t begin = stanza.rfind('<', end - 1);
    for (char quote = 0; quote != 0 || stanza[begin] != '>'; ++begin) {
        const char c = stanza[begin];
        quote = quote != 0 ? (c == quote ? '\0' : quote) : c == '"' || c == '\'' ? c : '\0';
    }
    std::string json;
    CHECK(append_unescaped(json, stanza.substr(begin + 1, end - begin - 1)));
    same(*fast, read_gcm(json));
}

/// The id as the pipeline's clients may choose it: visible ASCII.
void as_push(std::string_view bytes) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + (bytes.empty() ? 0 : bytes[0] & 31));
    std::string id(bytes.substr(0, size));
    for (char& c : id) c = static_cast<char>('!' + static_cast<unsigned char>(c) % 94);
    std::string body(bytes.substr(size));
    body.erase(std::remove(body.begin(), body.end(), '\xef'), body.end());
    const MessageNames names(7);
    std::string stanza;
    append_push(stanza, names, 9, {id, body}, 60);
    const std::size_t begin = stanza.find("data\">") + 6, end = stanza.rfind("</gcm>");
    CHECK(stanza.find_first_of("<>", begin) == end);
    std::string json, attribute, quoted, tail;
    CHECK(append_unescaped(json, std::string_view(stanza).substr(begin, end - begin)));
    append_wire_string(quoted, id);
    names.append_tail(tail, 9);
    CHECK(json == "{\"message_id\":\"" + quoted + tail + "\",\"time_to_live\":60," + body + "}");
    CHECK(append_unescaped(attribute, std::string_view(stanza).substr(13, stanza.find('"', 13) - 13)));
    CHECK(attribute == id + tail);
    CHECK(names.parse(attribute) == sluice::MessageId{9});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    as_stanza(bytes);
    as_json(bytes);
    as_push(bytes);
    return 0;
}
