// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/form.h"

#include "core/config/quantity.h"

#include <algorithm>
#include <limits>

namespace sluice::config {
namespace {

/// How a quantity is read from a text, read from a bare number, written, and told.
template <class V>
struct Quantity {
    std::string type, such_as;
    std::optional<V> (*parse)(std::string_view);
    std::optional<V> (*bare)(const Node&);  ///< gives nothing where a unit is needed
    std::string (*show)(V);
    bool quotes;  ///< whether TOML needs them around `show`
};

std::string in_toml(std::string text, bool quotes) { return quotes ? quoted(text) : text; }

template <class V>
std::string limits_of(const Quantity<V>& quantity, Range<V> range, V highest) {
    if (range.max < highest) return quantity.show(range.min) + " to " + quantity.show(range.max);
    return range.min > V{} ? "at least " + quantity.show(range.min) : std::string{};
}

template <>
std::string limits_of(const Quantity<Duration>& quantity, Range<Duration> range, Duration highest) {
    if (range.max < highest) return quantity.show(range.min) + " to " + quantity.show(range.max);
    if (range.min == Duration{1}) return "above 0";
    return range.min > Duration{0} ? "at least " + quantity.show(range.min) : std::string{};
}

template <class V>
Form<V> quantity_form(Quantity<V> quantity, Range<V> range, V highest) {
    Form<V> form;
    form.type = quantity.type;
    form.limits = limits_of(quantity, range, highest);
    form.read = [quantity, range](const Entry& entry) -> std::optional<V> {
        const Node& node = entry.value;
        std::optional<V> value;
        if (node.is_number()) value = quantity.bare(node);
        if (node.kind == Node::Kind::text) value = quantity.parse(node.text);
        const bool fits = value && *value >= range.min && *value <= range.max;
        if (fits) return value;
        if (value)
            entry.expected("a " + quantity.type + " from " + quantity.show(range.min) + " to " +
                           quantity.show(range.max));
        else
            entry.expected("a " + quantity.type + " such as " + quantity.such_as);
        return std::nullopt;
    };
    form.write = [quantity](const V& value) {
        std::string text = quantity.show(value);
        const bool bare = text.find_first_not_of("0123456789.-") == std::string::npos;
        return in_toml(std::move(text), quantity.quotes || !bare);
    };
    return form;
}

std::optional<std::uint64_t> bare_count(const Node& node) {
    if (node.kind != Node::Kind::integer || node.integer < 0) return std::nullopt;
    return static_cast<std::uint64_t>(node.integer);
}

std::optional<double> bare_number(const Node& node) {
    const double value = node.number();
    constexpr double most = std::numeric_limits<double>::max();
    if (!(value >= -most && value <= most)) return std::nullopt;
    return value;
}

template <class V>
std::optional<V> no_bare(const Node&) {
    return std::nullopt;
}

std::optional<double> parse_rate_per_minute(std::string_view text) {
    if (text.ends_with("/min")) return parse_number(text.substr(0, text.size() - 4));
    const auto per_second = parse_rate(text);
    if (!per_second) return std::nullopt;
    return *per_second * 60;
}

std::string rate_per_minute_text(double value) { return number_text(value) + "/min"; }

std::string plain_share(double value) {
    std::string text = number_text(value);
    return text.find_first_of("kMG") == std::string::npos ? text : share_text(value);
}

constexpr double any_number = 1e18;

/// What is too large for any count reads as the largest, so that the limit is told and not the way to write it.
std::optional<std::uint64_t> count_or_too_large(std::string_view text) {
    if (const auto value = parse_count(text)) return value;
    const auto number = parse_number(text);
    if (!number || *number < 0x1p63) return std::nullopt;
    return std::numeric_limits<std::uint64_t>::max();
}

}  // namespace

void Entry::expected(std::string_view what) const {
    std::string message = "found ";
    message.append(key).append(" = ").append(describe(value)).append(", expected ").append(what);
    problems.add(value.place, std::move(message));
}

Form<bool> flag() {
    return {"flag", "",
            [](const Entry& entry) -> std::optional<bool> {
                if (entry.value.kind == Node::Kind::flag) return entry.value.flag;
                entry.expected("true or false");
                return std::nullopt;
            },
            [](const bool& value) { return std::string{value ? "true" : "false"}; }};
}

Form<std::string> text(std::size_t longest) {
    return {"text", "",
            [longest](const Entry& entry) -> std::optional<std::string> {
                const Node& node = entry.value;
                const bool is_text = node.kind == Node::Kind::text || (node.place.override_number >= 0);
                if (is_text && node.text.size() <= longest) return node.text;
                entry.expected(is_text ? "a text of at most " + std::to_string(longest) + " bytes" : "a text");
                return std::nullopt;
            },
            [](const std::string& value) { return quoted(value); }};
}

Form<std::uint64_t> count(Range<std::uint64_t> range) {
    constexpr auto highest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return quantity_form<std::uint64_t>(
        {"count", "250000, \"250k\" or \"1M\"", count_or_too_large, bare_count, count_text, false}, range, highest);
}

Form<std::uint32_t> small_count(Range<std::uint32_t> range) {
    const Form<std::uint64_t> wide = count({range.min, range.max});
    return {wide.type, wide.limits,
            [read = wide.read](const Entry& entry) -> std::optional<std::uint32_t> {
                const auto value = read(entry);
                if (!value) return std::nullopt;
                return static_cast<std::uint32_t>(*value);
            },
            [write = wide.write](const std::uint32_t& value) { return write(value); }};
}

Form<double> number(Range<double> range) {
    return quantity_form<double>({"number", "0.5 or 2", parse_number, bare_number, number_text, false}, range,
                                 any_number);
}

Form<double> share(Range<double> range) {
    return quantity_form<double>({"share", "0.04 or \"4%\"", parse_share, bare_number, plain_share, false}, range,
                                 any_number);
}

Form<double> rate(Range<double> range) {
    return quantity_form<double>(
        {"rate", "\"3k/s\", \"1M/min\" or \"5/h\"", parse_rate, no_bare<double>, rate_text, true}, range, any_number);
}

Form<double> rate_per_minute(Range<double> range) {
    return quantity_form<double>(
        {"rate", "\"240/min\" or \"600k/min\"", parse_rate_per_minute, no_bare<double>, rate_per_minute_text, true},
        range, any_number);
}

Form<Duration> duration(Range<Duration> range) {
    return quantity_form<Duration>(
        {"duration", "\"250us\", \"1.5s\" or \"1h30m\"", parse_duration, no_bare<Duration>, duration_text, true}, range,
        Limits::longest);
}

Form<Duration> duration_or_none() {
    const Form<Duration> plain = duration();
    return {"duration or \"none\"", "",
            [read = plain.read](const Entry& entry) -> std::optional<Duration> {
                if (entry.value.kind == Node::Kind::text && entry.value.text == "none") return no_ttl;
                Problems narrower{{}};
                const auto value = read({entry.key, entry.value, narrower});
                if (!value) entry.expected("\"none\", or a duration such as \"250us\", \"1.5s\" or \"1h30m\"");
                return value;
            },
            plain.write};
}

Form<Duration> clock() {
    return {"time of day", "",
            [](const Entry& entry) -> std::optional<Duration> {
                if (entry.value.kind == Node::Kind::text)
                    if (const auto value = parse_clock(entry.value.text)) return value;
                entry.expected("a time of day such as \"17:47:00\"");
                return std::nullopt;
            },
            [](const Duration& value) { return quoted(clock_text(value)); }};
}

std::optional<std::size_t> read_choice(const Entry& entry, const std::vector<std::string_view>& names) {
    const bool is_text = entry.value.kind == Node::Kind::text;
    const std::string_view found = entry.value.text;
    const auto at = std::find(names.begin(), names.end(), found);
    if (is_text && at != names.end()) return static_cast<std::size_t>(at - names.begin());
    entry.expected(listed(names) + (is_text ? did_you_mean(found, names) : std::string{}));
    return std::nullopt;
}

}  // namespace sluice::config
