// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/swarm/referee.h"

#include <algorithm>

namespace sluice::swarm {

Referee::Referee(const Settings& settings, Instant now, std::uint64_t seed, bool checks_order)
    : pipeline_(settings, now, seed),
      now_(now),
      checks_order_(checks_order),
      bound_(settings.buffer),
      retry_bound_(settings.retry.waiting),
      pause_bound_(settings.retry.waiting) {
    call_ = "constructor";
    collect();
}

namespace {
std::uint64_t shed_for_room(const Counters& counters) {
    return counters.outcome(OutcomeKind::shed) - counters.shed_by_reason[index(Reason::waiting_full)];
}
}  // namespace

template <typename Call>
void Referee::make(const std::string& name, Call call) {
    if (!problem_.empty()) return;
    call_ = name;
    for (auto& [number, line] : lines_) {
        line.takes_sends = open_.count(number) != 0 && !line.draining && !line.surplus;
        line.closed = false;
    }
    call();
    collect();
    arriving_ = answered_ = 0;
    changes_windows_ = false;
}

void Referee::fail(const std::string& what) {
    if (problem_.empty()) problem_ = call_ + " at " + std::to_string(nanoseconds(now_)) + " ns: " + what;
}

std::string Referee::words(Handle handle) const { return "push " + std::to_string(handle); }

Referee::Tracked& Referee::track(Push& push, Instant offered) {
    push.handle = pushes_.size();
    Tracked& tracked = pushes_.emplace_back();
    tracked.push = push;
    tracked.offered = offered;
    const Duration ttl = push.ttl == pipeline_ttl ? pipeline_.settings().default_ttl : push.ttl;
    tracked.deadline = ttl == no_ttl ? never : saturating_add(offered, ttl);
    tracked.place = ++next_place_;
    ++own_.offered;
    ++own_.by_priority[index(push.priority)].offered;
    return tracked;
}

void Referee::offer(Push push) {
    make("offer", [&] {
        Tracked& tracked = track(push, now_);
        tracked.is_buffered = true;
        arriving_ = push.handle;
        const bool plain = tracked.deadline == never && (push.device == 0 || checks_order_) && push.collapse_key == 0;
        const std::uint64_t room = pipeline_.room(push.priority);
        const Offered offered = pipeline_.offer(push, now_);
        const auto before = own_.outcome(OutcomeKind::shed) + own_.outcome(OutcomeKind::expired);
        const Counters& now = pipeline_.metrics().counters;
        const auto after = now.outcome(OutcomeKind::shed) + now.outcome(OutcomeKind::expired);
        const bool is_shed_for_room = shed_for_room(now) != shed_for_room(own_);
        if (plain && room > 0) expect(!is_shed_for_room, "shed in spite of room");
        if (plain && room > 0) expect(offered.admitted, "not admitted in spite of room");
        if (plain && room == 0 && !stopped_ && !pipeline_.settings().quota)
            expect(after > before, "admitted without room");
        if (!offered.admitted) expect(offered.outcome != OutcomeKind::delivered, "delivered what it did not admit");
    });
}

void Referee::restore(Push push, Instant offered) {
    make("restore", [&] {
        track(push, offered);
        pipeline_.restore(push, offered, now_);
    });
}

void Referee::opened(ConnectionId connection, std::uint32_t window) {
    make("opened " + std::to_string(connection), [&] {
        if (pipeline_.settings().pushers == 0 && connection > last_number_) {
            last_number_ = connection;
            opening_.insert(connection);
        }
        if (opening_.erase(connection) != 0) {
            open_.insert(connection);
            lines_[connection] = {window, 0, true, false, false, false};
        }
        pipeline_.opened(connection, window, now_);
    });
}

void Referee::closed(ConnectionId connection, CloseReason reason) {
    make("closed " + std::to_string(connection), [&] {
        if (lines_.count(connection) != 0) lines_[connection].closed = true;
        pipeline_.closed(connection, reason, now_);
        opening_.erase(connection);
    });
}

void Referee::answer(Handle handle, const Verdict& verdict) {
    make("answer to " + std::to_string(handle), [&] {
        Tracked& push = pushes_[handle];
        const ConnectionId connection = push.connection;
        const MessageId message = push.message;
        in_flight_.erase(handle);
        slots_.erase(message & 0xffffff);
        --lines_[connection].pending;
        push.error = verdict.code != 0 ? verdict.code : push.error;
        if (verdict.kind != VerdictClass::delivered) ++own_.nacked;
        const bool is_lost = verdict.kind == VerdictClass::draining || verdict.kind == VerdictClass::elsewhere;
        push.came_back = is_lost ? CameBack::lost : CameBack::charged;
        if (is_lost) ++push.losses;
        if (!is_lost && verdict.kind != VerdictClass::delivered) ++push.attempts;
        if (verdict.kind == VerdictClass::draining) lines_[connection].draining = true;
        const Outcome* outcome = pipeline_.answer(connection, message, verdict, now_);
        answered_ = outcome == nullptr ? 0 : handle;  // else it may still end in the call, but for another reason
        const bool must_end = verdict.kind == VerdictClass::delivered || verdict.kind == VerdictClass::reject_token ||
                              verdict.kind == VerdictClass::reject_sender ||
                              verdict.kind == VerdictClass::reject_operator;
        if (must_end) expect(outcome != nullptr, "an answer that must end its push did not");
        if (outcome != nullptr) expect(outcome->handle == handle, "an answer ended another push");
        if (outcome != nullptr && verdict.kind == VerdictClass::delivered)
            expect(outcome->kind == OutcomeKind::delivered, "an ack did not deliver");
    });
}

void Referee::stray_answer(ConnectionId connection, MessageId message, const Verdict& verdict) {
    make("stray answer", [&] {
        ++own_.stray_answers;
        expect(pipeline_.answer(connection, message, verdict, now_) == nullptr, "a stray answer ended a push");
    });
}

void Referee::heard(ConnectionId connection) {
    make("heard", [&] { pipeline_.heard(connection, now_); });
}

void Referee::resize(ConnectionId connection, std::uint32_t window) {
    make("resize " + std::to_string(connection), [&] {
        changes_windows_ = true;
        const auto line = lines_.find(connection);
        if (line != lines_.end()) line->second.reported = std::max(line->second.reported, window);
        pipeline_.resize(connection, window, now_);
    });
    const auto line = lines_.find(connection);
    if (line != lines_.end()) line->second.reported = window;
}

void Referee::draining(ConnectionId connection) {
    make("draining " + std::to_string(connection), [&] {
        const auto line = lines_.find(connection);
        if (line != lines_.end()) line->second.draining = true;
        pipeline_.draining(connection, now_);
    });
}

void Referee::advance() {
    make("advance", [&] { pipeline_.advance(now_); });
    const auto deadline = pipeline_.next_deadline();
    if (problem_.empty() && deadline) expect(*deadline > now_, "a deadline not later than now after advance");
}

void Referee::reconfigure(const Settings& settings) {
    make("reconfigure", [&] {
        changes_windows_ = true;
        bound_ = std::max({bound_, settings.buffer, pipeline_.buffered()});
        retry_bound_ = std::max(retry_bound_, settings.retry.waiting);
        pause_bound_ = std::max(pause_bound_, settings.retry.waiting);
        pipeline_.reconfigure(settings, now_);
    });
}

void Referee::pause() {
    make("pause", [&] { pipeline_.pause(now_); });
}
void Referee::resume() {
    make("resume", [&] { pipeline_.resume(now_); });
}
void Referee::purge(std::optional<Priority> priority) {
    make("purge", [&] { pipeline_.purge(priority, now_); });
}
void Referee::stop() {
    make("stop", [&] {
        stopped_ = true;
        for (auto& [number, line] : lines_) line.closed = true;
        pipeline_.stop(now_);
    });
}

// What came out, in an order that tells: places inherited, sends, then what closed under them, then ends.
void Referee::collect() {
    sends_.clear();
    commands_.clear();
    outcomes_.clear();
    while (const auto send = pipeline_.next_send()) sends_.push_back(*send);
    while (const auto command = pipeline_.next_command()) commands_.push_back(*command);
    while (const auto outcome = pipeline_.next_outcome()) outcomes_.push_back(*outcome);
    for (const Command& command : commands_)
        if (command.kind == Command::Kind::close && lines_.count(command.connection) != 0)
            lines_[command.connection].closed = true;
    for (const Outcome& outcome : outcomes_) inherit(outcome);
    for (const Send& send : sends_) see(send);
    for (const Command& command : commands_) see(command);
    for (auto line = lines_.begin(); line != lines_.end();) {
        if (line->second.closed) lose_all(line->first);
        if (line->second.closed) open_.erase(line->first);
        line = line->second.closed ? lines_.erase(line) : std::next(line);
    }
    for (const Outcome& outcome : outcomes_) see(outcome);
    if (arriving_ != 0 && pushes_[arriving_].is_buffered && !pushes_[arriving_].ended)
        buffered_[index(pushes_[arriving_].push.priority)][pushes_[arriving_].place] = arriving_;
    expect_conserved();
    expect_counted();
    expect_windows();
    expect_bounds();
    expect_demand();
    expect_strict_lanes();
}

}  // namespace sluice::swarm
