// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/downstream.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

namespace sluice::sim {
namespace {

using Value = JsonScanner::Value;
using Type = JsonScanner::Type;

constexpr std::string_view topic_prefix = "/topics/";
constexpr std::size_t payload_most = 4096, topic_payload_most = 2048, token_most = 4096;
constexpr std::int64_t ttl_most = 2'419'200;
constexpr int topics_most = 5;

/// With a size that is known when it is compiled: a few comparisons of words in place of a call.
template <std::size_t Size>
bool is(std::string_view text, const char (&wanted)[Size]) {
    return text.size() == Size - 1 && std::memcmp(text.data(), wanted, Size - 1) == 0;
}

/// The fields of one push while they are read; what is wrong first is kept.
class Reading {
public:
    explicit Reading(Downstream& out) : out_(out) {}

    bool field(JsonScanner& scanner, const Value& key);
    void finish();

private:
    bool payload(JsonScanner& scanner, const char* name, bool is_data);
    void data_key(std::string_view key);
    void string(const Value& value, const char* name, Value& into);
    bool flag(const Value& value, const char* name);
    void time_to_live(const Value& value);
    void priority(const Value& value);
    void recipient();
    void wrong_type(const Value& value, const char* name, std::string_view type) {
        problem("InvalidJson: JSON_TYPE_ERROR : Field \"" + std::string{name} + "\" must be a JSON " +
                std::string{type} + ": " + std::string{value.text});
    }
    void problem(std::string text, std::string_view error = "INVALID_JSON") {
        if (!out_.error.empty()) return;
        constexpr std::size_t longest = 300;
        std::size_t end = std::min(text.size(), longest);
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
        text.resize(end);
        out_.error = error;
        out_.description = std::move(text);
    }

    Downstream& out_;
    Value to_, condition_, type_, ignored_;
    std::size_t payload_bytes_ = 0;
};

bool Reading::field(JsonScanner& scanner, const Value& key) {
    const std::string_view name = key.text;
    if (is(name, "data")) return payload(scanner, "data", true);
    if (is(name, "notification")) return payload(scanner, "notification", false);
    Value value;
    if (!scanner.value(value)) return false;
    if (is(name, "to"))
        string(value, "to", to_);
    else if (is(name, "message_id"))
        string(value, "message_id", out_.message_id);
    else if (is(name, "priority"))
        priority(value);
    else if (is(name, "time_to_live"))
        time_to_live(value);
    else if (is(name, "collapse_key"))
        string(value, "collapse_key", ignored_);
    else if (is(name, "condition"))
        string(value, "condition", condition_);
    else if (is(name, "message_type"))
        string(value, "message_type", type_);
    else if (is(name, "content_available"))
        flag(value, "content_available");
    else if (is(name, "mutable_content"))
        flag(value, "mutable_content");
    else if (is(name, "delay_while_idle"))
        flag(value, "delay_while_idle");
    else if (is(name, "dry_run"))
        out_.dry_run = flag(value, "dry_run");
    else if (is(name, "delivery_receipt_requested"))
        out_.receipt_wanted = flag(value, "delivery_receipt_requested");
    else if (is(name, "registration_ids"))
        problem(
            "InvalidJson: JSON_PARSING_ERROR : Field \"registration_ids\" is not allowed: one recipient a message, in "
            "\"to\"");
    return true;
}

void Reading::string(const Value& value, const char* name, Value& into) {
    if (value.type == Type::string)
        into = value;
    else if (value.type != Type::null)
        wrong_type(value, name, "java.lang.String");
}

bool Reading::flag(const Value& value, const char* name) {
    if (value.type != Type::boolean && value.type != Type::null) wrong_type(value, name, "java.lang.Boolean");
    return value.is("true");
}

// A quoted number is taken, as Google's examples have one.
void Reading::time_to_live(const Value& value) {
    if (value.type == Type::null) return;
    std::string_view text = value.text;
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    const bool number = value.type == Type::number || value.type == Type::string;
    if (!number || text.empty() || !std::all_of(text.begin(), text.end(), is_digit))
        return wrong_type(value, "time_to_live", "java.lang.Number");
    std::int64_t seconds = 0;
    for (const char c : text) seconds = std::min(seconds * 10 + (c - '0'), ttl_most + 1);
    if (seconds > ttl_most || (negative && seconds > 0))
        problem("InvalidJson : INVALID_TTL : Invalid value (" + std::string{value.text} +
                ") for \"time_to_live\": must be between 0 and \"2419200\"");
}

void Reading::priority(const Value& value) {
    if (value.type == Type::null) return;
    if (value.type != Type::string) return wrong_type(value, "priority", "java.lang.String");
    if (!is(value.text, "high") && !is(value.text, "normal"))
        problem("InvalidJson: JSON_PARSING_ERROR : Invalid value (" + std::string{value.text} +
                ") for \"priority\": must be \"normal\" or \"high\"");
}

bool Reading::payload(JsonScanner& scanner, const char* name, bool is_data) {
    JsonScanner look = scanner;
    if (!look.begin_object()) {
        Value value;
        if (!scanner.value(value)) return false;
        if (value.type != Type::null) wrong_type(value, name, "object");
        return true;
    }
    scanner = look;
    Value key, value;
    for (bool first = true, last = false;; first = false) {
        if (!scanner.next_key(key, first, last)) return false;
        if (last) return true;
        if (!scanner.value(value, 1)) return false;
        if (is_data) data_key(key.text);
        payload_bytes_ += key.escaped ? unescape_json(key.text).size() : key.text.size();
        payload_bytes_ += value.escaped ? unescape_json(value.text).size() : value.text.size();
    }
}

void Reading::data_key(std::string_view key) {
    if (key.empty() || (key[0] != 'f' && key[0] != 'm' && key[0] != 'g')) return;
    if (is(key, "from") || is(key, "message_type") || key.starts_with("google") || key.starts_with("gcm"))
        problem("InvalidJson: INVALID_DATA_KEY : Reserved key in \"data\": " + std::string{key});
}

bool is_topic_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"-_.~%"}.find(c) != std::string_view::npos;
    });
}

