// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario_tables.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace sluice::sim {
namespace {

using config::Entry;
using config::Field;
using config::Form;
using config::Node;
using config::Range;

const Range<Duration> positive{Duration{1}, Limits::longest};
constexpr std::uint64_t most_devices = 1'000'000'000;
constexpr std::uint32_t most_keys = 1'000'000;
constexpr std::uint64_t most_recipients = 100'000'000;

Form<std::string> name_form() {
    Form<std::string> form = config::text(64);
    form.read = [](const Entry& entry) -> std::optional<std::string> {
        const std::string& name = entry.value.text;
        const auto is_fine = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        };
        const bool fits = !name.empty() && name.size() <= 64 && !(name[0] >= '0' && name[0] <= '9');
        if (entry.value.kind == Node::Kind::text && fits && std::all_of(name.begin(), name.end(), is_fine)) return name;
        entry.expected("a name of letters, digits, - and _, not beginning with a digit");
        return std::nullopt;
    };
    return form;
}

struct Shares {
    double high = 0, normal = 0, low = 0;
};
using PriorityShares = std::array<double, priority_count>;

Form<PriorityShares> priority_form() {
    const config::Table<Shares> table{"priority",
                                      {
                                          field("high", &Shares::high, config::share(), "share of high ones"),
                                          field("normal", &Shares::normal, config::share(), "share of normal ones"),
                                          field("low", &Shares::low, config::share(), "share of low ones"),
                                      }};
    const auto plain = config::table_form(table);
    const auto read = [plain](const Entry& entry) -> std::optional<PriorityShares> {
        const auto shares = plain.read(entry);
        if (!shares) return std::nullopt;
        const double sum = shares->high + shares->normal + shares->low;
        const auto& members = entry.value.members;
        const bool wrong = std::any_of(members.begin(), members.end(), [&](const config::Member& member) {
            return entry.problems.any_at(member.value.place);
        });
        if (!wrong && !(sum > 1 - 1e-9 && sum < 1 + 1e-9))
            entry.expected("shares of high, normal and low that add up to 1");
        return PriorityShares{shares->high, shares->normal, shares->low};
    };
    const auto write = [table](const PriorityShares& shares) {
        return config::inline_table(written(table, Shares{shares[0], shares[1], shares[2]}, true));
    };
    return {"table", "", read, write, plain.keys};
}

/// A TTL of its own, or "none"; absent: the pipeline's.
Form<Duration> ttl_form() {
    auto form = config::duration_or_none();
    form.write = [write = form.write](const Duration& ttl) { return ttl == pipeline_ttl ? "" : write(ttl); };
    return form;
}

Form<Duration> until_form() {
    auto form = config::duration(positive);
    form.write = [write = form.write](const Duration& until) { return until == Duration::max() ? "" : write(until); };
    return form;
}

struct Spread {
    std::uint64_t min = 0, max = 0;
};

Field<ArrivalsSpec> recipients_field() {
    const auto count = config::count({1, most_recipients});
    const config::Table<Spread> table{"recipients",
                                      {
                                          field("min", &Spread::min, count, "fewest").required(),
                                          field("max", &Spread::max, count, "most").required(),
                                      }};
    const auto read = [count, table](const Entry& entry, ArrivalsSpec& into) {
        Spread spread;
        if (entry.value.kind == Node::Kind::table) {
            read_table(table, entry.value, entry.problems, spread);
            if (spread.max < spread.min && spread.max != 0) entry.expected("max at least min");
        } else if (const auto exact = count.read(entry)) {
            spread = {*exact, *exact};
        }
        into.recipients_min = spread.min;
        into.recipients_max = spread.max;
    };
    const auto write = [count, table](const ArrivalsSpec& from) {
        if (from.recipients_min == from.recipients_max) return count.write(from.recipients_min);
        return config::inline_table(written(table, Spread{from.recipients_min, from.recipients_max}, false));
    };
    return {"recipients",
            "pushes of one fan-out; of { min, max } a number is drawn each time",
            "count or { min, max }",
            count.limits,
            {},
            read,
            write};
}

