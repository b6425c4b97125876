// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/firebase.h"

namespace sluice::sim {
namespace {

constexpr std::uint16_t ack = 0, unavailable = 1, draining = 2, device_rate = 3;
constexpr std::int64_t not_taken = INT64_MAX;

}  // namespace

Answer Firebase::send_with_care(Link link, std::uint64_t device, std::int64_t ns) {
    const Answer nothing{ns, not_taken, 0, 0, true};
    LinkState* state = find(link);
    if (!alive(link) || effects_.dark(link, instant(ns))) {
        ++counts_.vanished;
        return nothing;
    }
    const bool over = state->pending >= spec_.pending_limit;
    counts_.over_limit += over ? 1 : 0;
    if (over && spec_.over_limit == OverLimit::close) {
        ++counts_.vanished;
        close(link, true);
        return nothing;
    }
    ++state->pending;
    ++counts_.received;
    if (over && spec_.over_limit == OverLimit::nack) return nacked(link, unavailable, ns);
    if (state->state == State::draining) return nacked(link, draining, ns);
    if (const double quota = quota_limit_.at(ns); quota > 0 && !quota_.take(quota, ns))
        return nacked(link, unavailable, ns);
    if (const double limit = device_limit_.at(ns); limit > 0 && device != 0 && !devices_.take(device, limit, ns))
        return nacked(link, device_rate, ns);
    return served(link, ns);
}

Answer Firebase::nacked(Link link, std::uint16_t code, std::int64_t ns) {
    const double latency = latency_.draw(ns) * effects_.slowness(link, instant(ns));
    return {after(ns, latency), not_taken, code, 0, false};
}

Answer Firebase::served(Link link, std::int64_t ns) {
    const double latency = latency_.draw(ns) * effects_.slowness(link, instant(ns));
    const double takes = static_cast<double>(server_.serve(ns) - ns) + latency;
    Answer answer = taken(ns, takes);
    answer.code = drawn_code(ns);
    if (answer.code != ack) {
        answer.accepted_at = not_taken;
        return answer;
    }
    if (!receipts_.curve().zero() && receipt_random_.uniform() < receipts_.at(ns)) {
        ++counts_.receipts;
        answer.flags |= Answer::receipt;
    }
    if (!canonical_.curve().zero() && canonical_random_.uniform() < canonical_.at(ns)) {
        ++counts_.canonical;
        answer.flags |= Answer::new_token;
    }
    return answer;
}

std::uint16_t Firebase::drawn_code(std::int64_t ns) {
    if (nack_shares_.empty()) return ack;
    double drawn = nack_random_.uniform();
    for (std::size_t i = 0; i < nack_shares_.size(); ++i) {
        drawn -= nack_shares_[i].at(ns);
        if (drawn < 0) return nack_codes_[i];
    }
    return ack;
}

Passage Firebase::arrive_with_care(Link link, std::uint16_t code, Instant now, Instant& hold_until) {
    if (!alive(link)) {
        ++counts_.answers_vanished;
        return Passage::vanish;
    }
    if (const auto held = effects_.stalled(link, now)) {
        hold_until = *held;
        return Passage::hold;
    }
    --find(link)->pending;
    if (effects_.dark(link, now) || effects_.loses(link, now)) {
        ++counts_.answers_vanished;
        return Passage::vanish;
    }
    ++answered_[code];
    return Passage::deliver;
}

}  // namespace sluice::sim
