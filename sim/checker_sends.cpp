// SPDX-License-Identifier: GPL-3.0-or-later
// Commands and sends. A call first sends what tokens allow, then acts: with a quota a send may precede what the fact or
// the deadline did to its connection or to a pause in the same call, so there it is judged by what was before.
#include "sim/checker.h"

#include <algorithm>

namespace sluice::sim {

void Checker::index_outputs() {
    const auto find = [this](std::uint64_t handle, const char* what) {
        const Index* found = by_handle_.find(handle + 1);
        if (found == nullptr) fail("One outcome", "push " + std::to_string(handle) + what);
        return *found;
    };
    for (const Outcome& outcome : outcomes_) {
        const Index index = find(outcome.handle, ": an outcome of a push that has ended or never was");
        require(records_[index].ended != call_, "One outcome", records_[index], "it ended twice");
        records_[index].ended = call_;
        outcomes_index_.push_back(index);
    }
    for (const Send& send : sends_) sends_index_.push_back(find(send.handle, " was sent but has ended or never was"));
}

void Checker::check_command(const Command& command) {
    const auto found = connections_.find(command.connection);
    switch (command.kind) {
        case Command::Kind::open:
            require(command.connection > last_opened_, "Connection", "a number was used again");
            require(!stop_reason_, "Connection", "one is opened after stop");
            last_opened_ = command.connection;
            connections_[command.connection] = Connection{};
            return;
        case Command::Kind::ping:
            ++mine_.pings;
            require(found != connections_.end(), "Connection", "a ping on one that is closed");
            return;
        case Command::Kind::close:
            require(found != connections_.end(), "Connection", "a close of one that is closed");
            mine_.ack_timeouts += command.reason == CloseReason::ack_timeout ? 1 : 0;
            close(command.connection);
            return;
    }
}

// The arriving one gets its place: that of the one it collapsed, else a new one.
void Checker::place_arriving() {
    if (arriving_ == nobody) return;
    Record& push = records_[arriving_];
    if (arriving_restored_ || !arriving_result_->admitted) return;
    for (std::size_t i = 0; i < outcomes_.size(); ++i) {
        if (outcomes_[i].kind != OutcomeKind::collapsed) continue;
        const Index older_index = outcomes_index_[i];
        Record& older = records_[older_index];
        const bool same = older.device == push.device && older.key == push.key && older.priority == push.priority;
        if (push.key == 0 || !same || older_index == arriving_) continue;
        if (older.place == nowhere) return;  // it waits, or has come back, and so does the newer
        push.place = older.place;
        lanes_[index(push.priority)].replace(older.place, arriving_);
        older.place = nowhere;
        return;
    }
    push.place = lanes_[index(push.priority)].add(arriving_);
}

void Checker::check_send(const Send& send, Index index) {
    Record& push = records_[index];
    require(!push.pending, "At least once", push, "it was sent while it is pending");
    require(now_ <= push.deadline, "Deadline", push, "it was sent after its deadline");
    require(index != arriving_ || !arriving_result_ || arriving_result_->admitted, "One outcome", push,
            "it was refused, and sent");
    check_may_send(push);
    check_device_pause(push, send.message);
    check_order(index);
    check_quota();
    check_send_fields(send, push);
    send_on(send, index);
}

void Checker::check_may_send(const Record& push) const {
    const bool before_the_fact = settings_.quota.has_value();
    require(!paused_ || (paused_now_ && before_the_fact), "Pause", push, "it was sent while paused by the operator");
    require(now_ >= project_until_ || (project_call_ == call_ && before_the_fact), "Pause", push,
            "it was sent while the project is paused");
    require(!stop_reason_ || before_the_fact, "Pause", push, "it was sent after stop");
    require(now_ >= push.not_before, "Attempts", push, "it was sent before its retry was due");
    require(static_cast<std::uint32_t>(push.sends - push.resends) < attempts_allowed_ || push.lost, "Attempts", push,
            "it was tried more often than retry.attempts");
    require(push.losses <= losses_allowed_, "Attempts", push,
            "it was lost more often than retry.losses and sent again");
}

void Checker::check_device_pause(Record& push, MessageId message) {
    const auto found = devices_.find(push.device);
    if (found == devices_.end() || found->second.freed) return;
    DevicePause& pause = found->second;
    if (pause.call == call_ && settings_.quota) return;
    require(now_ >= pause.until, "Pause", push, "it was sent while its device is paused");
    if (now_ >= saturating_add(pause.until, shortest_device_pause_)) return;  // perhaps forgotten
    require(!pause.probing, "Pause", push, "it was sent while its device's probe is pending");
    pause.probing = true;
    pause.probe = message;
}

void Checker::leave_lane(Record& push) {
    if (push.place == nowhere) return;
    lanes_[index(push.priority)].remove(push.place);
    push.place = nowhere;
}

// What ended in this call is not in the way, nor what may have moved to waiting when its device was paused.
void Checker::strip_front(Priority lane, Index but) {
    CheckerLane& here = lanes_[index(lane)];
    while (!here.empty() && here.front() != but) {
        Record& first = records_[here.front()];
        if (first.ended != call_ && devices_.count(first.device) == 0) return;
        first.stripped = call_;
        leave_lane(first);
    }
}

void Checker::check_order(Index index) {
    Record& push = records_[index];
    if (devices_.count(push.device) != 0) return leave_lane(push);  // it may have waited for its device meanwhile
    const bool from_buffer = push.place != nowhere;
    if (from_buffer) {
        strip_front(push.priority, index);
        require(lanes_[sluice::index(push.priority)].front() == index, "Order", push,
                "it was sent before what stands before it in its lane");
        buffered_left_[sluice::index(push.priority)] = true;
    }
    for (const Priority higher : priorities) {
        if (higher >= push.priority) break;
        strip_front(higher, arriving_);
        const CheckerLane& lane = lanes_[sluice::index(higher)];
        const bool only_the_arriving = !lane.empty() && lane.front() == arriving_;
        require(!from_buffer || lane.empty() || only_the_arriving, "Order", push,
                "it was sent before a higher lane was empty");
    }
    leave_lane(push);
}

void Checker::check_quota() {
    if (!settings_.quota) return;
    constexpr double rounding = 1e-3;
    const double leaked = settings_.quota->rate * static_cast<double>((now_ - quota_.at).count()) / 1e9;
    quota_ = {std::max(0.0, quota_.level - leaked) + 1, now_};
    const auto burst = static_cast<double>(std::max<std::uint64_t>(1, settings_.quota->burst));
    require(quota_.level <= burst + rounding, "Quota", "more was sent than rate and burst allow");
}

void Checker::send_on(const Send& send, Index index) {
    Record& push = records_[index];
    MessageId& last = last_of_slot_[(send.message & 0xffffff) + 1];
    require(last != send.message && by_message_.find(send.message + 1) == nullptr, "At least once", push,
            "its message's number was used again");
    last = send.message;
    if (push.sends == 0) {
        push.first_sent = now_;
        wait_sum_[sluice::index(push.priority)] += static_cast<std::uint64_t>((now_ - push.offered).count());
    } else {
        push.resends = static_cast<std::uint16_t>(push.resends + (push.lost ? 1 : 0));
        ++(push.lost ? mine_.resent : mine_.retried);
    }
    ++push.sends;
    ++mine_.sent;
    push.message = send.message;
    push.connection = send.connection;
    push.last_sent = now_;
    const auto found = connections_.find(send.connection);
    const bool before_the_fact = settings_.quota.has_value();
    if (found == connections_.end()) {
        const bool closed_now = std::find(closed_now_.begin(), closed_now_.end(), send.connection) != closed_now_.end();
        require(closed_now && before_the_fact, "Connection", push, "it was sent on one that is closed");
        push.came_back = call_;
        push.returned_at = now_;
        return lose(push, now_);
    }
    Connection& connection = found->second;
    require(connection.state != ConnectionState::opening, "Connection", push, "it was sent on one that is not open");
    require(!connection.no_sends || (connection.drained_call == call_ && before_the_fact), "Connection", push,
            "it was sent on one that is draining or surplus");
    connection.sent_call = call_;
    start_pending(index, connection);
    const std::uint32_t window =
        std::min(std::max(settings_.window, window_before_), std::max(connection.reported, connection.reported_before));
    require(connection.pending <= window, "Window", push, "its connection has more pending than its window");
}

void Checker::check_send_fields(const Send& send, const Record& push) const {
    require(send.device == push.device, "Counters", push, "its send has another device");
    require(send.collapse_key == push.key, "Counters", push, "its send has another collapse key");
    require(send.offered == push.offered, "Counters", push, "its send was offered at another time");
    require(send.deadline == push.deadline, "Deadline", push, "its send has another deadline");
    require(send.priority == push.priority, "Order", push, "its send has another priority");
    const int resends = push.resends + (push.sends > 0 && push.lost ? 1 : 0);
    require(send.sends == push.sends + 1, "Counters", push, "its send counts the sends wrongly");
    require(send.resends == resends, "Counters", push, "its send counts the resends wrongly");
    require(send.returned_at == push.returned_at, "Counters", push, "its send came back at another time");
    require(send.has_ttl_zero == (push.deadline == push.offered), "Deadline", push, "its send has another TTL");
}

}  // namespace sluice::sim
