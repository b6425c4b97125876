// SPDX-License-Identifier: GPL-3.0-or-later
// The common form of an answer, read in place.
#include "live/xmpp/ccs_codec.h"

#include "live/xmpp/xml_text.h"

#include <cstring>

namespace sluice::live {
namespace {

constexpr std::string_view gcm_namespace = "google:mobile:data";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// A place in a text. What is read is consumed; what is not there leaves the place as it was.
class Cursor {
public:
    explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool done() const { return at_ == end_; }
    bool take(std::string_view what) {
        if (static_cast<std::size_t>(end_ - at_) < what.size() || std::memcmp(at_, what.data(), what.size()) != 0)
            return false;
        at_ += what.size();
        return true;
    }
    bool take(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    bool take_space() {
        const char* const begin = at_;
        while (at_ != end_ && is_space(*at_)) ++at_;
        return at_ != begin;
    }
    /// Up to `c`, which is consumed but not returned; nullptr data where there is none.
    std::string_view until(char c) {
        const void* const found = std::memchr(at_, c, static_cast<std::size_t>(end_ - at_));
        if (found == nullptr) return {};
        const std::string_view text(at_, static_cast<std::size_t>(static_cast<const char*>(found) - at_));
        at_ += text.size() + 1;
        return text;
    }
    std::string_view xml_name() {
        const char* const begin = at_;
        while (at_ != end_ && !is_space(*at_) && *at_ != '>' && *at_ != '=' && *at_ != '/' && *at_ != '<' &&
               *at_ != '"' && *at_ != '\'')
            ++at_;
        return {begin, static_cast<std::size_t>(at_ - begin)};
    }
    /// name="value" or name='value'
    bool attribute(std::string_view& name, std::string_view& value) {
        name = xml_name();
        if (name.empty() || !take('=')) return false;
        const char quote = take('"') ? '"' : take('\'') ? '\'' : '\0';
        if (quote == '\0') return false;
        value = until(quote);
        return value.data() != nullptr && value.find('<') == std::string_view::npos;
    }
    /// A JSON string, where the text is known to be plain.
    bool plain_string(std::string_view& text) {
        if (!take('"')) return false;
        text = until('"');
        return text.data() != nullptr;
    }
    const char* at() const { return at_; }

private:
    const char* at_;
    const char* end_;
};

bool read_message_tag(Cursor& cursor) {
    if (!cursor.take("<message")) return false;
    std::string_view name, value;
    while (cursor.take_space()) {
        if (cursor.take('>')) return true;
        if (!cursor.attribute(name, value) || name == "type") return false;
    }
    return cursor.take('>');
}

/// <gcm xmlns="…"> or <p:gcm xmlns:p="…">; `tag` is its name as written.
bool read_gcm_tag(Cursor& cursor, std::string_view& tag) {
    if (!cursor.take('<')) return false;
    tag = cursor.xml_name();
    const std::size_t colon = tag.find(':');
    const std::string_view prefix = tag.substr(0, colon == std::string_view::npos ? 0 : colon);
    if ((prefix.empty() ? tag : tag.substr(colon + 1)) != "gcm") return false;
    bool ours = false;
    std::string_view name, value;
    while (cursor.take_space()) {
        if (cursor.take('>')) return ours;
        if (!cursor.attribute(name, value)) return false;
        const bool declares = prefix.empty() ? name == "xmlns"
                                             : name.size() == 6 + prefix.size() && name.substr(0, 6) == "xmlns:" &&
                                                   name.substr(6) == prefix;
        if (declares && value != gcm_namespace) return false;
        ours = ours || declares;
    }
    return cursor.take('>') && ours;
}

/// The text of the gcm element of the stanza that `bytes` begin with, which has nothing but it and `size` bytes;
/// nullptr data where it is not so, or not whole.
std::string_view gcm_text(std::string_view bytes, std::size_t& size) {
    Cursor cursor(bytes);
    std::string_view tag;
    if (!read_message_tag(cursor) || !read_gcm_tag(cursor, tag)) return {};
    const std::string_view text = cursor.until('<');
    if (text.data() == nullptr || !cursor.take('/') || !cursor.take(tag) || !cursor.take('>')) return {};
    if (!cursor.take("</message>")) return {};
    size = static_cast<std::size_t>(cursor.at() - bytes.data());
    return text;
}

/// Printable ASCII without a backslash. (One pass without a branch: compilers make it 16 bytes at a time.)
bool is_plain(std::string_view json) {
    unsigned other = 0;
    for (const char c : json) {
        const auto byte = static_cast<unsigned char>(c);
        other |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte > 0x7e) |
                 static_cast<unsigned>(byte == '\\');
    }
    return other == 0;
}

struct Members {
    std::string_view type, message_id, from, new_token, error, description;

    std::string_view* find(std::string_view key) {
        switch (key.size()) {
            case 4: return key == "from" ? &from : nullptr;
            case 5: return key == "error" ? &error : nullptr;
            case 10: return key == "message_id" ? &message_id : nullptr;
            case 12: return key == "message_type" ? &type : nullptr;
            case 15: return key == "registration_id" ? &new_token : nullptr;
            case 17: return key == "error_description" ? &description : nullptr;
            default: return nullptr;
        }
    }
};

bool read_members(std::string_view json, Members& members) {
    Cursor cursor(json);
    cursor.take_space();
    if (!cursor.take('{')) return false;
    do {
        std::string_view key;
        cursor.take_space();
        if (!cursor.plain_string(key)) return false;
        std::string_view* const value = members.find(key);
        cursor.take_space();
        if (value == nullptr || !cursor.take(':')) return false;
        cursor.take_space();
        if (!cursor.plain_string(*value)) return false;
        cursor.take_space();
    } while (cursor.take(','));
    if (!cursor.take('}')) return false;
    cursor.take_space();
    return cursor.done();
}

}  // namespace

const CcsAnswer* CcsReader::read(std::string_view stanza) {
    std::size_t size = 0;
    const CcsAnswer* const answer = read_front(stanza, size);
    return size == stanza.size() ? answer : nullptr;
}

const CcsAnswer* CcsReader::read_front(std::string_view bytes, std::size_t& size) {
    std::string_view json = gcm_text(bytes, size);
    if (json.data() == nullptr) return nullptr;
    if (json.find('&') != std::string_view::npos) {
        scratch_.clear();
        if (!append_unescaped(scratch_, json)) return nullptr;
        json = scratch_;
    }
    if (!is_plain(json)) return nullptr;
    Members members;
    if (!read_members(json, members) || members.message_id.empty()) return nullptr;
    const bool ack = members.type == "ack";
    if (!ack && (members.type != "nack" || members.error.empty())) return nullptr;
    answer_.message_id = members.message_id;
    answer_.error = ack ? std::string_view{} : members.error;
    answer_.description = ack ? std::string_view{} : members.description;
    answer_.new_token = ack ? members.new_token : std::string_view{};
    return &answer_;
}

}  // namespace sluice::live
