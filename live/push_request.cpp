// SPDX-License-Identifier: GPL-3.0-or-later
#include "live/push_request.h"

#include "core/config/node.h"
#include "core/config/problem.h"
#include "live/json_place.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serializer.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace sluice::live {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }
std::string_view view(json::string_view text) { return {text.data(), text.size()}; }

enum class Field : std::uint8_t {
    id,
    to,
    condition,
    priority,
    ttl,
    collapse_key,
    data,
    notification,
    content_available,
    mutable_content,
    dry_run,
    delivery_receipt_requested
};
constexpr std::array<std::string_view, 12> field_names{
    "id",   "to",           "condition",         "priority",        "ttl",     "collapse_key",
    "data", "notification", "content_available", "mutable_content", "dry_run", "delivery_receipt_requested"};
constexpr std::array<std::string_view, 14> notification_names{"title",         "body",
                                                              "icon",          "sound",
                                                              "badge",         "tag",
                                                              "color",         "click_action",
                                                              "body_loc_key",  "body_loc_args",
                                                              "title_loc_key", "title_loc_args",
                                                              "subtitle",      "android_channel_id"};

template <std::size_t N>
std::vector<std::string_view> listed(const std::array<std::string_view, N>& names) {
    return {names.begin(), names.end()};
}

bool visible_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

/// What XML 1.0 has no place for, though UTF-8 and JSON have: U+FFFE and U+FFFF. (JSON escapes control characters.)
void escape_noncharacters(std::string& text, std::size_t from) {
    for (std::size_t at = text.find('\xef', from); at != std::string::npos; at = text.find('\xef', at + 1)) {
        if (text.compare(at, 3, "\xef\xbf\xbe") == 0) text.replace(at, 3, "\\ufffe");
        if (text.compare(at, 3, "\xef\xbf\xbf") == 0) text.replace(at, 3, "\\uffff");
    }
}

/// No number in it is beyond a double's range (1e400): such a one could not be written again.
bool finite(const json::value& value) {
    if (value.is_double()) return std::isfinite(value.get_double());
    if (value.is_array()) return std::all_of(value.get_array().begin(), value.get_array().end(), finite);
    if (!value.is_object()) return true;
    return std::all_of(value.get_object().begin(), value.get_object().end(),
                       [](const auto& member) { return finite(member.value()); });
}

class Reader {
public:
    Reader(std::string_view text, PushRequest& request) : text_(text), request_(request) {}

    std::optional<RequestProblem> read(const json::object& object) {
        request_.body.reserve(text_.size() + 32);
        for (const auto& member : object)
            if (!read_member(view(member.key()), member.value())) return problem_;
        if (request_.target.empty()) return problem_at(0, "found no \"to\", expected one, or \"condition\"");
        const std::size_t most = request_.is_topic ? RequestLimits::topic_payload : RequestLimits::payload;
        if (payload_ > most) {
            fail_in(has_data_ ? "data" : "notification", "",
                    "found " + std::to_string(payload_) + " bytes of payload, expected at most " +
                        std::to_string(most) + (request_.is_topic ? " to a topic" : ""));
            return problem_;
        }
        if (!has_priority_ && has_notification_) request_.priority = Priority::high;
        request_.body.pop_back();
        escape_noncharacters(request_.body, 0);
        return std::nullopt;
    }

    RequestProblem problem_at(std::size_t offset, std::string message) const {
        const TextPlace place = text_place(text_, offset);
        return {std::move(message), place.line, place.column};
    }

private:
    bool read_member(std::string_view key, const json::value& value) {
        const auto at = std::find(field_names.begin(), field_names.end(), key);
        if (at == field_names.end()) {
            const auto offset = member_offset(text_, key, "", false);
            problem_ = problem_at(offset, "found the unknown field " + config::quoted(key) +
                                              ", expected one of a push request's" +
                                              config::did_you_mean(key, listed(field_names)));
            return false;
        }
        switch (static_cast<Field>(at - field_names.begin())) {
            case Field::id: return read_id(key, value);
            case Field::to:
            case Field::condition: return read_target(key, value);
            case Field::priority: return read_priority(key, value);
            case Field::ttl: return read_ttl(key, value);
            case Field::collapse_key: return read_collapse_key(key, value);
            case Field::data: return read_data(key, value);
            case Field::notification: return read_notification(key, value);
            case Field::dry_run:
                if (value.is_bool()) request_.dry_run = value.get_bool();
                [[fallthrough]];
            default:
                if (!value.is_bool()) return expected(key, "true or false");
                append(key, value);
                return true;
        }
    }

