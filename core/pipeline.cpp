// SPDX-License-Identifier: GPL-3.0-or-later
// The outside of the pipeline: each call begins by counting tokens and sending what they allow, acts, then sends.
#include "core/pipeline.h"

#include "core/pipeline_path.h"

#include <algorithm>
#include <array>

namespace sluice {

std::optional<std::int64_t> wire_ttl_seconds(const Send& send, Instant now) {
    constexpr std::int64_t second = 1'000'000'000;
    if (send.deadline == never) return std::nullopt;
    if (send.has_ttl_zero || send.deadline <= now) return 0;
    return ((send.deadline - now).count() + second - 1) / second;
}

std::string_view name(CloseReason reason) {
    constexpr std::array<std::string_view, 9> names{"peer",         "network",     "refused-login",
                                                    "open-timeout", "ack-timeout", "ping-timeout",
                                                    "drain-grace",  "surplus",     "stopped"};
    return names[static_cast<std::size_t>(reason)];
}

Pipeline::Pipeline(const Settings& settings, Instant now, std::uint64_t seed)
    : state_(std::make_unique<PipelineState>(settings, now, seed)) {}
Pipeline::~Pipeline() = default;
Pipeline::Pipeline(Pipeline&&) noexcept = default;
Pipeline& Pipeline::operator=(Pipeline&&) noexcept = default;

Offered Pipeline::offer(const Push& push, Instant now) {
    state_->begin(now);
    if (state_->offer_calmly(push)) return {true};
    return state_->offer_with_care(push);
}

void Pipeline::restore(const Push& push, Instant offered, Instant now) {
    state_->begin(now);
    state_->restore(push, offered);
    state_->end();
}

void Pipeline::opened(ConnectionId connection, std::uint32_t window, Instant now) {
    state_->begin(now);
    state_->opened(connection, window);
    state_->end();
}

void Pipeline::closed(ConnectionId connection, CloseReason reason, Instant now) {
    state_->begin(now);
    state_->closed(connection, reason);
    state_->end();
}

const Outcome* Pipeline::answer(ConnectionId connection, MessageId message, const Verdict& verdict, Instant now) {
    state_->begin(now);
    if (verdict.kind == VerdictClass::delivered)
        if (const Outcome* done = state_->deliver_calmly(connection, message)) return done;
    return state_->answer_with_care(connection, message, verdict);
}

void Pipeline::heard(ConnectionId connection, Instant now) {
    state_->begin(now);
    state_->heard(connection);
    state_->end();
}

void Pipeline::resize(ConnectionId connection, std::uint32_t window, Instant now) {
    state_->begin(now);
    state_->resize(connection, window);
    state_->end();
}

void Pipeline::draining(ConnectionId connection, Instant now) {
    state_->begin(now);
    if (const ConnectionIndex index = state_->connections.find(connection); index != no_index)
        state_->told_draining(index);
    state_->end();
}

void Pipeline::advance(Instant now) {
    state_->begin(now);
    state_->advance();
    state_->end();
    state_->deadline = state_->compute_deadline();
    CHECK(state_->deadline > now);
}

void Pipeline::reconfigure(const Settings& settings, Instant now) {
    state_->begin(now);
    state_->reconfigure(settings);
    state_->end();
}

void Pipeline::pause(Instant now) {
    state_->begin(now);
    state_->operator_paused = true;
    state_->end();
}

void Pipeline::resume(Instant now) {
    state_->begin(now);
    state_->operator_paused = false;
    state_->end();
}

std::uint64_t Pipeline::purge(std::optional<Priority> priority, Instant now) {
    state_->begin(now);
    const std::uint64_t ended = state_->purge(priority, Reason::purged);
    state_->end();
    return ended;
}

void Pipeline::stop(Instant now, Reason reason) {
    state_->begin(now);
    state_->stop(reason);
    state_->end();
}

const Send* Pipeline::next_send() { return state_->sends.pop(); }
const Command* Pipeline::next_command() { return state_->commands.pop(); }
const Outcome* Pipeline::next_outcome() { return state_->outcomes.pop(); }

Instant Pipeline::deadline() const { return state_->deadline; }

const Settings& Pipeline::settings() const { return state_->settings; }
const Metrics& Pipeline::metrics() const { return state_->metrics; }
std::uint64_t Pipeline::buffered() const { return state_->buffered; }
std::uint64_t Pipeline::pending() const { return state_->pending; }

std::uint64_t Pipeline::pending_age_ns(Instant now) const {
    std::uint64_t sum = 0;
    for (const auto& [number, index] : state_->connections.by_number())
        state_->connections.at(index).window.each_used(
            [&](SlotIndex slot) { sum += static_cast<std::uint64_t>((now - state_->slots.at(slot).sent).count()); });
    return sum;
}

std::uint64_t Pipeline::take_pending_peak() { return std::exchange(state_->pending_peak, state_->pending); }

Places Pipeline::places() const {
    Places places;
    for (const Priority lane : priorities) {
        places.buffered[index(lane)] = state_->lanes[index(lane)].size();
        places.returned[index(lane)] = state_->held.returned(lane);
    }
    places.waiting_retries = state_->held.waiting_retries();
    places.waiting_paused = state_->held.waiting_paused();
    places.retry_places = state_->held.retry_places();
    places.pause_places = state_->held.pause_places();
    places.pending = state_->pending;
    return places;
}

std::uint64_t Pipeline::take_buffered_peak() {
    const std::uint64_t peak = state_->buffered_peak;
    state_->buffered_peak = state_->buffered;
    return peak;
}

Duration Pipeline::take_longest_wait(Instant now) {
    Duration longest = std::exchange(state_->longest_wait, Duration{0});
    if (const auto oldest = oldest_buffered()) longest = std::max(longest, now - *oldest);
    return longest;
}

std::optional<Instant> Pipeline::take_became_full() { return std::exchange(state_->became_full, std::nullopt); }

std::optional<Instant> Pipeline::oldest_buffered() const {
    std::optional<Instant> oldest;
    for (const Lane& lane : state_->lanes)
        if (!lane.empty() && (!oldest || lane.front().offered < *oldest)) oldest = lane.front().offered;
    return oldest;
}

std::uint64_t Pipeline::room(Priority) const {
    if (state_->stopped) return 0;
    const std::uint64_t limit = state_->settings.buffer;
    const std::uint64_t left = limit > state_->buffered ? limit - state_->buffered : 0;
    if (state_->blocked() || !state_->buffered_may_leave() || state_->anything_to_send()) return left;
    std::uint64_t free = state_->demand.total();
    if (state_->quota) free = std::min(free, static_cast<std::uint64_t>(std::max(0.0, state_->quota->tokens())));
    if (state_->project.state == PauseState::over) free = std::min<std::uint64_t>(free, 1);
    return left + free;
}

std::vector<ConnectionView> Pipeline::connections() const {
    std::vector<ConnectionView> views;
    for (const auto& [number, index] : state_->connections.by_number()) {
        const Connection& connection = state_->connections.at(index);
        views.push_back({number, connection.state, connection.limit, connection.pending});
    }
    return views;
}

std::uint32_t Pipeline::open_connections() const {
    const auto& all = state_->connections.by_number();
    return static_cast<std::uint32_t>(std::count_if(all.begin(), all.end(), [this](const auto& entry) {
        return state_->connections.at(entry.second).state != ConnectionState::opening;
    }));
}

std::optional<double> Pipeline::allowed_rate() const {
    return state_->quota ? std::optional{state_->quota->rate()} : std::nullopt;
}
std::optional<double> Pipeline::tokens() const {
    return state_->quota ? std::optional{state_->quota->tokens()} : std::nullopt;
}
bool Pipeline::project_paused() const { return state_->project.blocks(); }
bool Pipeline::operator_paused() const { return state_->operator_paused; }
std::uint64_t Pipeline::devices_paused() const { return state_->devices.count(); }

bool Pipeline::demand_holds() const {
    const bool may_send =
        state_->demand.top() != Demand::none && !state_->blocked() && (!state_->quota || state_->quota->has_token());
    return !may_send || !state_->anything_to_send();
}

void Pipeline::note(MessageId message, std::uint64_t word) { state_->slots.set_note(message, word); }

void Pipeline::hint(MessageId message) const { state_->prefetch(message); }

}  // namespace sluice
