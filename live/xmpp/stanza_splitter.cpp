// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/xmpp/stanza_splitter.h"

#include <algorithm>
#include <cstring>

namespace sluice::live {
namespace {

constexpr std::string_view cdata_begin = "<![CDATA[";

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

bool begins_name(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' || byte == ':' || byte >= 0x80;
}

const char* find(const char* at, const char* end, char c) {
    const void* found = std::memchr(at, c, static_cast<std::size_t>(end - at));
    return found == nullptr ? end : static_cast<const char*>(found);
}

}  // namespace

StanzaSplitter::Piece StanzaSplitter::next(std::string_view rest) {
    if (rest.empty()) return {Kind::more, 0};
    if (state_ == State::broken) return {Kind::bad, 0};
    if (scanned_ == 0 && is_space(rest[0])) {
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_space);
        return {Kind::space, static_cast<std::size_t>(end - rest.begin())};
    }
    const char* const begin = rest.data();
    const char* at = begin + scanned_;
    Kind kind = scan(begin, at, begin + rest.size());
    scanned_ = static_cast<std::size_t>(at - begin);
    if (kind != Kind::bad && (kind == Kind::more ? rest.size() : scanned_) > limit_) kind = Kind::too_long;
    if (kind == Kind::more) return {kind, 0};
    if (kind == Kind::bad || kind == Kind::too_long) {
        state_ = State::broken;
        return {kind, 0};
    }
    if (kind == Kind::end) state_ = State::broken;
    const Piece piece{kind, scanned_};
    scanned_ = 0;
    return piece;
}

StanzaSplitter::Kind StanzaSplitter::scan(const char* begin, const char*& at, const char* end) {
    Kind kind = Kind::more;
    while (at != end) {
        switch (state_) {
            case State::text: {
                const char* const open = depth_ > 1 ? find(at, end, '<') : at;
                if (open != end && *open != '<') return Kind::bad;
                at = open;
                if (end - at < 2) return Kind::more;
                kind = begin_markup(at, end);
                if (kind == Kind::more && state_ == State::text) return kind;
                break;
            }
            case State::tag: kind = in_tag(at, end); break;
            case State::quoted:
                at = find(at, end, quote_);
                if (at == end) return Kind::more;
                ++at;
                slash_ = false;
                state_ = State::tag;
                break;
            case State::cdata:
                if (!skip_past(at, begin, end, "]]>")) return Kind::more;
                state_ = State::text;
                break;
            case State::instruction:
                if (!skip_past(at, begin, end, "?>")) return Kind::more;
                state_ = State::text;
                return Kind::declaration;
            case State::broken: return Kind::bad;
        }
        if (kind != Kind::more) return kind;
    }
    return Kind::more;
}

/// `at` is at a < with a byte behind it. Stays there, in State::text, while what it begins is not clear.
StanzaSplitter::Kind StanzaSplitter::begin_markup(const char*& at, const char* end) {
    const char second = at[1];
    if (second == '?') {
        if (depth_ != 0) return Kind::bad;
        state_ = State::instruction;
        at += 2;
        return Kind::more;
    }
    if (second == '!') {
        const std::size_t have = std::min<std::size_t>(static_cast<std::size_t>(end - at), cdata_begin.size());
        if (depth_ < 2 || cdata_begin.substr(0, have) != std::string_view(at, have)) return Kind::bad;
        if (have < cdata_begin.size()) return Kind::more;
        state_ = State::cdata;
        at += have;
        return Kind::more;
    }
    closing_ = second == '/';
    if (!closing_ && !begins_name(second)) return Kind::bad;
    if (closing_ && depth_ == 0) return Kind::bad;
    state_ = State::tag;
    slash_ = false;
    at += 2;
    return Kind::more;
}

StanzaSplitter::Kind StanzaSplitter::in_tag(const char*& at, const char* end) {
    for (; at != end; ++at) {
        const char c = *at;
        if (c == '>') {
            ++at;
            state_ = State::text;
            return end_tag(slash_);
        }
        if (c == '<') return Kind::bad;
        if (c == '"' || c == '\'') {
            if (closing_) return Kind::bad;
            quote_ = c;
            state_ = State::quoted;
            ++at;
            return Kind::more;
        }
        slash_ = c == '/';
    }
    return Kind::more;
}

StanzaSplitter::Kind StanzaSplitter::end_tag(bool self_closing) {
    if (closing_) {
        --depth_;
        return depth_ == 0 ? Kind::end : depth_ == 1 ? Kind::stanza : Kind::more;
    }
    if (self_closing) return depth_ == 0 ? Kind::bad : depth_ == 1 ? Kind::stanza : Kind::more;
    if (++depth_ > depth_limit) return Kind::bad;
    return depth_ == 1 ? Kind::header : Kind::more;
}

/// Where it is not there yet, `at` stays far enough before the end for one that is cut, but never before `begin`.
bool StanzaSplitter::skip_past(const char*& at, const char* begin, const char* end, std::string_view what) {
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    const std::size_t found = rest.find(what);
    if (found == std::string_view::npos) {
        const auto keep = std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(what.size()) - 1, end - at);
        at = std::max(begin, end - keep);
        return false;
    }
    at += found + what.size();
    return true;
}

}  // namespace sluice::live
