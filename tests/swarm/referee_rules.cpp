// SPDX-License-Identifier: GPL-3.0-or-later
// What the referee holds against each send, command and outcome, and against the whole after each call.
#include "tests/swarm/referee.h"

#include <algorithm>

namespace sluice::swarm {

void Referee::inherit(const Outcome& outcome) {
    if (outcome.kind != OutcomeKind::collapsed || arriving_ == 0 || outcome.handle == arriving_) return;
    if (!is_known(outcome.handle)) return;
    const Tracked& older = pushes_[outcome.handle];
    Tracked& newer = pushes_[arriving_];
    if (older.push.priority != newer.push.priority) return;
    newer.place = older.place;
    newer.is_buffered = older.is_buffered;
}

void Referee::see(const Send& send) {
    if (!is_known(send.handle)) return fail("sent a push that was never offered");
    Tracked& push = pushes_[send.handle];
    expect(!push.ended, words(send.handle) + " was sent after its end");
    if (in_flight_.count(send.handle) != 0) {
        const auto line = lines_.find(push.connection);
        expect(line != lines_.end() && line->second.closed, words(send.handle) + " was sent twice at once");
        lose(send.handle);
    }
    const auto line = lines_.find(send.connection);
    if (line == lines_.end()) return fail(words(send.handle) + " was sent on no connection of ours");
    expect(line->second.takes_sends, words(send.handle) + " was sent on a connection that takes none");
    expect(send.message > last_message_, "a message's number was used before");
    take_slot(send);
    last_message_ = send.message;
    expect(send.deadline == push.deadline, words(send.handle) + " has another deadline");
    expect(send.deadline >= now_, words(send.handle) + " was sent after its deadline");
    expect(send.note == push.note, words(send.handle) + " lost its note");
    expect(send.offered == push.offered && send.device == push.push.device && send.priority == push.push.priority &&
               send.collapse_key == push.push.collapse_key,
           words(send.handle) + " is another push on the wire");
    ++own_.sent;
    ++push.sends;
    if (push.came_back == CameBack::lost) ++push.resends;
    if (push.came_back == CameBack::lost) ++own_.resent;
    if (push.came_back == CameBack::charged) ++own_.retried;
    expect(send.sends == push.sends && send.resends == push.resends, words(send.handle) + " miscounts its sends");
    see_lanes(send);
    last_was_buffered_ = push.is_buffered;
    if (push.is_buffered) buffered_[index(send.priority)].erase(push.place);
    push.is_buffered = false;
    push.message = send.message;
    push.connection = send.connection;
    push.last_sent = now_;
    if (push.first_sent == never) push.first_sent = now_;
    in_flight_.insert(send.handle);
    ++line->second.pending;
    push.note = line->second.closed ? 0 : send.message * 3;
    pipeline_.note(send.message, send.message * 3);
}

// A slot is taken again at once where its connection closed in this call.
void Referee::take_slot(const Send& send) {
    const MessageId slot = send.message & 0xffffff;
    const auto holder = slots_.find(slot);
    if (holder != slots_.end()) {
        const auto line = lines_.find(pushes_[holder->second].connection);
        expect(line != lines_.end() && line->second.closed, "two pending messages share a slot");
        lose(Handle{holder->second});
    }
    slots_[slot] = send.handle;
}

void Referee::see_lanes(const Send& send) {
    const Tracked& push = pushes_[send.handle];
    if (!checks_order_ || !push.is_buffered) return;
    std::uint64_t& last = last_place_[index(send.priority)];
    expect(push.place > last, words(send.handle) + " overtook another of its lane's buffer");
    last = push.place;
}

void Referee::see(const Command& command) {
    switch (command.kind) {
        case Command::Kind::open:
            expect(command.connection > last_number_, "a connection's number was used before");
            expect(!stopped_, "opened after stop");
            last_number_ = command.connection;
            opening_.insert(command.connection);
            break;
        case Command::Kind::close:
            expect(opening_.count(command.connection) + open_.count(command.connection) == 1,
                   "closed nobody's connection");
            opening_.erase(command.connection);
            break;
        case Command::Kind::ping:
            expect(open_.count(command.connection) == 1, "pinged nobody's connection");
            pings_.push_back(command.connection);
            break;
    }
}

void Referee::lose(Handle handle) {
    Tracked& push = pushes_[handle];
    in_flight_.erase(handle);
    slots_.erase(push.message & 0xffffff);
    --lines_[push.connection].pending;
    push.came_back = CameBack::lost;
    ++push.losses;
    ++own_.unanswered;
    own_.unanswered_ns += static_cast<std::uint64_t>((now_ - push.last_sent).count());
}

void Referee::lose_all(ConnectionId connection) {
    std::vector<Handle> lost;
    for (const Handle handle : in_flight_)
        if (pushes_[handle].connection == connection) lost.push_back(handle);
    for (const Handle handle : lost) lose(handle);
}

void Referee::see(const Outcome& outcome) {
    if (!is_known(outcome.handle)) return fail("an outcome of a push that was never offered");
    Tracked& push = pushes_[outcome.handle];
    expect(!push.ended, words(outcome.handle) + " ended twice");
    expect(in_flight_.count(outcome.handle) == 0, words(outcome.handle) + " ended while pending");
    push.ended = true;
    ++own_.outcomes[index(outcome.kind)];
    ++own_.by_priority[index(push.push.priority)].outcomes[index(outcome.kind)];
    if (outcome.kind == OutcomeKind::shed) ++own_.shed_by_reason[index(outcome.reason)];
    if (outcome.kind == OutcomeKind::failed) ++own_.failed_by_reason[index(outcome.reason)];
    if (outcome.kind == OutcomeKind::rejected) ++own_.rejected_by_reason[index(outcome.reason)];
    expect(outcome.done == now_, words(outcome.handle) + " ended at another time");
    expect(
        outcome.offered == push.offered && outcome.first_sent == push.first_sent && outcome.last_sent == push.last_sent,
        words(outcome.handle) + " has other times");
    expect(outcome.attempts == push.sends - push.resends && outcome.resends == push.resends,
           words(outcome.handle) + " has other attempts or resends");
    expect(outcome.connection == push.connection, words(outcome.handle) + " was last sent elsewhere");
    expect(outcome.answered == (outcome.handle == answered_), words(outcome.handle) + " was answered, or not");
    expect(outcome.priority == push.push.priority && outcome.device == push.push.device &&
               outcome.collapse_key == push.push.collapse_key,
           words(outcome.handle) + " ended as another push");
    see_reason(outcome, push);
    if (push.is_buffered) buffered_[index(push.push.priority)].erase(push.place);
}

void Referee::see_reason(const Outcome& outcome, const Tracked& push) {
    const Settings::Retry& retry = pipeline_.settings().retry;
    const std::string who = words(outcome.handle);
    switch (outcome.kind) {
        case OutcomeKind::delivered:
        case OutcomeKind::rejected: expect(outcome.handle == answered_, who + " ended without an answer"); break;
        case OutcomeKind::expired: expect(push.deadline != never, who + " expired without a TTL"); break;
        case OutcomeKind::shed:
            expect(push.sends == 0, who + " was sent and shed");
            if (checks_order_) see_shed(outcome);
            break;
        case OutcomeKind::collapsed:
            expect(push.push.device != 0 && push.push.collapse_key != 0, who + " collapsed without a key");
            break;
        case OutcomeKind::failed:
            if (outcome.reason == Reason::attempts) expect(push.attempts >= retry.attempts, who + " had attempts left");
            if (outcome.reason == Reason::lost_too_often) expect(push.losses > retry.losses, who + " had losses left");
            if (outcome.reason == Reason::waiting_full) expect(push.sends > 0, who + " failed unsent, not shed");
            if (outcome.reason == Reason::stopped) expect(stopped_, who + " was stopped, nobody stopped");
            break;
    }
    if (outcome.kind == OutcomeKind::failed) expect(outcome.reason != Reason::none, who + " failed for no reason");
}

void Referee::see_shed(const Outcome& outcome) {
    if (arriving_ == 0) return fail(words(outcome.handle) + " was shed, nothing arrived");
    const ShedPolicy policy = pipeline_.settings().shed;
    expect(name(outcome.reason) == name(policy), words(outcome.handle) + " was shed for another policy");
    expect(outcome.handle == victim_of(pushes_[arriving_].push.priority),
           words(outcome.handle) + " was shed in place of another");
}

Handle Referee::victim_of(Priority arriving) const {
    std::size_t lowest = priority_count;
    while (lowest > 0 && buffered_[lowest - 1].empty()) --lowest;
    const ShedPolicy policy = pipeline_.settings().shed;
    if (policy == ShedPolicy::incoming || lowest == 0) return arriving_;
    const auto& lane = buffered_[lowest - 1];
    if (policy == ShedPolicy::oldest) return lowest - 1 < index(arriving) ? arriving_ : lane.begin()->second;
    return lowest - 1 <= index(arriving) ? arriving_ : lane.rbegin()->second;
}

void Referee::expect_conserved() {
    const Places places = pipeline_.places();
    std::uint64_t ended = 0;
    for (const std::uint64_t count : own_.outcomes) ended += count;
    expect(own_.offered == ended + places.all(), "offered is not outcomes and places");
    expect(places.pending == in_flight_.size(), "pending is not what is in flight");
    expect(pipeline_.pending() == places.pending && pipeline_.buffered() == places.buffered_all(),
           "two accounts of places");
    if (stopped_) expect(places.all() == 0, "something left after stop");
}

void Referee::expect_counted() {
    const Metrics& metrics = pipeline_.metrics();
    const Counters& found = metrics.counters;
    expect(found.outcomes == own_.outcomes, "counts other outcomes");
    expect(found.shed_by_reason == own_.shed_by_reason && found.failed_by_reason == own_.failed_by_reason &&
               found.rejected_by_reason == own_.rejected_by_reason,
           "counts other reasons");
    for (std::size_t lane = 0; lane < priority_count; ++lane)
        expect(found.by_priority[lane].outcomes == own_.by_priority[lane].outcomes &&
                   found.by_priority[lane].offered == own_.by_priority[lane].offered,
               "counts other priorities");
    expect(found.offered == own_.offered && found.sent == own_.sent, "counts other offers or sends");
    expect(found.retried == own_.retried, "counts other retries");
    expect(found.resent == own_.resent, "counts other resends");
    expect(found.nacked == own_.nacked, "counts other nacks");
    expect(found.stray_answers == own_.stray_answers, "counts other stray answers");
    expect(found.unanswered == own_.unanswered && found.unanswered_ns == own_.unanswered_ns, "counts other unanswered");
}

void Referee::expect_windows() {
    std::uint64_t pending = 0;
    const auto views = pipeline_.connections();
    // Tokens are spent first: a timeout of the same call halves the window under what they sent.
    const bool halves_after_sends = pipeline_.settings().quota && !commands_.empty();
    expect(views.size() == opening_.size() + open_.size(), "other connections than ours");
    for (const ConnectionView& view : views) {
        if (view.state == ConnectionState::opening) continue;
        const auto line = lines_.find(view.connection);
        if (line == lines_.end()) return fail("a connection that is not ours");
        pending += view.pending;
        line->second.surplus = view.state == ConnectionState::surplus;
        expect(view.pending == line->second.pending, "a connection with other pending ones");
        expect(view.window <= std::min(line->second.reported, pipeline_.settings().window),
               "a window wider than reported");
        const bool was_sent_to = std::any_of(sends_.begin(), sends_.end(),
                                             [&](const Send& send) { return send.connection == view.connection; });
        if (was_sent_to && !halves_after_sends && !changes_windows_ && view.state == ConnectionState::open)
            expect(view.pending <= view.window, "more pending than the window");
    }
    expect(pending == in_flight_.size(), "connections hold other pushes than are pending");
}

void Referee::expect_bounds() {
    const Places places = pipeline_.places();
    expect(places.buffered_all() <= bound_, "more buffered than the bound");
    bound_ = std::max(pipeline_.settings().buffer, std::min(bound_, places.buffered_all()));
    expect(places.pause_places <= pause_bound_, "more paused than its places");
    most_out_ = std::max(most_out_, places.all() - places.buffered_all() - places.retry_places + sends_.size());
    expect(places.retry_places <= retry_bound_ + most_out_, "more retries than places and what had left the buffer");
    expect(places.waiting_retries <= places.retry_places, "a retry without its place");
    if (checks_order_) expect(places.waiting_paused == 0, "paused without a throttle");
}

void Referee::expect_demand() {
    expect(pipeline_.demand_holds(), "demand does not hold, it says itself");
    if (pipeline_.operator_paused() || pipeline_.project_paused() || pipeline_.settings().quota) return;
    const Places places = pipeline_.places();
    const bool may_leave_buffer = places.retry_places < pipeline_.settings().retry.waiting;
    if (places.returned_all() + (may_leave_buffer ? places.buffered_all() : 0) == 0) return;
    for (const ConnectionView& view : pipeline_.connections())
        expect(view.state != ConnectionState::open || view.pending >= view.window, "a free slot while something waits");
}

// After the last send nothing of a higher lane is left that could have gone instead. (One that came back may have freed
// the last retry place by going, so that only now the buffer may leave.)
void Referee::expect_strict_lanes() {
    if (sends_.empty() || pipeline_.settings().quota || changes_windows_ || pipeline_.project_paused()) return;
    const Places places = pipeline_.places();
    const bool may_leave_buffer = last_was_buffered_ && places.retry_places < pipeline_.settings().retry.waiting;
    for (std::size_t lane = 0; lane < index(sends_.back().priority); ++lane)
        expect(places.returned[lane] + (may_leave_buffer ? places.buffered[lane] : 0) == 0,
               "a lower lane was sent first");
}

}  // namespace sluice::swarm
