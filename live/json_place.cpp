// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/json_place.h"

#include <algorithm>

namespace sluice::live {
namespace {

class Scanner {
public:
    Scanner(std::string_view text, std::size_t at) : text_(text), at_(at) {}

    /// The last member of that name of the object that begins here: offsets of key and value.
    struct Found {
        std::size_t key = 0, value = 0;
    };
    Found find(std::string_view name) {
        Found found;
        skip_space();
        if (!take('{')) return found;
        for (;;) {
            skip_space();
            if (at_ >= text_.size() || text_[at_] != '"') return found;
            const std::size_t key = at_;
            skip_string();
            const std::string_view written = text_.substr(key + 1, at_ - key - 2);
            skip_space();
            take(':');
            skip_space();
            if (written == name) found = {key, at_};
            skip_value();
            skip_space();
            if (!take(',')) return found;
        }
    }

private:
    bool take(char wanted) {
        const bool there = at_ < text_.size() && text_[at_] == wanted;
        if (there) ++at_;
        return there;
    }
    void skip_space() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
    void skip_string() {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_)
            if (text_[at_] == '\\') ++at_;
        at_ = std::min(at_ + 1, text_.size());
    }
    void skip_value() {
        for (int depth = 0; at_ < text_.size();) {
            const char c = text_[at_];
            if (c == '"') {
                skip_string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                if (depth-- == 0) return;
                ++at_;
            } else if (c == ',' && depth == 0) {
                return;
            } else {
                ++at_;
            }
        }
    }

    std::string_view text_;
    std::size_t at_;
};

}  // namespace

TextPlace text_place(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const std::size_t line_start = before.rfind('\n') + 1;
    return {static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
            static_cast<int>(before.size() - line_start) + 1};
}

std::size_t member_offset(std::string_view json, std::string_view key, std::string_view inner, bool value) {
    Scanner::Found found = Scanner{json, 0}.find(key);
    if (!inner.empty() && found.value != 0) found = Scanner{json, found.value}.find(inner);
    return value ? found.value : found.key;
}

}  // namespace sluice::live
