// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_text.h"

#include <algorithm>
#include <array>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace sluice {
namespace {

namespace json = boost::json;

constexpr std::size_t widest_line = 120;

std::string number_text(double value) {
    if (!std::isfinite(value)) return "null";
    std::array<char, 32> text{};
    return {text.data(), std::to_chars(text.data(), text.data() + text.size(), value).ptr};
}

std::string scalar_text(const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: return "null";
        case json::kind::bool_: return value.get_bool() ? "true" : "false";
        case json::kind::int64: return std::to_string(value.get_int64());
        case json::kind::uint64: return std::to_string(value.get_uint64());
        case json::kind::double_: return number_text(value.get_double());
        default: return json::serialize(value);
    }
}

bool is_container(const json::value& value) { return value.is_object() || value.is_array(); }

std::string flat_text(const json::value& value) {
    if (!is_container(value)) return scalar_text(value);
    std::string text;
    const auto part = [&text](std::string_view lead, const json::value& inner) {
        if (!text.empty()) text += ", ";
        text.append(lead).append(flat_text(inner));
    };
    if (value.is_array()) {
        for (const json::value& item : value.get_array()) part("", item);
        return "[" + text + "]";
    }
    for (const auto& [key, item] : value.get_object()) part(json::serialize(json::string(key)) + ": ", item);
    return "{" + text + "}";
}

bool holds_containers(const json::value& value) {
    if (value.is_array()) return std::any_of(value.get_array().begin(), value.get_array().end(), is_container);
    return std::any_of(value.get_object().begin(), value.get_object().end(),
                       [](const auto& member) { return is_container(member.value()); });
}

// `column`: how much of the line is taken before `value`.
void write(std::string& out, const json::value& value, std::size_t indent, std::size_t column) {
    if (!is_container(value) || !holds_containers(value)) {
        std::string flat = flat_text(value);
        if (!is_container(value) || flat.size() == 2 || column + flat.size() < widest_line) {
            out += flat;
            return;
        }
    }
    const std::string margin(indent + 2, ' ');
    bool first = true;
    const auto part = [&](const std::string& lead, const json::value& inner) {
        out += first ? "\n" : ",\n";
        first = false;
        out.append(margin).append(lead);
        write(out, inner, indent + 2, margin.size() + lead.size());
    };
    out += value.is_array() ? '[' : '{';
    if (value.is_array())
        for (const json::value& item : value.get_array()) part("", item);
    else
        for (const auto& [key, item] : value.get_object()) part(json::serialize(json::string(key)) + ": ", item);
    out += '\n' + std::string(indent, ' ') + (value.is_array() ? ']' : '}');
}

std::string place(std::string_view text, std::size_t offset, std::string_view file) {
    const std::string_view before = text.substr(0, offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t line_feed = before.rfind('\n');
    const std::size_t column = offset - (line_feed == std::string_view::npos ? 0 : line_feed + 1) + 1;
    return std::string(file) + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

}  // namespace

std::string json_text(const json::value& value) {
    std::string out;
    write(out, value, 0, 0);
    return out + "\n";
}

std::string json_line(const json::value& value) { return flat_text(value); }

std::variant<json::value, std::string> parse_json(std::string_view text, std::string_view file) {
    json::parser parser;
    json::error_code error;
    const std::size_t used = parser.write_some(json::string_view(text.data(), text.size()), error);
    if (error) return place(text, used, file) + "not JSON: " + error.message();
    const std::size_t more = text.find_first_not_of(" \t\r\n", used);
    if (more != std::string_view::npos) return place(text, more, file) + "more after the end of the JSON document";
    return parser.release();
}

std::optional<double> number_of(const json::value& value) {
    if (value.is_int64()) return static_cast<double>(value.get_int64());
    if (value.is_uint64()) return static_cast<double>(value.get_uint64());
    if (value.is_double()) return value.get_double();
    return std::nullopt;
}

std::optional<double> value_at(const json::object& object, std::string_view dotted) {
    const std::size_t dot = dotted.find('.');
    const std::string_view key = dotted.substr(0, dot);
    const json::value* found = object.if_contains(json::string_view(key.data(), key.size()));
    if (found == nullptr) return std::nullopt;
    if (dot == std::string_view::npos) return number_of(*found);
    if (!found->is_object()) return std::nullopt;
    return value_at(found->get_object(), dotted.substr(dot + 1));
}

}  // namespace sluice
