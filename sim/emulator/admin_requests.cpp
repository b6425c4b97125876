// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/emulator/admin_requests.h"

#include "core/config/node.h"
#include "core/config/problem.h"
#include "core/report/json_text.h"
#include "core/verdict.h"
#include "sim/emulator/emulator.h"
#include "sim/emulator/fault_request.h"
#include "sim/emulator/local_host.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <vector>

namespace sluice::sim {
namespace {

namespace json = boost::json;

/// What is wrong with a request; caught by answer().
struct Refused {
    unsigned status;
    std::string error;
};
[[noreturn]] void refuse(unsigned status, std::string error) { throw Refused{status, std::move(error)}; }

double seconds(Instant at) { return static_cast<double>(nanoseconds(at)) / 1e9; }

AdminAnswer good(const json::object& body) { return {200, json_line(body) + "\n"}; }

std::optional<json::value> parsed(std::string_view text) {
    json::parse_options options;
    options.max_depth = 16;
    boost::system::error_code error;
    json::value value = json::parse(text, error, {}, options);
    if (error) return std::nullopt;
    return value;
}

std::string_view media_type(const AdminRequest& request) {
    const std::string_view all = request.content_type;
    const std::string_view type = all.substr(0, all.find(';'));
    return type.substr(0, type.find_last_not_of(' ') + 1);
}

/// The body as a JSON object with no members but `known`.
json::object object_of(const AdminRequest& request, const std::vector<std::string_view>& known) {
    if (media_type(request) != "application/json") refuse(415, "expected the content type application/json");
    auto value = parsed(request.body);
    if (!value || !value->is_object()) refuse(400, "expected a JSON object");
    for (const auto& member : value->get_object()) {
        const std::string_view key = member.key();
        bool is_known = known.empty();
        for (const std::string_view name : known) is_known = is_known || name == key;
        if (!is_known)
            refuse(400, "found the unknown member " + config::quoted(key) + ", expected " + config::listed(known) +
                            config::did_you_mean(key, known));
    }
    return std::move(value->get_object());
}

std::string text_of(const json::object& object, std::string_view key, bool required) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr && !required) return {};
    if (value == nullptr || !value->is_string() || value->get_string().empty())
        refuse(400, "expected \"" + std::string{key} + "\": a text");
    return std::string{std::string_view{value->get_string()}};
}

/// Errors that nobody knows are fine (a client must stand them), slips of the pen are not.
void check_answer(std::string_view answer) {
    auto known = error_names(Transport::xmpp);
    known.push_back("ack");
    for (const std::string_view name : known)
        if (name == answer) return;
    const std::string_view meant = config::nearest(answer, known);
    if (!meant.empty()) refuse(400, "found the answer " + config::quoted(answer) + config::did_you_mean(answer, known));
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    if (answer.empty() || answer.size() > 64 || answer.find_first_not_of(letters) != std::string_view::npos)
        refuse(400, "found the answer " + config::quoted(answer) +
                        ", expected \"ack\" or an error such as "
                        "\"DEVICE_UNREGISTERED\"");
}

std::vector<std::string> answers_of(const json::object& object) {
    constexpr std::int64_t most = 10'000;
    std::vector<std::string> answers;
    if (const json::value* const list = object.if_contains("answers")) {
        if (!list->is_array() || object.contains("answer")) refuse(400, "expected \"answers\": a list of texts");
        for (const json::value& item : list->get_array()) {
            if (!item.is_string()) refuse(400, "expected \"answers\": a list of texts");
            answers.emplace_back(std::string_view{item.get_string()});
        }
    } else {
        const json::value* const count = object.if_contains("count");
        if (count != nullptr && (!count->is_int64() || count->get_int64() < 1 || count->get_int64() > most))
            refuse(400, "expected \"count\": a number from 1 to 10000");
        const std::int64_t times = count == nullptr ? 1 : count->get_int64();
        answers.assign(static_cast<std::size_t>(times), text_of(object, "answer", true));
    }
    if (answers.empty()) refuse(400, "expected at least one answer");
    for (const std::string& answer : answers) check_answer(answer);
    return answers;
}

json::object stats_object(const EmulatorStats& stats) {
    json::object answers;
    for (const auto& [name, count] : stats.answers) answers[name] = count;
    return {{"now_s", seconds(stats.now)},
            {"received", stats.received},
            {"acked", stats.acked},
            {"nacked", stats.nacked},
            {"vanished", stats.vanished},
            {"answers_vanished", stats.answers_vanished},
            {"answers", answers},
            {"duplicates", stats.duplicates},
            {"over_limit", stats.over_limit},
            {"pending", stats.pending},
            {"pending_peak", stats.pending_peak},
            {"connections", stats.connections},
            {"connections_peak", stats.connections_peak},
            {"accepted", stats.accepted},
            {"refused", stats.refused},
            {"logins", stats.logins},
            {"logins_failed", stats.logins_failed},
            {"stream_errors", stats.stream_errors},
            {"stanza_errors", stats.stanza_errors},
            {"pings", stats.pings},
            {"receipts", stats.receipts},
            {"canonical", stats.canonical},
            {"upstream", stats.upstream},
            {"upstream_acked", stats.upstream_acked},
            {"upstream_withheld", stats.upstream_withheld},
            {"bytes_read", stats.bytes_read},
            {"bytes_written", stats.bytes_written}};
}