config::Table<ArrivalsSpec> make_table() {
    using S = ArrivalsSpec;
    using config::duration;
    using config::number;
    config::Table<S> table;
    table.title = "[[arrivals]]";
    table.kind_key = "kind";
    table.kinds = {"poisson", "even", "fanout", "trace"};
    table.fields = {
        field("name", &S::name, name_form(), "names its random stream, and it in --set").required(),
        field("kind", &S::kind, config::choice<S::Kind>(table.kinds),
              "how they come: at random, evenly, in fan-outs, as in a file")
            .required(),
        field("rate", &S::rate, curve_form(config::rate({0, most_a_second})), "pushes a time")
            .required()
            .only({"poisson", "even"}),
        field("from", &S::from, duration(), "none before"),
        field("until", &S::until, until_form(), "none from then on").otherwise("the duration"),
        field("priority", &S::priority, priority_form(), "shares, which add up to 1").otherwise("{ normal = 1 }"),
        field("ttl", &S::ttl, ttl_form(), "how long a push is worth sending").otherwise("the pipeline's"),
        field("devices", &S::devices, config::count({1, most_devices}), "how many devices they go to"),
        field("zipf", &S::zipf, number({0, 10}),
              "skew among the devices: the k-th gets a share of 1/k to this power; 0: none"),
        field("collapse_keys", &S::collapse_keys, config::small_count({0, most_keys}),
              "collapse keys a device; 0: none"),
        field("at", &S::at, optional(duration()), "of the one fan-out; this or `every`").only({"fanout"}),
        field("every", &S::every, optional(duration(positive)), "from one fan-out to the next").only({"fanout"}),
        recipients_field().required().only({"fanout"}),
        field("over", &S::over, duration(), "time that one fan-out is spread over").required().only({"fanout"}),
        field("file", &S::file, config::text(), "CSV of second,count").required().only({"trace"}),
        field("step", &S::step, duration(positive), "time that one row counts").required().only({"trace"}),
        field("within", &S::within, config::choice<S::Within>({"poisson", "even"}),
              "where in its step a push comes: independent uniform instants, or evenly")
            .only({"trace"}),
        field("scale", &S::scale, number({0, 1e6}), "multiplies the counts, exactly, the remainder carried")
            .only({"trace"}),
        field("speed", &S::speed, number({1e-6, 1e6}), "how much faster than the file").only({"trace"}),
    };
    return table;
}

void check_fanout(const Node& table, const ArrivalsSpec& spec, config::Problems& problems) {
    const auto* const at = table.find("at");
    const auto* const every = table.find("every");
    if (at != nullptr && every != nullptr)
        problems.add(every->place, "found both \"at\" and \"every\", expected one of them");
    if (at == nullptr && every == nullptr)
        problems.add(table.place, "found neither \"at\" nor \"every\" in [[arrivals]], expected one with \"fanout\"");
    if (every != nullptr && spec.every && *spec.every < spec.over)
        Entry{"every", every->value, problems}.expected("at least what \"over\" says");
}

void read_trace_of(const Node& table, const Files& files, ArrivalsSpec& spec, config::Problems& problems) {
    const auto* const file = table.find("file");
    if (file == nullptr || problems.any_at(file->value.place)) return;
    const auto trace = files.trace({"file", file->value, problems});
    if (trace == nullptr) return;
    for (const auto& problem : trace->problems) problems.add_elsewhere(file->value.place, problem);
    const auto* const step = table.find("step");
    const bool stepped = step != nullptr && spec.step > Duration{0} && trace->problems.empty();
    if (stepped && trace->closest > 0 && static_cast<double>(spec.step.count()) > trace->closest * 1e9)
        Entry{"step", step->value, problems}.expected("at most the time from one row of the file to the next");
    spec.trace = trace->rows;
}

}  // namespace

const config::Table<ArrivalsSpec>& arrivals_table() {
    static const auto table = make_table();
    return table;
}

ArrivalsSpec read_arrivals(const Node& table, const Files& files, config::Problems& problems) {
    ArrivalsSpec spec;
    read_table(arrivals_table(), table, problems, spec);
    const std::string kind = kind_of(arrivals_table(), table);
    const auto* const until = table.find("until");
    if (until != nullptr && !problems.any_at(until->value.place) && spec.until <= spec.from)
        Entry{"until", until->value, problems}.expected("a time after \"from\"");
    if (kind == "fanout") check_fanout(table, spec, problems);
    if (kind == "trace") read_trace_of(table, files, spec, problems);
    return spec;
}

}  // namespace sluice::sim
