// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/checker.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace sluice::sim {

PipelineView PipelineView::of(const Pipeline& pipeline) {
    return {pipeline.places(), &pipeline.metrics(),       pipeline.connections(),
            pipeline.tokens(), pipeline.project_paused(), pipeline.demand_holds()};
}

Checker::Checker(const Settings& settings, Instant now)
    : settings_(settings),
      window_before_(settings.window),
      attempts_allowed_(settings.retry.attempts),
      losses_allowed_(settings.retry.losses),
      shortest_device_pause_(settings.device_pause),
      now_(now),
      quota_{0, now},
      buffer_bound_(settings.buffer),
      pause_bound_(settings.retry.waiting) {}

void Checker::fail(std::string_view invariant, const std::string& what) const {
    std::array<char, 40> time{};
    std::snprintf(time.data(), time.size(), "%.9f s", static_cast<double>(nanoseconds(now_)) / 1e9);
    throw Violation(std::string(invariant) + ": " + what + " (at " + time.data() + ", call " + std::to_string(call_) +
                    ")");
}

void Checker::fail(std::string_view invariant, const Record& push, const std::string& what) const {
    fail(invariant, "push " + std::to_string(push.handle) + ": " + what);
}

void Checker::at(Instant now) {
    require(now >= now_, "Time", "it fell");
    pending_area_ += pending_ * static_cast<std::uint64_t>((now - now_).count());
    now_ = now;
}

Checker::Index Checker::add(const Push& push, Instant offered) {
    require(by_handle_.find(push.handle + 1) == nullptr, "One outcome",
            "a handle was offered again before its outcome");
    if (free_records_.empty()) {
        free_records_.push_back(static_cast<Index>(records_.size()));
        records_.emplace_back();
    }
    const Index index = free_records_.back();
    free_records_.pop_back();
    Record& record = records_[index] = Record{};
    const Duration ttl = push.ttl == pipeline_ttl ? settings_.default_ttl : push.ttl;
    record.handle = push.handle;
    record.device = push.device;
    record.key = push.device == 0 ? 0 : push.collapse_key;
    record.admitted = next_admission_++;
    record.offered = offered;
    record.deadline = ttl == no_ttl ? never : saturating_add(offered, ttl);
    record.priority = push.priority;
    by_handle_[push.handle + 1] = index;
    if (record.key != 0) keyed_[{record.device, record.key}].push_back(index);
    ++live_;
    ++live_of_[sluice::index(push.priority)];
    ++mine_.offered;
    ++mine_.by_priority[sluice::index(push.priority)].offered;
    return arriving_ = index;
}

void Checker::offered(const Push& push, const Offered& result, Instant now) {
    at(now);
    add(push, now);
    arriving_result_ = result;
}

void Checker::restored(const Push& push, Instant offered, Instant now) {
    at(now);
    add(push, offered);
    arriving_restored_ = true;
    ++restored_;
}

void Checker::opened(ConnectionId connection, std::uint32_t window, Instant now) {
    at(now);
    const auto found = connections_.find(connection);
    if (found == connections_.end()) {
        if (settings_.pushers != 0 || stop_reason_ || !opened_by_driver_.insert(connection).second) return;
    } else if (found->second.state != ConnectionState::opening) {
        return;
    }
    Connection& here = connections_[connection];
    here.state = ConnectionState::open;
    here.reported = here.reported_before = window;
    ++mine_.opened;
}

void Checker::closed(ConnectionId connection, Instant now) {
    at(now);
    if (connections_.count(connection) != 0) close(connection);
}

void Checker::close(ConnectionId number) {
    Connection& connection = connections_.find(number)->second;
    for (Index index = connection.first; index != nobody;) {
        Record& push = records_[index];
        index = push.next;
        stop_pending(push, connection);
        lose(push, push.last_sent);
    }
    connections_.erase(number);
    closed_now_.push_back(number);
}

void Checker::draining(ConnectionId connection, Instant now) {
    at(now);
    const auto found = connections_.find(connection);
    if (found == connections_.end() || found->second.state == ConnectionState::opening) return;
    found->second.state = ConnectionState::draining;
    if (!found->second.no_sends) found->second.drained_call = call_;
    found->second.no_sends = true;
}

void Checker::resized(ConnectionId connection, std::uint32_t window, Instant now) {
    at(now);
    const auto found = connections_.find(connection);
    if (found == connections_.end() || found->second.state == ConnectionState::opening) return;
    found->second.reported = window;
    resized_now_ = true;
}

void Checker::answered(ConnectionId connection, MessageId message, const Verdict& verdict, Instant now) {
    at(now);
    const Index* index = by_message_.find(message + 1);
    if (index == nullptr || records_[*index].connection != connection) {
        ++mine_.stray_answers;
        return;
    }
    answered_ = *index;
    Record& push = records_[answered_];
    stop_pending(push, connections_.find(connection)->second);
    push.verdict = verdict.kind;
    answer_probe(push, verdict.kind);
    if (verdict.kind == VerdictClass::delivered) {
        total_sum_ += static_cast<std::uint64_t>((now - push.offered).count());
        return;
    }
    ++mine_.nacked;
    push.error = verdict.code;
    charge(push, verdict);
    if (verdict.kind == VerdictClass::draining) draining(connection, now);
}

