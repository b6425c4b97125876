// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/firebase.h"

#include "core/check.h"

#include <algorithm>
#include <array>
#include <functional>

namespace sluice::sim {
namespace {

// Codes of answers that Firebase gives of its own accord; those of `nack` follow.
constexpr std::array<std::string_view, 4> own_answers{"ack", "SERVICE_UNAVAILABLE", "CONNECTION_DRAINING",
                                                      "DEVICE_MESSAGE_RATE_EXCEEDED"};

bool is_plain(const FirebaseSpec& spec) {
    return spec.capacity.zero() && spec.nack.empty() && spec.device_limit.zero() && spec.quota.zero() &&
           spec.receipts.zero() && spec.canonical.zero();
}

}  // namespace

Firebase::Firebase(const Scenario& scenario, std::uint64_t seed)
    : spec_(scenario.firebase),
      duration_(scenario.duration),
      plain_(is_plain(spec_)),
      latency_(spec_.latency, seed),
      server_(spec_.capacity),
      device_limit_(spec_.device_limit),
      quota_limit_(spec_.quota),
      receipts_(spec_.receipts),
      canonical_(spec_.canonical),
      upstream_rate_(spec_.upstream),
      nack_random_(seed, "firebase.nack"),
      receipt_random_(seed, "firebase.receipts"),
      canonical_random_(seed, "firebase.canonical"),
      upstream_random_(seed, "firebase.upstream"),
      machine_back_(scenario.machines, start_of_time),
      faults_(scenario.faults, scenario.duration, seed),
      effects_(faults_) {
    for (const std::string_view answer : own_answers) code_of(answer);
    for (const auto& [error, share] : spec_.nack) {
        nack_codes_.push_back(code_of(error));
        nack_shares_.emplace_back(share);
    }
    if (!spec_.upstream.zero()) schedule_upstream(0);
    find_next();
}

std::uint16_t Firebase::code_of(std::string_view error) {
    const auto known = std::find(names_.begin(), names_.end(), error);
    if (known == names_.end()) {
        verdicts_.push_back(names_.empty() ? Verdict{} : verdict_of(Transport::xmpp, error));
        names_.emplace_back(error);
        answered_.push_back(0);
        return static_cast<std::uint16_t>(names_.size() - 1);
    }
    return static_cast<std::uint16_t>(known - names_.begin());
}

Link Firebase::dial(std::uint32_t machine, Instant now) {
    const Link link = add_link(machine);
    if (effects_.dark(link, now))
        find(link)->state = State::unanswered;
    else
        schedule(nanoseconds(saturating_add(now, spec_.connect_time)), Due::Kind::handshake, link);
    return link;
}

Link Firebase::open_now(std::uint32_t machine, Instant now) {
    const Link link = add_link(machine);
    handshake_ends(link, now);
    return link;
}

Link Firebase::add_link(std::uint32_t machine) {
    CHECK(machine < machine_back_.size());
    if (links_.size() == links_.capacity()) forget_closed();
    links_.push_back({always, 0, machine, State::opening});
    ++counts_.dialled;
    return first_link_ + static_cast<Link>(links_.size() - 1);
}

void Firebase::forget_closed() {
    const auto kept =
        std::find_if(links_.begin(), links_.end(), [](const LinkState& state) { return state.state != State::closed; });
    const auto closed = kept - links_.begin();
    if (2 * static_cast<std::size_t>(closed) < links_.size()) return;
    first_link_ += static_cast<Link>(closed);
    links_.erase(links_.begin(), kept);
}

void Firebase::handshake_ends(Link link, Instant now) {
    LinkState* state = find(link);
    if (state == nullptr || state->state != State::opening) return;
    if (effects_.dark(link, now)) {
        state->state = State::unanswered;
    } else if (connections_ >= spec_.connections_max || effects_.refuses(now)) {
        close(link, true);
    } else {
        state->state = State::open;
        state->special_until = nanoseconds(effects_.all_until(now));
        ++connections_;
        counts_.connections_peak = std::max<std::uint64_t>(counts_.connections_peak, connections_);
        facts_.push_back({Fact::Kind::opened, state->machine, link});
    }
}

void Firebase::hang_up(Link link, Instant) {
    if (find(link) != nullptr) close(link, false);
}

void Firebase::close(Link link, bool told) {
    LinkState& state = *find(link);
    if (state.state == State::closed) return;
    const bool was_up = state.state == State::open || state.state == State::draining;
    const bool was_opening = state.state == State::opening || state.state == State::unanswered;
    if (was_up) --connections_;
    state = {always, 0, state.machine, State::closed};
    if (!told) return;
    ++(was_opening ? counts_.refused : counts_.closed);
    facts_.push_back({was_opening ? Fact::Kind::refused : Fact::Kind::closed, state.machine, link});
}

void Firebase::ping(Link link, Instant now) {
    if (!alive(link) || effects_.dark(link, now)) return;
    const double takes = latency_.mean(nanoseconds(now)) * effects_.slowness(link, now);
    schedule(nanoseconds(now) + static_cast<std::int64_t>(takes), Due::Kind::pong, link);
}

void Firebase::pong(Link link, Instant now) {
    if (!alive(link)) return;
    if (const auto held = effects_.stalled(link, now)) return schedule(nanoseconds(*held), Due::Kind::pong, link);
    if (effects_.dark(link, now) || effects_.loses(link, now)) return;
    facts_.push_back({Fact::Kind::pong, find(link)->machine, link});
}

void Firebase::upstream(Instant now) {
    std::vector<Link> up;
    for (std::size_t i = 0; i < links_.size(); ++i)
        if (links_[i].state == State::open) up.push_back(first_link_ + static_cast<Link>(i));
    if (up.empty()) return;
    const Link link = up[upstream_random_.below(up.size())];
    ++counts_.upstream;
    if (!effects_.dark(link, now)) facts_.push_back({Fact::Kind::upstream, find(link)->machine, link});
}

// Evenly along the rate: a message whenever its integral reaches the next whole number, looked at every second at
// least.
void Firebase::schedule_upstream(std::int64_t ns) {
    constexpr double second = 1e9;
    const double rate = upstream_rate_.at(ns);
    const double wait = rate > 0 ? std::min((1 - upstream_owed_) / rate * second, second) : second;
    const std::int64_t next =
        std::min(ns + std::max<std::int64_t>(1, static_cast<std::int64_t>(wait + 0.5)), upstream_rate_.piece_ends());
    const double mean = rate + upstream_rate_.slope() * static_cast<double>(next - ns) / 2;
    upstream_owed_ += mean * static_cast<double>(next - ns) / second;
    if (next < duration_.count()) schedule(next, Due::Kind::upstream, 0);
}

void Firebase::schedule(std::int64_t at, Due::Kind kind, Link link) {
    due_.push_back({at, order_++, kind, link});
    std::push_heap(due_.begin(), due_.end(), std::greater<>{});
    find_next();
}

void Firebase::find_next() {
    next_ = faults_.next_deadline().value_or(never);
    if (!due_.empty()) next_ = std::min(next_, instant(due_.front().at));
}

void Firebase::advance(Instant now) {
    while (next_ <= now) {
        const Instant at = next_;
        if (due_.empty() || instant(due_.front().at) > at) {
            begin(*faults_.begin(at), at);
        } else {
            std::pop_heap(due_.begin(), due_.end(), std::greater<>{});
            const Due due = due_.back();
            due_.pop_back();
            act(due, at);
        }
        find_next();
    }
}

void Firebase::act(const Due& due, Instant now) {
    constexpr double nearly_one = 1 - 1e-6;
    switch (due.kind) {
        case Due::Kind::handshake: return handshake_ends(due.link, now);
        case Due::Kind::cut:
            if (alive(due.link)) close(due.link, true);
            return;
        case Due::Kind::pong: return pong(due.link, now);
        case Due::Kind::upstream:
            for (; upstream_owed_ >= nearly_one; upstream_owed_ -= 1) upstream(now);
            return schedule_upstream(due.at);
        case Due::Kind::machine_back: return machine_returns(due.link, now);
    }
}

bool Firebase::alive(Link link) const {
    const LinkState* state = find(link);
    return state != nullptr && (state->state == State::open || state->state == State::draining);
}

std::uint32_t Firebase::pending(Link link) const {
    const LinkState* state = find(link);
    return state == nullptr ? 0 : state->pending;
}

}  // namespace sluice::sim