bool is_post(std::string_view path) {
    return path == "/script" || path == "/fault" || path == "/upstream" || path == "/reset";
}
bool is_get(std::string_view path) { return path == "/stats" || path == "/connections" || path == "/messages"; }

}  // namespace

AdminAnswer admin_refusal(unsigned status, std::string_view error) {
    return {status, json_line(json::object{{"status", status}, {"error", error}}) + "\n"};
}

AdminAnswer AdminRequests::answer(const AdminRequest& request) try {
    if (request.has_origin) refuse(403, "found an Origin: this is not for web pages");
    if (on_loopback_ && !names_local_host(request.host))
        refuse(403, "found the Host " + config::quoted(request.host) + ", expected localhost");
    const std::string_view target = request.target;
    const std::string_view path = target.substr(0, target.find('?'));
    const std::string_view query = path.size() == target.size() ? "" : target.substr(path.size() + 1);
    const std::string_view method = is_post(path) ? "POST" : is_get(path) ? "GET" : "";
    if (method.empty())
        refuse(404, "found no " + config::quoted(path) +
                        ", expected /stats, /connections, /messages, "
                        "/script, /fault, /upstream or /reset");
    if (request.method != method) {
        AdminAnswer refusal = admin_refusal(405, "expected " + std::string{method});
        refusal.allow = method;
        return refusal;
    }
    if (path == "/stats") return good(stats_object(emulator_.stats()));
    if (path == "/connections") return connections();
    if (path == "/messages") return messages(query);
    if (path == "/script") return script(request);
    if (path == "/fault") return fault(request);
    if (path == "/upstream") return upstream(request);
    return reset(request);
} catch (const Refused& refused) {
    return admin_refusal(refused.status, refused.error);
}

AdminAnswer AdminRequests::connections() const {
    json::array list;
    for (const EmulatorConnection& connection : emulator_.connections())
        list.push_back(json::object{{"number", connection.number},
                                    {"sender", connection.sender},
                                    {"peer", connection.peer},
                                    {"state", connection.state},
                                    {"since_s", seconds(connection.since)},
                                    {"pending", connection.pending},
                                    {"pending_peak", connection.pending_peak},
                                    {"received", connection.received},
                                    {"answered", connection.answered},
                                    {"vanished", connection.vanished},
                                    {"upstream_unacked", connection.upstream_unacked}});
    return good({{"connections", std::move(list)}});
}

AdminAnswer AdminRequests::messages(std::string_view query) const {
    std::size_t last = 100;
    if (!query.empty()) {
        const std::string_view number = query.substr(std::min(query.size(), query.find('=') + 1));
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), last);
        if (!query.starts_with("last=") || error != std::errc{} || end != number.data() + number.size())
            refuse(400, "found the query " + config::quoted(query) + ", expected last=N");
    }
    json::array list;
    for (const EmulatorMessage& message : emulator_.messages(last)) {
        const auto body = parsed(message.json);
        list.push_back(json::object{{"at_s", seconds(message.at)},
                                    {"connection", message.connection},
                                    {"sender", message.sender},
                                    {"to", message.to},
                                    {"message_id", message.message_id},
                                    {"answer", message.answer},
                                    {"body", body ? *body : json::value(message.json)}});
    }
    return good({{"messages", std::move(list)}});
}

AdminAnswer AdminRequests::script(const AdminRequest& request) {
    const json::object body = object_of(request, {"to", "answers", "answer", "count"});
    const std::string to = text_of(body, "to", true);
    const std::vector<std::string> answers = answers_of(body);
    if (!emulator_.script(to, answers)) refuse(409, "too many scripts: 10000 tokens, and 10000 answers, at most");
    return good({{"status", 200}, {"scripted", answers.size()}});
}

AdminAnswer AdminRequests::fault(const AdminRequest& request) {
    const bool toml = media_type(request) == "application/toml";
    const auto read =
        toml ? fault_of_toml(request.body, machines_) : fault_of_json(json::value(object_of(request, {})), machines_);
    if (const std::string* const wrong = std::get_if<std::string>(&read)) refuse(400, *wrong);
    emulator_.inject(std::get<FaultSpec>(read));
    return good({{"status", 200}, {"now_s", seconds(emulator_.stats().now)}});
}

AdminAnswer AdminRequests::upstream(const AdminRequest& request) {
    const json::object body = object_of(request, {"sender", "device", "data"});
    const json::value* const data = body.if_contains("data");
    if (data != nullptr && !data->is_object()) refuse(400, "expected \"data\": an object");
    const std::string sender = text_of(body, "sender", false);
    if (!emulator_.send_upstream(sender, text_of(body, "device", true), data == nullptr ? "{}" : json_line(*data)))
        refuse(409, sender.empty() ? "nobody is connected" : "that sender is not connected");
    return good({{"status", 200}});
}

AdminAnswer AdminRequests::reset(const AdminRequest& request) {
    if (!request.body.empty()) object_of(request, {""});
    emulator_.reset();
    return good({{"status", 200}, {"now_s", 0.0}});
}

}  // namespace sluice::sim
