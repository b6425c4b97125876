// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/document.h"

#define TOML_EXCEPTIONS 0
#define TOML_MAX_NESTED_VALUES 16
#define TOML_ENABLE_FORMATTERS 1
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

namespace sluice::config {
namespace {

constexpr std::size_t most_bytes = 4u << 20;
constexpr int most_key_parts = 16;

Place place_of(const toml::source_region& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

bool before(const Place& a, const Place& b) { return a.line != b.line ? a.line < b.line : a.column < b.column; }

Node convert(const toml::node& from);

void convert_table(const toml::table& from, Node& to) {
    to.kind = Node::Kind::table;
    for (const auto& [key, value] : from)
        to.members.push_back({std::string{key.str()}, place_of(key.source()), convert(value)});
    std::stable_sort(to.members.begin(), to.members.end(),
                     [](const Member& a, const Member& b) { return before(a.place, b.place); });
}

template <class T>
std::string printed(const T& value) {
    std::ostringstream out;
    out << value;
    return out.str();
}

Node convert(const toml::node& from) {
    Node to;
    to.place = place_of(from.source());
    if (const auto* const table = from.as_table()) {
        convert_table(*table, to);
    } else if (const auto* const array = from.as_array()) {
        to.kind = Node::Kind::array;
        for (const auto& item : *array) to.items.push_back(convert(item));
    } else if (const auto* const text = from.as_string()) {
        to.kind = Node::Kind::text;
        to.text = text->get();
    } else if (const auto* const integer = from.as_integer()) {
        to.kind = Node::Kind::integer;
        to.integer = integer->get();
    } else if (const auto* const floating = from.as_floating_point()) {
        to.kind = Node::Kind::floating;
        to.floating = floating->get();
    } else if (const auto* const flag = from.as_boolean()) {
        to.kind = Node::Kind::flag;
        to.flag = flag->get();
    } else {
        to.kind = Node::Kind::other;
        if (const auto* const date = from.as_date()) to.text = printed(date->get());
        if (const auto* const time = from.as_time()) to.text = printed(time->get());
        if (const auto* const both = from.as_date_time()) to.text = printed(both->get());
    }
    return to;
}

/// Walks over TOML text outside strings and comments, counting the dots of a key: nesting that the parser does not
/// limit itself.
class KeyDepth {
public:
    explicit KeyDepth(std::string_view text) : text_(text) {}

    std::optional<Place> too_deep() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '"' || c == '\'') {
                skip_string(c);
                continue;
            }
            if (c == '#') {
                at_ = std::min(text_.find('\n', at_), text_.size());
                continue;
            }
            if (c == '.' && ++dots_ >= most_key_parts) return place();
            if (c == '\n' || c == '=' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}') dots_ = 0;
            ++at_;
        }
        return std::nullopt;
    }

private:
    void skip_string(char quote) {
        const std::string three(3, quote);
        const bool many_lines = text_.substr(at_, 3) == three;
        at_ += many_lines ? 3 : 1;
        while (at_ < text_.size()) {
            if (quote == '"' && text_[at_] == '\\') {
                at_ += 2;
            } else if (many_lines ? text_.substr(at_, 3) == three : text_[at_] == quote) {
                at_ += many_lines ? 3 : 1;
                return;
            } else if (!many_lines && text_[at_] == '\n') {
                return;
            } else {
                ++at_;
            }
        }
    }

    Place place() const {
        const auto begin = text_.begin(), end = begin + static_cast<std::ptrdiff_t>(at_);
        const auto line = std::count(begin, end, '\n');
        const std::size_t newline = text_.substr(0, at_).rfind('\n');
        const std::size_t column = newline == std::string_view::npos ? at_ + 1 : at_ - newline;
        return {static_cast<int>(line) + 1, static_cast<int>(column)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int dots_ = 0;
};

}  // namespace

std::optional<Node> parse_document(std::string_view text, Problems& problems) {
    if (text.size() > most_bytes) {
        problems.add({}, "found " + std::to_string(text.size()) + " bytes, expected at most 4 MiB");
        return std::nullopt;
    }
    if (const auto place = KeyDepth{text}.too_deep()) {
        problems.add(*place, "found a key of more than 16 parts, expected fewer");
        return std::nullopt;
    }
    const toml::parse_result result = toml::parse(text);
    if (!result) {
        std::string why{result.error().description()};
        why = why.substr(0, why.find(" (TOML_MAX"));
        problems.add(place_of(result.error().source()), "found broken TOML: " + why);
        return std::nullopt;
    }
    Node root;
    convert_table(result.table(), root);
    return root;
}

}  // namespace sluice::config