/// Words of a condition: 'NAME' in topics, && and ||, parentheses.
bool is_condition(std::string_view text) {
    int topics = 0, open = 0;
    bool wants_topic = true;
    const auto skip_space = [&] { text.remove_prefix(std::min(text.find_first_not_of(' '), text.size())); };
    const auto take = [&](std::string_view word) {
        skip_space();
        if (!text.starts_with(word)) return false;
        text.remove_prefix(word.size());
        return true;
    };
    for (skip_space(); !text.empty(); skip_space()) {
        if (wants_topic && take("(")) {
            ++open;
        } else if (wants_topic && take("'")) {
            const std::size_t end = text.find('\'');
            if (end == std::string_view::npos || !is_topic_name(text.substr(0, end))) return false;
            text.remove_prefix(end + 1);
            if (!take("in") || !take("topics") || ++topics > topics_most) return false;
            wants_topic = false;
        } else if (!wants_topic && take(")")) {
            if (--open < 0) return false;
        } else if (!wants_topic && (take("&&") || take("||"))) {
            wants_topic = true;
        } else {
            return false;
        }
    }
    return topics > 0 && !wants_topic && open == 0;
}

bool is_token(std::string_view token) {
    if (token.empty() || token.size() > token_most) return false;
    unsigned other = 0;  // one pass without a branch: compilers make it 16 bytes at a time
    for (const char c : token) {
        const auto byte = static_cast<unsigned char>(c);
        other |= unsigned{byte <= 0x20} | unsigned{byte >= 0x7f};
    }
    return other == 0;
}

void Reading::recipient() {
    const bool has_to = !to_.text.empty(), has_condition = !condition_.text.empty();
    out_.to = has_to ? to_ : condition_;
    if (has_to == has_condition)
        return problem(has_to ? "InvalidJson: JSON_PARSING_ERROR : Only one of \"to\" and \"condition\" is allowed"
                              : "InvalidJson: JSON_PARSING_ERROR : Missing Required Field: to");
    const std::string unescaped = to_.escaped ? unescape_json(to_.text) : std::string{};
    const std::string_view to = to_.escaped ? std::string_view{unescaped} : to_.text;
    out_.topic = has_condition || to.starts_with(topic_prefix);
    if (has_condition) {
        if (!is_condition(condition_.escaped ? unescape_json(condition_.text) : std::string{condition_.text}))
            problem("InvalidJson: JSON_PARSING_ERROR : Invalid value (" + std::string{condition_.text} +
                    ") for \"condition\"");
        return;
    }
    const bool good = out_.topic ? is_topic_name(to.substr(topic_prefix.size())) : is_token(to);
    if (!good) problem("Invalid token on 'to' field: " + std::string{to_.text}, "BAD_REGISTRATION");
}

void Reading::finish() {
    if (!type_.text.empty()) {
        out_.kind = type_.is("ack") ? Downstream::Kind::ack : Downstream::Kind::push;
        out_.to = to_;
        if (type_.is("ack")) {
            out_.error = {};
            if (to_.text.empty()) problem("InvalidJson: JSON_PARSING_ERROR : Missing Required Field: to", "BAD_ACK");
        } else {
            problem("InvalidJson: JSON_PARSING_ERROR : Invalid value (" + std::string{type_.text} +
                    ") for \"message_type\"");
        }
    } else {
        recipient();
        const std::size_t most = out_.topic ? topic_payload_most : payload_most;
        if (payload_bytes_ > most)
            problem("InvalidJson: MESSAGE_TOO_BIG : Payload of " + std::to_string(payload_bytes_) +
                    " bytes: must be at most " + std::to_string(most));
    }
    if (out_.message_id.text.empty()) {
        out_.kind = Downstream::Kind::unanswerable;
        out_.description = "InvalidJson: JSON_PARSING_ERROR : Missing Required Field: message_id\\n";
    }
}

}  // namespace

bool read_downstream(std::string_view json, Downstream& out) {
    out = {};
    JsonScanner scanner{json};
    Reading reading{out};
    if (!scanner.begin_object()) return false;
    Value key;
    for (bool first = true, last = false;; first = false) {
        if (!scanner.next_key(key, first, last)) return false;
        if (last) break;
        if (!reading.field(scanner, key)) return false;
    }
    if (!scanner.at_end()) return false;
    out.plain = scanner.plain();
    reading.finish();
    return true;
}

}  // namespace sluice::sim
