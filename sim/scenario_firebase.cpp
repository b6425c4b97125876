// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"
#include "core/verdict.h"
#include "sim/distributions.h"
#include "sim/scenario_tables.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {
namespace {

using config::Entry;
using config::Form;
using config::Member;
using config::Node;

const config::Range<Duration> positive{Duration{1}, Limits::longest};

/// LatencySpec as written: a p99 in place of the cv.
struct LatencyText : LatencySpec {
    std::optional<Duration> p99;
};
template <class V>
V LatencyText::*in_text(V LatencySpec::*member) {
    return member;
}

/// A duration, kept as a number of nanoseconds.
Form<double> nanoseconds_form() {
    const auto plain = config::duration(positive);
    return {plain.type, plain.limits,
            [read = plain.read](const Entry& entry) -> std::optional<double> {
                const auto value = read(entry);
                if (!value) return std::nullopt;
                return static_cast<double>(value->count());
            },
            [write = plain.write](const double& ns) { return write(Duration{static_cast<std::int64_t>(ns)}); }};
}

config::Table<LatencyText> latency_table() {
    using L = LatencySpec;
    config::Table<LatencyText> table;
    table.title = "latency";
    table.kind_key = "kind";
    table.kinds = {"constant", "exponential", "erlang", "lognormal", "gamma", "empirical"};
    table.fields = {
        field("kind", in_text(&L::kind), config::choice<L::Kind>(table.kinds),
              "distribution of the time from send to answer"),
        field("mean", in_text(&L::mean), curve_form(nanoseconds_form()),
              "its mean; an empirical sample is scaled to it, if given"),
        field("cv", in_text(&L::cv), config::number({0, 20}), "standard deviation ÷ mean").only({"lognormal", "gamma"}),
        field("p99", &LatencyText::p99, optional(config::duration(positive)),
              "99th percentile, in place of cv: the smaller cv that has it")
            .only({"lognormal", "gamma"}),
        field("shape", in_text(&L::shape), config::small_count({1, 1000}), "exponential stages that are added")
            .only({"erlang"}),
        field("file", in_text(&L::file), config::text(),
              "measured latencies: \"158.2ms\" a row, or a heading latency_ms and numbers")
            .required()
            .only({"empirical"}),
    };
    return table;
}

void take_p99(const Node& table, LatencyText& latency, config::Problems& problems) {
    const Member* const p99 = table.find("p99");
    const Member* const mean = table.find("mean");
    const bool has_cv = latency.kind == LatencySpec::Kind::lognormal || latency.kind == LatencySpec::Kind::gamma;
    if (p99 == nullptr || !latency.p99 || !has_cv) return;
    if (table.find("cv") != nullptr) problems.add(p99->place, "found both \"cv\" and \"p99\", expected one of them");
    if (mean != nullptr && problems.any_at(mean->value.place)) return;
    if (!latency.mean.constant()) {
        problems.add(p99->place, "found \"p99\" with a mean that changes, expected \"cv\"");
        return;
    }
    const double center = latency.mean.at(Duration{0});
    const double ratio = static_cast<double>(latency.p99->count()) / center;
    if (const auto cv = cv_for_p99(latency.kind, ratio)) {
        latency.cv = *cv;
        return;
    }
    const double peak = center * highest_p99_factor(latency.kind);
    const auto in_us = [](double ns) {
        return config::duration_text(std::chrono::microseconds{static_cast<std::int64_t>(ns / 1000)});
    };
    Entry{"p99", p99->value, problems}.expected("one from " + in_us(center) + " to " + in_us(peak) + " for a mean of " +
                                                in_us(center));
}

Form<LatencySpec> latency_form() {
    const auto table = latency_table();
    const auto read = [table](const Entry& entry) -> std::optional<LatencySpec> {
        if (!config::is_table(entry)) return std::nullopt;
        LatencyText latency;
        read_table(table, entry.value, entry.problems, latency);
        take_p99(entry.value, latency, entry.problems);
        return latency;
    };
    const auto write = [table](const LatencySpec& latency) {
        return config::inline_table(written(table, LatencyText{latency, {}}, false));
    };
    return {"table", "", read, write, documentation(table)};
}

/// The error names of Firebase over XMPP.
const std::vector<std::string_view>& nack_names() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> found;
        for (std::uint16_t code = unknown_error + 1; code < 1000; ++code) {
            const std::string_view name = error_name(code);
            if (!name.empty() && verdict_of(Transport::xmpp, name).code == code) found.push_back(name);
        }
        return found;
    }();
    return names;
}

using Nacks = std::vector<std::pair<std::string, Curve>>;

