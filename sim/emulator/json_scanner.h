// SPDX-License-Identifier: GPL-3.0-or-later
// JSON walked in place: no tree, no memory, one pass. Strict (RFC 8259) but for one thing: bytes from 0x80 on are taken
// in strings as they come and noted in `plain()`; whether they are UTF-8 is the caller's to ask.
//
// A call that returns false has found what is not JSON, or is nested deeper than `deepest`; the scanner is then of no
// more use. Views are of the text, strings without their quotes, escapes left in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice::sim {

class JsonScanner {
public:
    enum class Type : std::uint8_t { string, number, boolean, null, object, array };
    struct Value {
        Type type = Type::null;
        bool escaped = false;   ///< a string with a backslash in it
        std::string_view text;  ///< a string's inside, else all of it
        bool is(std::string_view wanted) const { return text == wanted; }
    };
    static constexpr int deepest = 32;

    explicit JsonScanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// Expects '{'.
    bool begin_object() { return take_after_space('{'); }
    /// In an object: its next key, up to and with the ':'; `last` where there is none and '}' was taken.
    bool next_key(Value& key, bool first, bool& last);
    /// Any value, nested ones as a whole.
    bool value(Value& value, int depth = 0);
    /// Nothing but white space is left.
    bool at_end() {
        skip_space();
        return at_ == end_;
    }
    /// All ASCII so far, and no CR.
    bool plain() const { return plain_; }

private:
    void skip_space() {
        for (; at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t'); ++at_)
            if (*at_ == '\r') plain_ = false;
    }
    bool take(char c) {
        if (at_ == end_ || *at_ != c) return false;
        ++at_;
        return true;
    }
    bool take_after_space(char c) {
        if (take(c)) return true;
        skip_space();
        return take(c);
    }
    bool string(Value& value);
    bool escape();
    bool number(Value& value);
    bool digits();
    bool word(Value& value, Type type, std::string_view word);
    bool nested(Value& value, int depth);

    const char* at_;
    const char* end_;
    bool plain_ = true;
};

/// A string's inside with its escapes resolved; a lone surrogate becomes U+FFFD.
std::string unescape_json(std::string_view inside);
/// The way back; only what must be escaped is.
void escape_json(std::string_view text, std::string& out);

}  // namespace sluice::sim