void Checker::charge(Record& push, const Verdict& verdict) {
    const Settings::Retry& retry = settings_.retry;
    if (verdict.retry_after) longest_retry_after_ = std::max(longest_retry_after_, *verdict.retry_after);
    switch (verdict.kind) {
        case VerdictClass::draining:
        case VerdictClass::elsewhere: ++push.losses, push.lost = true; return;
        case VerdictClass::throttle_project: {
            const Duration asked = std::min(verdict.retry_after.value_or(settings_.project_pause), retry.after_max);
            const Duration length = verdict.retry_after ? asked : settings_.project_pause;
            project_until_ = std::max(project_until_, saturating_add(now_, length));
            project_call_ = call_;
            break;
        }
        case VerdictClass::throttle_device:
            if (push.device != 0) {
                pause_device(push.device, verdict);
                break;
            }
            [[fallthrough]];
        case VerdictClass::transient: {
            Duration wait = std::min(retry.base, retry.cap);
            for (std::uint16_t k = 0; k < push.charges && wait < retry.cap; ++k) wait = std::min(2 * wait, retry.cap);
            const double least = static_cast<double>(wait.count()) * (1 - retry.jitter) - 2;
            push.not_before = now_ + Duration{std::max<std::int64_t>(0, static_cast<std::int64_t>(least))};
            break;
        }
        default: return;
    }
    ++push.charges;
    push.lost = false;
}

void Checker::pause_device(std::uint64_t device, const Verdict& verdict) {
    const Duration length =
        verdict.retry_after ? std::min(*verdict.retry_after, settings_.retry.after_max) : settings_.device_pause;
    const auto [found, is_new] = devices_.try_emplace(device, DevicePause{now_, 0, 0, false, false});
    DevicePause& pause = found->second;
    const Instant until = saturating_add(now_, length);
    pause.until = pause.freed ? until : std::max(pause.until, until);
    pause.call = call_;
    pause.probing = pause.freed = false;
}

void Checker::answer_probe(const Record& push, VerdictClass kind) {
    const auto found = devices_.find(push.device);
    if (found == devices_.end() || !found->second.probing || found->second.probe != push.message) return;
    found->second.probing = false;
    const bool next_probes = kind == VerdictClass::transient || kind == VerdictClass::draining ||
                             kind == VerdictClass::elsewhere || kind == VerdictClass::throttle_project ||
                             kind == VerdictClass::throttle_device;
    found->second.freed = !next_probes;
}

void Checker::lose(Record& push, Instant sent) {
    answer_probe(push, VerdictClass::elsewhere);
    push.verdict = VerdictClass::elsewhere;
    ++push.losses;
    push.lost = true;
    ++mine_.unanswered;
    mine_.unanswered_ns += static_cast<std::uint64_t>((now_ - sent).count());
}

void Checker::start_pending(Index index, Connection& connection) {
    Record& push = records_[index];
    push.pending = true;
    push.previous = nobody;
    push.next = connection.first;
    if (push.next != nobody) records_[push.next].previous = index;
    connection.first = index;
    ++connection.pending;
    ++pending_;
    ++pending_of_[sluice::index(push.priority)];
    sent_sum_ += static_cast<std::uint64_t>(nanoseconds(now_));
    by_message_[push.message + 1] = index;
}

void Checker::stop_pending(Record& push, Connection& connection) {
    push.pending = false;
    push.came_back = call_;
    push.returned_at = now_;
    (push.previous == nobody ? connection.first : records_[push.previous].next) = push.next;
    if (push.next != nobody) records_[push.next].previous = push.previous;
    --connection.pending;
    --pending_;
    --pending_of_[sluice::index(push.priority)];
    sent_sum_ -= static_cast<std::uint64_t>(nanoseconds(push.last_sent));
    by_message_.erase(push.message + 1);
}

void Checker::reconfigured(const Settings& settings, Instant now) {
    at(now);
    attempts_allowed_ = std::max(attempts_allowed_, settings.retry.attempts);
    losses_allowed_ = std::max(losses_allowed_, settings.retry.losses);
    shortest_device_pause_ = std::min(shortest_device_pause_, settings.device_pause);
    window_before_ = settings_.window;
    if (settings.quota != settings_.quota) quota_ = {0, now};
    settings_ = settings;
    resized_now_ = true;
}

void Checker::paused(Instant now) {
    at(now);
    paused_now_ = !paused_;
    paused_ = true;
}

void Checker::resumed(Instant now) {
    at(now);
    paused_ = false;
}

void Checker::purged(std::optional<Priority> priority, Instant now) {
    at(now);
    purged_now_ = true;
    for (const Priority lane : priorities)
        if (!priority || lane == *priority) purged_below_[index(lane)] = next_admission_;
}

void Checker::stopped(Reason reason, Instant now) {
    at(now);
    if (!stop_reason_) stop_reason_ = reason;
}

}  // namespace sluice::sim
