// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/document.h"

namespace sluice::config {
namespace {

/// toml++ 3.3 asserts what some broken texts do not hold ("[=" has no key), and without assertions assumes it. Here it
/// throws, and the text is refused.
struct BrokenAssumption {};
[[noreturn]] void broken_assumption() { throw BrokenAssumption{}; }

}  // namespace
}  // namespace sluice::config

#undef NDEBUG
#define TOML_ASSERT(condition) ((condition) ? void() : ::sluice::config::broken_assumption())
#define TOML_EXCEPTIONS 1
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

/// Walks over TOML text outside strings and comments for what the parser does not survive: keys of very many parts,
/// which nest as deep, and characters beyond ASCII, which it believes never to meet there.
class Outside {
public:
    explicit Outside(std::string_view text) : text_(text) {}

    struct Objection {
        Place place;
        std::string_view message;
    };

    std::optional<Objection> objection() {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
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
            if (static_cast<unsigned char>(c) >= 0x80)
                return Objection{place(), "found broken TOML: a character beyond ASCII outside quotes"};
            if (c == '.' && ++dots_ >= most_key_parts)
                return Objection{place(), "found a key of more than 16 parts, expected fewer"};
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
        const std::string_view before = text_.substr(0, at_);
        const auto line = std::count(before.begin(), before.end(), '\n') + 1;
        const std::string_view row = before.substr(before.rfind('\n') + 1);
        const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
        const auto column = std::count_if(row.begin(), row.end(), is_start) + 1;
        return {static_cast<int>(line), static_cast<int>(column)};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int dots_ = 0;
};

/// Where a table's heading begins with what cannot begin a key; nowhere if none does.
Place headless(std::string_view text) {
    const auto skip_blanks = [](std::string_view line, std::size_t at) {
        return std::min(line.find_first_not_of(" \t", at), line.size());
    };
    for (int number = 1; !text.empty(); ++number) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::size_t at = skip_blanks(line, 0);
        if (at == line.size() || line[at] != '[') continue;
        at += line.substr(at, 2) == "[[" ? 2 : 1;
        at = skip_blanks(line, at);
        const char c = at < line.size() ? line[at] : ']';
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && std::string_view{"-_\"']"}.find(c) == std::string_view::npos)
            return {number, static_cast<int>(at) + 1};
    }
    return {};
}

/// Columns count characters.
bool ends_a_line(std::string_view text, const toml::source_position& place) {
    for (toml::source_index line = 1; line < place.line; ++line) {
        const std::size_t end = text.find('\n');
        if (end == text.npos) return false;
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto characters = std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; });
    return place.column == characters + 1;
}

std::string objection_to(const toml::parse_error& error, std::string_view text) {
    std::string why{error.description()};
    if (why.starts_with("Error while parsing string") && ends_a_line(text, error.source().begin))
        return "found the end of the line inside a string, expected the quote that closes it";
    why = why.substr(0, why.find(" (TOML_MAX"));
    return "found broken TOML: " + why;
}

}  // namespace

std::optional<Node> parse_document(std::string_view text, Problems& problems) {
    if (text.size() > most_bytes) {
        problems.add({}, "found " + std::to_string(text.size()) + " bytes, expected at most 4 MiB");
        return std::nullopt;
    }
    if (const auto objection = Outside{text}.objection()) {
        problems.add(objection->place, std::string{objection->message});
        return std::nullopt;
    }
    try {
        Node root;
        convert_table(toml::parse(text), root);
        return root;
    } catch (const toml::parse_error& error) {
        problems.add(place_of(error.source()), objection_to(error, text));
    } catch (const BrokenAssumption&) {
        problems.add(headless(text), "found broken TOML: no key where one must be");
    }
    return std::nullopt;
}

}  // namespace sluice::config