    bool read_id(std::string_view key, const json::value& value) {
        const bool fits = value.is_string() && !value.get_string().empty() &&
                          value.get_string().size() <= RequestLimits::id && visible_ascii(view(value.get_string()));
        if (!fits) return expected(key, "a text of 1 to 128 visible ASCII characters");
        request_.id = view(value.get_string());
        return true;
    }

    bool read_target(std::string_view key, const json::value& value) {
        if (!request_.target.empty()) return expected(key, "only one of \"to\" and \"condition\"");
        const bool condition = key == "condition";
        const std::string_view text = value.is_string() ? view(value.get_string()) : std::string_view{};
        if (text.empty() || text.size() > RequestLimits::target || (!condition && !visible_ascii(text)))
            return expected(key, condition ? "a condition of at most 4096 bytes, such as \"'dogs' in topics\""
                                           : "a token or /topics/NAME, of at most 4096 visible ASCII characters");
        request_.is_topic = condition || text.starts_with("/topics/");
        if (!condition && request_.is_topic && !topic_name(text.substr(8)))
            return expected(key, "/topics/ and a name of letters, digits and - _ . ~ %");
        request_.target = text;
        append(key, value);
        return true;
    }
    static bool topic_name(std::string_view name) {
        constexpr std::string_view known = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~%";
        return !name.empty() && name.find_first_not_of(known) == std::string_view::npos;
    }

    bool read_priority(std::string_view key, const json::value& value) {
        const std::string_view text = value.is_string() ? view(value.get_string()) : std::string_view{};
        const auto at = std::find_if(priorities.begin(), priorities.end(), [&](Priority p) { return name(p) == text; });
        if (at == priorities.end()) return expected(key, "\"high\", \"normal\" or \"low\"");
        request_.priority = *at;
        has_priority_ = true;
        request_.body += *at == Priority::high ? "\"priority\":\"high\"," : "\"priority\":\"normal\",";
        return true;
    }