/// Shares of all names together, where it is largest: at a point, or just before one.
double largest_sum(const Nacks& nacks) {
    double largest = 0;
    for (const auto& [name, of] : nacks) {
        for (const auto& point : of.points()) {
            for (const Duration at : {point.at - Duration{1}, point.at}) {
                double sum = 0;
                for (const auto& [other, curve] : nacks) sum += curve.at(at);
                largest = std::max(largest, sum);
            }
        }
    }
    return largest;
}

Form<Nacks> nack_form() {
    const auto shares = curve_form(config::share());
    const auto read = [shares](const Entry& entry) -> std::optional<Nacks> {
        if (!config::is_table(entry)) return std::nullopt;
        Nacks nacks;
        const auto& names = nack_names();
        for (const Member& member : entry.value.members) {
            if (std::find(names.begin(), names.end(), member.key) == names.end()) {
                entry.problems.add(member.place, "found the unknown error name " + config::quoted(member.key) +
                                                     ", expected one of Firebase's" +
                                                     config::did_you_mean(member.key, names));
                continue;
            }
            if (auto curve = shares.read({member.key, member.value, entry.problems}))
                nacks.emplace_back(member.key, std::move(*curve));
        }
        if (largest_sum(nacks) > 1 + 1e-9)
            entry.problems.add(entry.value.place, "found nack shares that add up to more than 1, expected at most 1");
        return nacks;
    };
    const auto write = [shares](const Nacks& nacks) {
        std::vector<std::pair<std::string, std::string>> lines;
        for (const auto& [name, curve] : nacks) lines.emplace_back(name, shares.write(curve));
        return config::inline_table(lines);
    };
    return {"table of shares or points", "", read, write};
}

config::Table<FirebaseSpec> make_table() {
    using S = FirebaseSpec;
    using config::Range;
    const auto per_second = curve_form(config::rate({0, most_a_second}));
    const auto per_minute = curve_form(config::rate_per_minute({0, most_a_second}));
    const auto shares = curve_form(config::share());
    return {
        "[firebase]",
        {
            field("latency", &S::latency, latency_form(), "the time that answers take"),
            field("capacity", &S::capacity, per_second,
                  "0: none; else one server, first in first out, ahead of the latency: above it answers grow slower"),
            field("nack", &S::nack, nack_form(), "share of answers that are this error instead, by its name")
                .otherwise("none"),
            field("pending_limit", &S::pending_limit, config::small_count({1, Limits::window}),
                  "pushes pending on one connection"),
            field("over_limit", &S::over_limit, config::choice<OverLimit>({"close", "nack", "accept"}),
                  "what the next one above it meets; nack: SERVICE_UNAVAILABLE"),
            field("connections_max", &S::connections_max, config::small_count({1, 1'000'000}),
                  "connections at a time; more are refused"),
            field("device_limit", &S::device_limit, per_minute,
                  "pushes to one device: a token bucket of a minute, full at the start; above: "
                  "DEVICE_MESSAGE_RATE_EXCEEDED; 0: none"),
            field("quota", &S::quota, per_minute,
                  "of the project, refilled whole every minute; above: SERVICE_UNAVAILABLE; 0: none"),
            field("receipts", &S::receipts, shares, "share of pushes that ask for a delivery receipt"),
            field("canonical", &S::canonical, shares, "share of acks that bring a new token"),
            field("upstream", &S::upstream, per_second, "messages from devices, over all connections"),
            field("connect_time", &S::connect_time, config::duration(), "from asking for a connection until it is up"),
            field("cold_start", &S::cold_start, config::flag(),
                  "true: connections are opened from 0 s on; false: they are up at 0 s"),
            field("accept_at", &S::accept_at, config::share(),
                  "share of its latency after which Firebase has taken a push: a resend after it is a duplicate"),
        }};
}

void read_sample(const Node& table, const Files& files, LatencySpec& latency, config::Problems& problems) {
    const Member* const member = table.find("latency");
    const Member* const file = member == nullptr ? nullptr : member->value.find("file");
    if (file == nullptr || problems.any_at(file->value.place)) return;
    const auto read = files.latencies({"file", file->value, problems});
    if (read == nullptr) return;
    for (const auto& problem : read->problems) problems.add_elsewhere(file->value.place, problem);
    if (member->value.find("mean") == nullptr && !read->sample.empty()) latency.mean = Curve{sample_mean(read->sample)};
    latency.sample = read->sample;
}

}  // namespace

const config::Table<FirebaseSpec>& firebase_table() {
    static const auto table = make_table();
    return table;
}

FirebaseSpec read_firebase(const Node& table, const Files& files, config::Problems& problems) {
    FirebaseSpec firebase;
    if (!config::is_table({"firebase", table, problems})) return firebase;
    read_table(firebase_table(), table, problems, firebase);
    if (firebase.latency.kind == LatencySpec::Kind::empirical) read_sample(table, files, firebase.latency, problems);
    return firebase;
}

}  // namespace sluice::sim
