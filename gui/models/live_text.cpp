// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_text.h"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <charconv>
#include <cmath>

namespace sluice::gui {
namespace {

namespace json = boost::json;

constexpr std::string_view header =
    "second,offered,sent,delivered,rejected,expired,collapsed,shed,failed,retrying,buffered,buffered_max,"
    "pending,connections,wait_p50_ms,wait_p99_ms,ack_p50_ms,ack_p99_ms,oldest_wait_ms";
constexpr std::size_t columns = 19;

std::optional<json::object> object_of(std::string_view text) {
    boost::system::error_code error;
    json::value value = json::parse(json::string_view(text.data(), text.size()), error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

// A number that is absent or none is 0: older pushers say less.
double number(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(json::string_view(key.data(), key.size()));
    if (value == nullptr || !value->is_number()) return 0;
    const double found = value->to_number<double>();
    return std::isfinite(found) ? found : 0;
}
std::uint64_t whole(double value) { return value >= 0 && value < 1e15 ? static_cast<std::uint64_t>(value) : 0; }
std::uint64_t count(const json::object& object, std::string_view key) { return whole(number(object, key)); }
std::int64_t ns(double ms) { return ms > 0 && ms < 1e12 ? static_cast<std::int64_t>(std::llround(ms * 1e6)) : 0; }
QString text(const json::object& object, const char* key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return QString::fromUtf8(value->get_string().data(), static_cast<qsizetype>(value->get_string().size()));
}
bool flag(const json::object& object, const char* key) {
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}
const json::object& below(const json::object& object, const char* key) {
    static const json::object nothing;
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_object() ? value->get_object() : nothing;
}
const json::array& list(const json::object& object, const char* key) {
    static const json::array nothing;
    const json::value* const value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : nothing;
}

// `get(column)`, by the header's order.
template <typename Get>
Row row_from(Get get) {
    Row row;
    row.offered = whole(get(1));
    row.sent = whole(get(2));
    for (std::size_t kind = 0; kind < outcome_count; ++kind) row.outcomes[kind] = whole(get(3 + kind));
    row.retrying = whole(get(9));
    row.buffered = whole(get(10));
    row.buffered_max = whole(get(11));
    row.pending = whole(get(12));
    row.connections = static_cast<std::uint32_t>(std::min<std::uint64_t>(whole(get(13)), UINT32_MAX));
    row.wait_p50 = ns(get(14));
    row.wait_p99 = ns(get(15));
    row.ack_p50 = ns(get(16));
    row.ack_p99 = ns(get(17));
    row.oldest_wait = ns(get(18));
    return row;
}

constexpr std::array<const char*, columns> names{
    "second",      "offered",     "sent",       "delivered",  "rejected",      "expired", "collapsed",
    "shed",        "failed",      "retrying",   "buffered",   "buffered_max",  "pending", "connections",
    "wait_p50_ms", "wait_p99_ms", "ack_p50_ms", "ack_p99_ms", "oldest_wait_ms"};

}  // namespace

std::optional<LiveRow> live_row_of(std::string_view line) {
    const std::optional<json::object> object = object_of(line);
    if (!object) return std::nullopt;
    for (const char* needed : {"second", "offered", "at_1970_ms"})
        if (const json::value* value = object->if_contains(needed); value == nullptr || !value->is_number())
            return std::nullopt;
    LiveRow row;
    row.second = number(*object, "second");
    row.ended_1970_ms = static_cast<std::int64_t>(number(*object, "at_1970_ms"));
    row.row = row_from([&](std::size_t column) { return number(*object, names[column]); });
    row.connected = flag(*object, "connected");
    row.paused = flag(*object, "paused");
    row.draining = flag(*object, "draining");
    return row;
}

SeriesText::SeriesText(std::string text) : text_(std::move(text)) {
    wrong_ = !std::string_view(text_).starts_with(header);
    at_ = std::min(text_.size(), header.size() + 1);
    rows_.reserve(text_.size() / 48);
}

bool SeriesText::read_line(std::string_view line) {
    std::array<double, columns> values{};
    for (std::size_t column = 0; column < columns; ++column) {
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), values[column]);
        const bool last = column + 1 == columns;
        const auto used = static_cast<std::size_t>(end - line.data());
        if (error != std::errc{} || !std::isfinite(values[column])) return false;
        if (last ? used != line.size() : used == line.size() || line[used] != ',') return false;
        line.remove_prefix(last ? used : used + 1);
    }
    if (rows_.empty()) first_second_ = values[0];
    rows_.push_back(row_from([&](std::size_t column) { return values[column]; }));
    return true;
}

bool SeriesText::step(std::size_t most) {
    for (; most > 0 && !wrong_ && at_ < text_.size(); --most) {
        const std::size_t end = std::min(text_.find('\n', at_), text_.size());
        wrong_ = !read_line(std::string_view(text_).substr(at_, end - at_));
        at_ = end + 1;
    }
    return !wrong_ && at_ < text_.size();
}

std::optional<LiveConnections> live_connections_of(std::string_view answer) {
    const std::optional<json::object> object = object_of(answer);
    if (!object) return std::nullopt;
    LiveConnections found{count(*object, "pushers"), count(*object, "window"), {}};
    for (const json::value& one : list(*object, "connections")) {
        if (!one.is_object()) continue;
        const json::object& view = one.get_object();
        found.all.push_back({count(view, "connection"), text(view, "state"), count(view, "window"),
                             count(view, "pending"), count(view, "pending_peak")});
    }
    return found;
}

std::optional<LiveResult> live_result_of(std::string_view answer) {
    const std::optional<json::object> object = object_of(answer);
    if (!object) return std::nullopt;
    LiveResult result;
    for (const json::value& one : list(*object, "events"))
        if (one.is_object())
            result.events.push_back(
                {number(one.get_object(), "at_s"), text(one.get_object(), "name"), text(one.get_object(), "text")});
    result.offered = count(*object, "offered");
    result.delivered = count(*object, "delivered");
    result.shed = count(*object, "shed");
    result.failed = count(*object, "failed");
    const json::object& ack = below(*object, "ack_ms");
    result.answered = count(ack, "count");
    result.ack_mean_ms = number(ack, "mean");
    result.ack_p99_ms = number(ack, "p99");
    for (const auto& [key, value] : below(*object, "nacks"))
        if (value.is_number())
            result.nacks.emplace_back(std::string(key.data(), key.size()), whole(value.to_number<double>()));
    if (result.offered > 0)
        for (std::size_t i = 0; i < priority_count; ++i)
            result.priority[i] =
                number(below(below(*object, "by_priority"), std::string(name(priorities[i])).c_str()), "offered") /
                static_cast<double>(result.offered);
    return result;
}

}  // namespace sluice::gui
