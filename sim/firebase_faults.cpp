// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/check.h"
#include "sim/firebase.h"

#include <algorithm>
#include <utility>

namespace sluice::sim {

void Firebase::begin(const Faults::Begun& begun, Instant now) {
    const FaultSpec& spec = faults_.spec(begun.fault);
    using Kind = FaultSpec::Kind;
    switch (spec.kind) {
        case Kind::drop: return drop(chosen(begun.fault));
        case Kind::drain: return drain(chosen(begun.fault), spec.grace, now);
        case Kind::half_open: return leave_half_open(chosen(begun.fault));
        case Kind::blackhole:
        case Kind::stall:
        case Kind::slow:
        case Kind::lose: return affect(begun, chosen(begun.fault), now);
        case Kind::refuse: return effects_.begin(begun.fault, Kind::refuse, now, begun.until, {});
        case Kind::outage:
            drop(chosen(begun.fault));
            return effects_.begin(begun.fault, Kind::refuse, now, begun.until, {});
        case Kind::machine_loss: return lose_machine(begun);
    }
}

// Of those that are up as far as the near side knows, for a drain of those not draining yet; all: also those being
// opened.
std::vector<Link> Firebase::chosen(std::uint32_t fault) {
    const bool for_drain = faults_.spec(fault).kind == FaultSpec::Kind::drain;
    const bool opening_too = faults_.takes_all(fault);
    const auto is_candidate = [&](State state) {
        if (state == State::open) return true;
        if (for_drain) return false;
        const bool is_opening = state == State::opening || state == State::unanswered;
        return state == State::draining || state == State::gone || (opening_too && is_opening);
    };
    std::vector<Link> candidates;
    for (std::size_t i = 0; i < links_.size(); ++i)
        if (is_candidate(links_[i].state)) candidates.push_back(first_link_ + static_cast<Link>(i));
    return faults_.choose(fault, std::move(candidates));
}

void Firebase::drop(const std::vector<Link>& links) {
    for (const Link link : links) close(link, true);
}

void Firebase::drain(const std::vector<Link>& links, Duration grace, Instant now) {
    for (const Link link : links) {
        LinkState& state = *find(link);
        state.state = State::draining;
        state.special_until = always;
        if (!effects_.dark(link, now)) facts_.push_back({Fact::Kind::draining, state.machine, link});
        schedule(nanoseconds(saturating_add(now, grace)), Due::Kind::cut, link);
    }
}

void Firebase::leave_half_open(const std::vector<Link>& links) {
    for (const Link link : links) {
        LinkState& state = *find(link);
        if (alive(link)) {
            --connections_;
            state.state = State::gone;
        } else if (state.state == State::opening) {
            state.state = State::unanswered;
        }
        state.special_until = always;
    }
}

void Firebase::affect(const Faults::Begun& begun, std::vector<Link> links, Instant now) {
    for (const Link link : links) {
        LinkState& state = *find(link);
        state.special_until = std::max(state.special_until, nanoseconds(begun.until));
    }
    effects_.begin(begun.fault, faults_.spec(begun.fault).kind, now, begun.until, std::move(links));
}

void Firebase::lose_machine(const Faults::Begun& begun) {
    const FaultSpec& spec = faults_.spec(begun.fault);
    std::vector<std::uint32_t> there;
    for (std::uint32_t i = 0; i < machine_back_.size(); ++i)
        if (machine_back_[i] == start_of_time) there.push_back(i);
    if (spec.machine_chosen && there.empty()) return;
    const auto machine = spec.machine_chosen ? there[faults_.random(begun.fault).below(there.size())] : spec.machine;
    CHECK(machine < machine_back_.size());
    for (std::size_t i = 0; i < links_.size(); ++i)
        if (links_[i].machine == machine) close(first_link_ + static_cast<Link>(i), false);
    const bool was_there = machine_back_[machine] == start_of_time;
    machine_back_[machine] = std::max(machine_back_[machine], begun.until);
    if (was_there) facts_.push_back({Fact::Kind::machine_lost, machine, 0});
    schedule(nanoseconds(begun.until), Due::Kind::machine_back, machine);
}

void Firebase::machine_returns(std::uint32_t machine, Instant now) {
    if (machine_back_[machine] == start_of_time || now < machine_back_[machine]) return;
    machine_back_[machine] = start_of_time;
    facts_.push_back({Fact::Kind::machine_back, machine, 0});
}

}  // namespace sluice::sim
