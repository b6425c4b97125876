// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/pipeline_table.h"

#include "core/config/document.h"
#include "core/config/quantity.h"

#include <algorithm>

namespace sluice::config {
namespace {

using std::chrono::nanoseconds;

const Range<Duration> positive{nanoseconds{1}, Limits::longest};

Table<Settings::Ping> ping_table() {
    using S = Settings::Ping;
    return {"ping",
            {
                field("idle", &S::idle, duration(positive), "nothing heard for so long: a ping is sent"),
                field("timeout", &S::timeout, duration(positive), "nothing heard for so long after it: closed"),
            }};
}

Table<Settings::Retry> retry_table() {
    using S = Settings::Retry;
    return {
        "retry",
        {
            field("attempts", &S::attempts, small_count({1, Limits::attempts}), "nacked so often, a push has failed"),
            field("base", &S::base, duration(positive), "wait after the first nack; doubles with each"),
            field("cap", &S::cap, duration(positive), "the longest such wait"),
            field("jitter", &S::jitter, share(), "the wait is multiplied by a number drawn from 1 ± this"),
            field("after_max", &S::after_max, duration(), "the longest that Firebase's retry-after is obeyed"),
            field("losses", &S::losses, small_count({1, Limits::attempts}),
                  "lost with its connection more often, a push has failed"),
            field(
                "waiting", &S::waiting, count({1, Limits::waiting}),
                "places for retries, and as many for what a pause holds; while retries fill them nothing new is sent"),
        }};
}

Table<Settings::Quota> quota_table() {
    using S = Settings::Quota;
    return {"quota",
            {
                field("rate", &S::rate, rate({1e-6, 1e9}), "pushes a time at most").required(),
                field("burst", &S::burst, count({1, Limits::buffer}), "tokens that the bucket holds"),
                field("ramp", &S::ramp, duration(positive), "time of the climb from a tenth of the rate to all of it"),
            },
            Settings::Quota{0, 10'000, std::chrono::seconds{60}}};
}

Table<Settings::Reconnect> reconnect_table() {
    using S = Settings::Reconnect;
    return {"reconnect",
            {
                field("base", &S::base, duration(positive), "wait after a Pusher's first failure; doubles with each"),
                field("cap", &S::cap, duration(positive), "the longest such wait; also after a refused login"),
                field("spread", &S::spread, duration(),
                      "a connection that was up reopens after a time drawn from 0 to this"),
            }};
}

/// quota: a table, or "none".
Form<std::optional<Settings::Quota>> quota_form() {
    auto form = optional(table_form(quota_table()));
    form.type = "table or \"none\"";
    form.read = [read = form.read](const Entry& entry) -> std::optional<std::optional<Settings::Quota>> {
        if (entry.value.kind == Node::Kind::text && entry.value.text == "none") return std::optional<Settings::Quota>{};
        return read(entry);
    };
    return form;
}

Table<Settings> make_table() {
    using S = Settings;
    return {
        "[pipeline]",
        {
            field("pushers", &S::pushers, small_count({0, Limits::pushers}), "connections to Firebase"),
            field("window", &S::window, small_count({1, Limits::window}), "pushes pending on one connection at most"),
            field("buffer", &S::buffer, count({0, Limits::buffer}),
                  "pushes that the Collector holds; 0: none, what no Pusher asked for is shed"),
            field("shed", &S::shed,
                  choice<ShedPolicy>(
                      {name(ShedPolicy::incoming), name(ShedPolicy::oldest), name(ShedPolicy::lowest_priority)}),
                  "what is lost when the buffer is full: the arriving push; the oldest of the lowest filled lane; the "
                  "newest of a lower lane"),
            field("ack_timeout", &S::ack_timeout, duration(positive),
                  "a push unanswered for so long closes its connection and is sent again"),
            field("drain_grace", &S::drain_grace, duration(),
                  "a draining connection with nothing pending is closed after so long"),
            field("ping", &S::ping, table_form(ping_table()), "signs of life of a connection"),
            field("default_ttl", &S::default_ttl, duration_or_none(),
                  "how long a push that says nothing itself is worth sending; \"0s\": now or never"),
            field("collapse", &S::collapse, flag(),
                  "a newer push replaces an older one with its device and collapse key"),
            field("retry", &S::retry, table_form(retry_table()), "what comes back to be sent again"),
            field("congestion", &S::congestion, flag(), "halve a Pusher's window after a timeout, let it grow again"),
            field("device_pause", &S::device_pause, duration(positive),
                  "how long a throttled device or topic is left alone"),
            field("device_waiting", &S::device_waiting, count({0, Limits::waiting}),
                  "how many may wait for one paused device or topic"),
            field("project_pause", &S::project_pause, duration(positive), "how long a throttled project is left alone"),
            field("quota", &S::quota, quota_form(), "a ceiling of our own on sends").otherwise("none"),
            field("reconnect", &S::reconnect, table_form(reconnect_table()), "how connections are opened again"),
        }};
}

/// The member that a sentence "pipeline.retry.cap: …" speaks of, its table, or nothing.
struct Spoken {
    const Node* table;
    const Member* member;
};

Spoken spoken_of(const Node& pipeline, std::string_view path) {
    Spoken spoken{&pipeline, nullptr};
    path.remove_prefix(std::min(path.size(), std::string_view{"pipeline."}.size()));
    while (!path.empty()) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        const Member* const member = spoken.table->find(path.substr(0, dot));
        path.remove_prefix(std::min(path.size(), dot + 1));
        if (member == nullptr) return spoken;
        spoken.member = member;
        if (!path.empty()) spoken.table = &member->value;
    }
    return spoken;
}

bool has_problem(const Node& table, const Problems& problems) {
    if (problems.any_at(table.place)) return true;
    return std::any_of(table.members.begin(), table.members.end(),
                       [&](const Member& m) { return problems.any_at(m.value.place) || problems.any_at(m.place); });
}

void check_together(const Settings& settings, const Node& table, Problems& problems) {
    for (const auto& sentence : sluice::problems(settings)) {
        const std::size_t colon = sentence.find(": ");
        const Spoken spoken = spoken_of(table, std::string_view{sentence}.substr(0, colon));
        if (has_problem(*spoken.table, problems)) continue;
        const Place place = spoken.member != nullptr ? spoken.member->value.place : spoken.table->place;
        problems.add(place, sentence.substr(colon + 2));
    }
}

}  // namespace

const Table<Settings>& pipeline_table() {
    static const Table<Settings> table = make_table();
    return table;
}

Settings read_pipeline(const Node& table, Problems& problems) {
    Settings settings;
    if (!is_table({"pipeline", table, problems})) return settings;
    read_table(pipeline_table(), table, problems, settings);
    check_together(settings, table, problems);
    return settings;
}

PipelineResult read_pipeline_text(std::string_view text, std::string_view file_name,
                                  const std::vector<std::string>& overrides) {
    Problems problems{std::string{file_name}, overrides};
    PipelineResult result;
    if (auto root = parse_document(text, problems)) {
        apply_overrides(*root, overrides, problems);
        for (const auto& member : root->members) {
            if (member.key == "pipeline")
                result.settings = read_pipeline(member.value, problems);
            else
                problems.add(member.place, "found the unknown key " + quoted(member.key) +
                                               ", expected nothing but the table [pipeline]");
        }
    }
    result.problems = problems.sorted();
    return result;
}

std::string pipeline_toml(const Settings& settings) {
    std::string text = "[pipeline]\n";
    for (const auto& [key, value] : written(pipeline_table(), settings, false)) text += key + " = " + value + "\n";
    return text;
}

}  // namespace sluice::config
