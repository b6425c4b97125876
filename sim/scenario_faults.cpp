// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/quantity.h"
#include "sim/scenario_tables.h"

namespace sluice::sim {
namespace {

using config::Entry;
using config::Field;
using config::Node;

const config::Range<Duration> positive{Duration{1}, Limits::longest};
constexpr std::uint32_t most_machines = 1000;

/// connections: a count, a share with %, or "all".
Field<FaultSpec> connections_field() {
    const auto count = config::small_count({1, Limits::pushers});
    constexpr auto expected = "a count such as 5, a share such as \"25%\", or \"all\"";
    const auto read = [count](const Entry& entry, FaultSpec& into) {
        const Node& value = entry.value;
        const bool is_text = value.kind == Node::Kind::text;
        if (is_text && value.text == "all") {
            into.connections_share = 1;
        } else if (is_text && value.text.ends_with('%')) {
            const auto share = config::parse_share(value.text);
            if (share && *share > 0 && *share <= 1)
                into.connections_share = *share;
            else
                entry.expected("a share above 0% and up to 100%");
        } else if (value.kind == Node::Kind::integer || is_text) {
            config::Problems narrower{{}};
            into.connections = count.read({entry.key, value, narrower});
            if (!into.connections) entry.expected(expected);
        } else {
            entry.expected(expected);
        }
    };
    const auto write = [count](const FaultSpec& from) {
        if (from.connections) return count.write(*from.connections);
        return from.connections_share == 1 ? std::string{"\"all\""}
                                           : config::quoted(config::share_text(from.connections_share));
    };
    return {
        "connections", "which of them, chosen by the fault's random stream", "count, share or \"all\"", "", {}, read,
        write};
}

/// machine: its number; absent: chosen.
Field<FaultSpec> machine_field() {
    const auto count = config::small_count({1, most_machines});
    const auto read = [count](const Entry& entry, FaultSpec& into) {
        const auto number = count.read(entry);
        if (!number) return;
        into.machine = *number - 1;
        into.machine_chosen = false;
    };
    const auto write = [count](const FaultSpec& from) {
        return from.machine_chosen ? std::string{} : count.write(from.machine + 1);
    };
    return {"machine", "which one, from 1", count.type, "", {}, read, write};
}

config::Table<FaultSpec> make_table() {
    using S = FaultSpec;
    config::Table<S> table;
    table.title = "[[fault]]";
    table.kind_key = "kind";
    table.kinds = {"drop", "drain", "blackhole", "half-open", "stall",
                   "slow", "lose",  "refuse",    "outage",    "machine-loss"};
    table.fields = {
        field("at", &S::at, config::duration(), "when it strikes").required(),
        field("kind", &S::kind, config::choice<S::Kind>(table.kinds), "what happens: see the table of faults")
            .required(),
        field("lasts", &S::lasts, config::duration(positive), "for how long")
            .required()
            .only({"blackhole", "stall", "slow", "lose", "refuse", "outage", "machine-loss"}),
        field("every", &S::every, optional(config::duration(positive)), "strikes again so long after each time"),
        connections_field().only(
            {"drop", "drain", "blackhole", "half-open", "stall", "slow", "lose", "refuse", "outage"}),
        field("grace", &S::grace, config::duration(), "from the notice to the cut").only({"drain"}),
        field("factor", &S::factor, config::number({1e-3, 1e6}), "latency is multiplied by it")
            .required()
            .only({"slow"}),
        field("share", &S::share, config::share(), "of the answers that are lost").required().only({"lose"}),
        machine_field().only({"machine-loss"}).otherwise("chosen by the fault's random stream"),
    };
    return table;
}

config::Table<Scenario> make_machines_table() {
    return {"[machines]",
            {
                field("count", &Scenario::machines, config::small_count({1, most_machines}),
                      "Collectors, each with the [pipeline] above; a device belongs to one of those alive"),
            }};
}

}  // namespace

const config::Table<FaultSpec>& fault_table() {
    static const auto table = make_table();
    return table;
}

const config::Table<Scenario>& machines_table() {
    static const auto table = make_machines_table();
    return table;
}

FaultSpec read_fault(const Node& table, config::Problems& problems) {
    FaultSpec fault;
    read_table(fault_table(), table, problems, fault);
    const auto* const every = table.find("every");
    if (every != nullptr && fault.every && *fault.every < fault.lasts)
        Entry{"every", every->value, problems}.expected("at least what \"lasts\" says");
    return fault;
}

}  // namespace sluice::sim