    bool read_ttl(std::string_view key, const json::value& value) {
        if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > RequestLimits::ttl_s)
            return expected(key, "a whole number of seconds from 0 to 2419200");
        request_.ttl = std::chrono::seconds{value.get_int64()};
        return true;
    }

    bool read_collapse_key(std::string_view key, const json::value& value) {
        const bool fits = value.is_string() && !value.get_string().empty() &&
                          value.get_string().size() <= RequestLimits::collapse_key;
        if (!fits) return expected(key, "a text of 1 to 256 bytes");
        request_.collapse_key = view(value.get_string());
        append(key, value);
        return true;
    }

    bool read_data(std::string_view key, const json::value& value) {
        if (!value.is_object()) return expected(key, "an object");
        has_data_ = true;
        for (const auto& member : value.get_object()) {
            const std::string_view inner = view(member.key());
            if (inner.empty() || inner == "from" || inner == "message_type" || inner.starts_with("google") ||
                inner.starts_with("gcm"))
                return fail_in(key, inner,
                               "found the data key " + config::quoted(inner) +
                                   ", expected none that is empty, from, message_type, or begins with "
                                   "google or gcm");
            if (!finite(member.value()))
                return fail_in(
                    key, inner,
                    "found a number that is too large in " + config::quoted(inner) + ", expected at most 1.8e308");
            payload_ += inner.size() + size_of(member.value());
        }
        append(key, value);
        return true;
    }

    bool read_notification(std::string_view key, const json::value& value) {
        if (!value.is_object()) return expected(key, "an object");
        has_notification_ = true;
        for (const auto& member : value.get_object()) {
            const std::string_view inner = view(member.key());
            if (std::find(notification_names.begin(), notification_names.end(), inner) == notification_names.end())
                return fail_in(key, inner,
                               "found the unknown field " + config::quoted(inner) +
                                   ", expected one of a notification's" +
                                   config::did_you_mean(inner, listed(notification_names)));
            const bool list = inner.ends_with("_loc_args");
            if (!member.value().is_string() && !(list && texts(member.value())))
                return fail_in(key, inner,
                               "found " + config::quoted(inner) + " with another kind of value, expected a " +
                                   (list ? "list of texts" : "text"));
            payload_ += inner.size() + size_of(member.value());
        }
        append(key, value);
        return true;
    }
    static bool texts(const json::value& value) {
        return value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(),
                                               [](const json::value& item) { return item.is_string(); });
    }

    std::size_t size_of(const json::value& value) {
        if (value.is_string()) return value.get_string().size();
        const std::size_t before = request_.body.size();
        append_value(value);
        const std::size_t size = request_.body.size() - before;
        request_.body.resize(before);
        return size;
    }

    void append(std::string_view key, const json::value& value) {
        request_.body.append("\"").append(key).append("\":");
        append_value(value);
        request_.body += ',';
    }
    /// Texts and objects of texts, which nearly all is, take a short way to the serializer's bytes.
    void append_value(const json::value& value) {
        if (value.is_string()) return append_text(view(value.get_string()));
        if (!value.is_object()) return serialize(&value);
        char before = '{';
        for (const auto& member : value.get_object()) {
            request_.body += std::exchange(before, ',');
            append_text(view(member.key()));
            request_.body += ':';
            append_value(member.value());
        }
        request_.body.append(before == '{' ? "{}" : "}");
    }
    void append_text(std::string_view text) {
        unsigned needs_escape = 0;
        for (const char c : text)
            needs_escape |= static_cast<unsigned>(static_cast<unsigned char>(c) < 0x20) | (c == '"') | (c == '\\');
        if (needs_escape == 0)
            request_.body.append("\"").append(text).append("\"");
        else
            serialize(json::string_view{text.data(), text.size()});
    }
    template <class Written>
    void serialize(const Written& value) {
        std::array<char, 1024> piece;
        json::serializer serializer;
        for (serializer.reset(value); !serializer.done();) {
            const auto written = serializer.read(piece.data(), piece.size());
            request_.body.append(written.data(), written.size());
        }
    }

    bool expected(std::string_view key, const std::string& what) {
        const std::size_t offset = member_offset(text_, key, "", true);
        std::string found{text_.substr(offset, 40)};
        std::replace_if(
            found.begin(), found.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
        problem_ = problem_at(offset, "found " + std::string{key} + " = " + short_value(found) + ", expected " + what);
        return false;
    }
    /// A value's beginning as it was written, cut where it ends or where it gets long.
    static std::string short_value(const std::string& text) {
        if (text.starts_with('{')) return "an object";
        if (text.starts_with('[')) return "a list";
        std::size_t end = text.starts_with('"') ? text.find('"', 1) + 1 : text.find_first_of(",} \t");
        if (text.starts_with('"') && end == 0) return text.substr(0, 24) + "…\"";
        end = std::min(end, text.size());
        return end > 32 ? text.substr(0, 24) + "…\"" : text.substr(0, end);
    }
    bool fail_in(std::string_view key, std::string_view inner, std::string message) {
        problem_ = problem_at(member_offset(text_, key, inner, false), std::move(message));
        return false;
    }

    std::string_view text_;
    PushRequest& request_;
    RequestProblem problem_;
    std::size_t payload_ = 0;
    bool has_priority_ = false, has_data_ = false, has_notification_ = false;
};

}  // namespace

RequestResult read_push_request(std::string_view text, bool keep_original) {
    PushRequest request;
    Reader reader{text, request};
    if (text.size() > RequestLimits::bytes)
        return RequestProblem{"found a request of more than 65536 bytes, expected a smaller one", 1, 1};
    std::array<unsigned char, 8192> tree_memory, stack_memory;
    json::monotonic_resource tree{tree_memory.data(), tree_memory.size()};
    json::parse_options options;
    options.max_depth = RequestLimits::depth;
    json::parser parser{json::storage_ptr{}, options, stack_memory.data(), stack_memory.size()};
    parser.reset(&tree);
    json::error_code error;
    const std::size_t parsed = parser.write_some(text.data(), text.size(), error);
    if (!error && parsed < text.size() && text.find_first_not_of(" \t\r\n", parsed) != std::string_view::npos)
        error = json::error::extra_data;
    if (error) return reader.problem_at(parsed, "found no valid JSON (" + error.message() + "), expected one object");
    const json::value value = parser.release();
    if (!value.is_object()) return reader.problem_at(0, "found no JSON object, expected one");
    if (auto problem = reader.read(value.get_object())) return std::move(*problem);
    if (keep_original) request.original = text;
    return request;
}

}  // namespace sluice::live
