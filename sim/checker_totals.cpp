// SPDX-License-Identifier: GPL-3.0-or-later
// After a call: what became of all, and what the pipeline says of itself.
#include "sim/checker.h"

#include <algorithm>

namespace sluice::sim {

void Checker::verify(const PipelineView& view, Instant now) {
    at(now);
    index_outputs();
    for (const Command& command : commands_) check_command(command);
    place_arriving();
    for (std::size_t i = 0; i < sends_.size(); ++i) check_send(sends_[i], sends_index_[i]);
    check_fates();
    for (std::size_t i = 0; i < outcomes_.size(); ++i) check_outcome(outcomes_[i], outcomes_index_[i], view);
    check_places(view);
    check_bounds(view);
    check_connections(view);
    check_demand(view);
    check_order_after(view);
    check_counters(view);
    check_control();
    end_call();
}

void Checker::check_fates() const {
    if (answered_ != nobody) {
        const Record& push = records_[answered_];
        const bool final_answer = push.verdict < VerdictClass::transient;
        require(!final_answer || push.ended == call_, "At least once", push, "its answer was final, it has no outcome");
    }
    if (arriving_ == nobody || !arriving_result_ || arriving_result_->admitted) return;
    require(records_[arriving_].ended == call_, "One outcome", records_[arriving_],
            "it was refused without an outcome");
}

void Checker::check_places(const PipelineView& view) const {
    const Places& places = view.places;
    require(places.pending == pending_, "Conservation", "pending is not what was sent and is unanswered");
    require(places.all() == live_, "Conservation", "places do not hold the pushes without an outcome");
    for (const Priority lane : priorities) {
        const std::uint64_t buffered = places.buffered[index(lane)];
        require(buffered <= live_of_[index(lane)] - pending_of_[index(lane)], "Conservation",
                "a lane holds more than there is");
        require(buffered == lanes_[index(lane)].filled() || !devices_.empty(), "Conservation",
                "a lane does not hold what was admitted to it and has not left");
    }
}

void Checker::check_bounds(const PipelineView& view) {
    const auto within = [](std::uint64_t& bound, std::uint64_t configured, std::uint64_t level) {
        bound = std::max(configured, std::min(bound, level));
        return level <= bound;
    };
    const Places& places = view.places;
    require(within(buffer_bound_, settings_.buffer, places.buffered_all()), "Bound", "more is buffered than `buffer`");
    require(within(pause_bound_, settings_.retry.waiting, places.pause_places), "Bound",
            "more wait for a pause than `retry.waiting`");
    std::uint64_t windows = 0;
    for (const auto& [number, connection] : connections_) windows += std::min(settings_.window, connection.reported);
    windows_peak_ = std::max(windows_peak_, windows);
    retry_bound_ = std::max(retry_bound_, settings_.retry.waiting);
    require(places.retry_places <= retry_bound_ + 4 * windows_peak_ + restored_, "Bound",
            "more wait for retries than `retry.waiting` and the windows");
}

void Checker::check_connections(const PipelineView& view) {
    require(view.connections.size() == connections_.size(), "Connection", "another number of connections");
    for (const ConnectionView& theirs : view.connections) {
        const auto found = connections_.find(theirs.connection);
        require(found != connections_.end(), "Connection", "one that was never opened, or was closed");
        Connection& mine = found->second;
        require(mine.pending == theirs.pending, "At least once", "a connection's pending is not what was sent there");
        const bool may_differ = resized_now_ && settings_.quota;
        require(mine.sent_call != call_ || mine.pending <= theirs.window || may_differ, "Window",
                "a connection was sent more than its effective window");
        require(mine.state != ConnectionState::draining || theirs.state != ConnectionState::open, "Connection",
                "one that drains counts as open");
        require((mine.state == ConnectionState::opening) == (theirs.state == ConnectionState::opening) ||
                    theirs.state == ConnectionState::surplus,
                "Connection", "one counts as open that is not, or the other way round");
        require(mine.state == ConnectionState::opening || theirs.window <= std::min(settings_.window, mine.reported),
                "Window", "an effective window is larger than the configured or the reported");
        if (theirs.state == ConnectionState::draining || theirs.state == ConnectionState::surplus) mine.no_sends = true;
        mine.reported_before = mine.reported;
    }
}

void Checker::check_demand(const PipelineView& view) const {
    require(view.demand_holds, "Demand", "the pipeline says itself that it could send");
    const Places& places = view.places;
    if (paused_ || stop_reason_ || view.project_paused || (view.tokens && *view.tokens < 1)) return;
    const bool retries_full = places.retry_places >= std::max<std::uint64_t>(1, settings_.retry.waiting);
    if (places.returned_all() == 0 && (places.buffered_all() == 0 || retries_full)) return;
    for (const ConnectionView& connection : view.connections)
        require(connection.state != ConnectionState::open || connection.pending >= connection.window, "Demand",
                "a push is held while a connection that may send has a free slot");
}

void Checker::check_order_after(const PipelineView& view) const {
    if (settings_.quota) return;    // what tokens allowed was sent before anything returned
    if (!devices_.empty()) return;  // a candidate that expires in its lane lets the next one join another
    for (const Priority lane : priorities)
        require(!buffered_left_[index(lane)] || view.places.returned[index(lane)] == 0, "Order",
                "a buffered one was sent before a returned one of its lane");
}

void Checker::check_counters(const PipelineView& view) const {
    const Metrics& metrics = *view.metrics;
    const Counters& theirs = metrics.counters;
    require(theirs.offered == mine_.offered, "Counters", "offered");
    require(theirs.sent == mine_.sent, "Counters", "sent");
    require(theirs.retried == mine_.retried, "Counters", "retried");
    require(theirs.resent == mine_.resent, "Counters", "resent");
    require(theirs.nacked == mine_.nacked, "Counters", "nacked");
    require(theirs.unanswered == mine_.unanswered, "Counters", "unanswered");
    require(theirs.unanswered_ns == mine_.unanswered_ns, "Counters", "unanswered_ns");
    require(theirs.stray_answers == mine_.stray_answers, "Counters", "stray_answers");
    require(theirs.opened == mine_.opened, "Counters", "opened");
    require(theirs.pings == mine_.pings, "Counters", "pings");
    require(theirs.ack_timeouts == mine_.ack_timeouts, "Counters", "ack_timeouts");
    require(theirs.outcomes == mine_.outcomes, "Counters", "outcomes");
    require(theirs.shed_by_reason == mine_.shed_by_reason, "Counters", "shed by reason");
    require(theirs.failed_by_reason == mine_.failed_by_reason, "Counters", "failed by reason");
    require(theirs.rejected_by_reason == mine_.rejected_by_reason, "Counters", "rejected by reason");
    for (const Priority lane : priorities) {
        const auto& their_lane = theirs.by_priority[index(lane)];
        const auto& my_lane = mine_.by_priority[index(lane)];
        require(their_lane.offered == my_lane.offered, "Counters", "offered by priority");
        require(their_lane.outcomes == my_lane.outcomes, "Counters", "outcomes by priority");
        require(metrics.wait[index(lane)].sum_low() == wait_sum_[index(lane)], "Counters", "the sum of waits");
    }
    require(metrics.total.sum_low() == total_sum_, "Counters", "the sum of times to delivery");
    const std::uint64_t under_way = pending_ * static_cast<std::uint64_t>(nanoseconds(now_)) - sent_sum_;
    require(metrics.ack.sum_low() + theirs.unanswered_ns + under_way == pending_area_, "Little",
            "the integral of pending is not the sum of the sends' times");
}

void Checker::check_control() const {
    for (const Priority lane : priorities)
        require(!purged_now_ || purged_below_[index(lane)] != next_admission_ ||
                    live_of_[index(lane)] == pending_of_[index(lane)],
                "One outcome", "something held outlived a purge");
    require(!stop_reason_ || live_ == 0, "One outcome", "something outlived stop");
}

void Checker::end_call() {
    ++call_;
    window_before_ = settings_.window;
    arriving_ = answered_ = nobody;
    arriving_result_.reset();
    arriving_restored_ = resized_now_ = purged_now_ = paused_now_ = false;
    closed_now_.clear();
    sends_.clear();
    commands_.clear();
    outcomes_.clear();
    sends_index_.clear();
    outcomes_index_.clear();
    buffered_left_ = {};
}

}  // namespace sluice::sim
