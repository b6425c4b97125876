// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/checker.h"

#include <algorithm>

namespace sluice::sim {
namespace {

// A newer one may take the place of one that waits longer than the newer lives: both end.
template <class Record>
bool took_a_place(const Record& newer, const Record& older) {
    return newer.priority == older.priority && newer.deadline > newer.offered;
}

bool is_throttle(VerdictClass kind) {
    return kind == VerdictClass::throttle_device || kind == VerdictClass::throttle_project;
}

}  // namespace

void Checker::check_outcome(const Outcome& outcome, Index index, const PipelineView& view) {
    const Record& push = records_[index];
    require(!push.pending, "One outcome", push, "it ended while it is pending");
    check_outcome_fields(outcome, push);
    const bool judged = answered_ == index;
    const auto verdict = judged ? push.verdict : VerdictClass::elsewhere;
    switch (outcome.kind) {
        case OutcomeKind::delivered:
            require(verdict == VerdictClass::delivered, "One outcome", push, "delivered without an ack");
            break;
        case OutcomeKind::rejected: {
            const bool token = verdict == VerdictClass::reject_token && outcome.reason == Reason::token;
            const bool sender = verdict == VerdictClass::reject_sender && outcome.reason == Reason::sender;
            const bool set_up = verdict == VerdictClass::reject_operator && outcome.reason == Reason::operator_;
            require(token || sender || set_up, "One outcome", push, "rejected without such an answer");
            break;
        }
        case OutcomeKind::expired: check_expired(push); break;
        case OutcomeKind::collapsed: check_collapsed(push); break;
        case OutcomeKind::shed: check_shed(outcome, index, view); break;
        case OutcomeKind::failed: check_failed(outcome, push); break;
    }
    const bool final_answer = verdict < VerdictClass::transient;
    require(!final_answer || outcome.kind == OutcomeKind::delivered || outcome.kind == OutcomeKind::rejected,
            "One outcome", push, "its answer ended it otherwise");
    if (index == arriving_ && arriving_result_) {
        const bool as_told = arriving_result_->outcome == outcome.kind && arriving_result_->reason == outcome.reason;
        const bool left_its_lane = devices_.count(push.device) != 0;  // only to find that no place to wait is free
        if (arriving_result_->admitted && !left_its_lane)
            fail("One outcome", push, "admitted, and " + std::string(name(outcome.kind)) + " in the same call");
        require(arriving_result_->admitted || as_told, "One outcome", push, "its outcome is not what offer told");
    }
    count(outcome, push);
    forget(index);
}

void Checker::check_outcome_fields(const Outcome& outcome, const Record& push) const {
    require(outcome.done == now_, "One outcome", push, "its end has another time");
    require(outcome.offered == push.offered, "One outcome", push, "its outcome has another time of offer");
    require(outcome.first_sent == push.first_sent, "One outcome", push, "its outcome has another first send");
    require(outcome.last_sent == push.last_sent, "One outcome", push, "its outcome has another last send");
    require(outcome.connection == push.connection, "One outcome", push, "its outcome names another connection");
    require(outcome.device == push.device, "One outcome", push, "its outcome has another device");
    require(outcome.collapse_key == push.key, "One outcome", push, "its outcome has another collapse key");
    require(outcome.priority == push.priority, "One outcome", push, "its outcome has another priority");
    require(outcome.attempts == push.sends - push.resends, "One outcome", push,
            "its outcome counts the attempts wrongly");
    require(outcome.resends == push.resends, "One outcome", push, "its outcome counts the resends wrongly");
    require(outcome.error == push.error, "One outcome", push, "its outcome has another last error");
    const bool judged = answered_ != nobody && &records_[answered_] == &push;
    // One that came back by an answer may end in a lane within the same call: by its deadline, not by the answer.
    const bool by_answer = outcome.answered ? judged : !judged || push.came_back == call_;
    require(by_answer, "One outcome", push, "its outcome misnames what ended it");
}

// Before its deadline only where a wait would outlast it: for a retry, or its device's or the project's pause.
void Checker::check_expired(const Record& push) const {
    if (now_ > push.deadline || (push.deadline == push.offered && push.sends == 0)) return;
    const bool came_back = push.came_back == call_;
    const bool may_be_paused = devices_.count(push.device) != 0;
    const bool replaced_a_waiting_one = arriving_ != nobody && &push == &records_[arriving_];
    require(came_back || may_be_paused || replaced_a_waiting_one, "Deadline", push, "it expired before its deadline");
    const Settings::Retry& retry = settings_.retry;
    Duration wait = retry.cap;
    if (came_back && push.verdict == VerdictClass::transient) {
        wait = retry.base;
        for (std::uint16_t k = 1; k < push.charges && wait < retry.cap; ++k) wait = 2 * wait;
        wait = std::min(wait, retry.cap);
    }
    auto longest = Duration{static_cast<std::int64_t>(static_cast<double>(wait.count()) * (1 + retry.jitter)) + 2};
    if (is_throttle(push.verdict) || may_be_paused || replaced_a_waiting_one)
        longest = std::max({longest, settings_.device_pause, settings_.project_pause});
    const Instant latest = may_be_paused ? std::max(saturating_add(now_, longest), devices_.at(push.device).until)
                                         : saturating_add(now_, longest);
    require(longest_retry_after_ > Duration{0} || latest >= push.deadline, "Deadline", push,
            "it expired before its deadline, which no wait outlasts");
}

void Checker::check_collapsed(const Record& push) const {
    require(push.key != 0 && settings_.collapse, "One outcome", push, "collapsed without a collapse key");
    const auto found = keyed_.find({push.device, push.key});
    const bool newer = std::any_of(found->second.begin(), found->second.end(), [&](Index index) {
        const Record& other = records_[index];
        if (&other == &push) return false;
        const bool refused = index == arriving_ && arriving_result_ && !arriving_result_->admitted &&
                             !(arriving_result_->outcome == OutcomeKind::expired && took_a_place(other, push));
        return other.offered >= push.offered && !refused;
    });
    require(newer, "One outcome", push, "collapsed without a newer one");
}

void Checker::check_shed(const Outcome& outcome, Index index, const PipelineView& view) {
    Record& push = records_[index];
    require(push.sends == 0, "One outcome", push, "shed after it was sent");
    if (outcome.reason == Reason::waiting_full)
        return require(devices_.count(push.device) != 0, "One outcome", push,
                       "waiting-full, but its device never paused");
    require(name(outcome.reason) == name(settings_.shed), "One outcome", push, "shed for another policy's reason");
    require(arriving_ != nobody, "One outcome", push, "shed although nothing arrived");
    // What left meanwhile went, or waits for its device: an older one that this one collapsed may have made that
    // possible.
    const std::uint64_t left = sends_.size() + view.places.pause_places;
    require(view.places.buffered_all() + left >= settings_.buffer, "Bound", push,
            "shed while there is room in the buffer");
    const auto filled_below = [&](Priority least) {  // a lane from there on holds something that is in nobody's way
        for (std::size_t lane = sluice::index(least); lane < priority_count; ++lane) {
            strip_front(static_cast<Priority>(lane), index);
            if (!lanes_[lane].empty() && lanes_[lane].front() != index && lanes_[lane].front() != arriving_)
                return true;
        }
        return false;
    };
    const auto next = static_cast<Priority>(sluice::index(push.priority) + 1);
    const bool is_lowest = push.priority == Priority::low;
    if (index == arriving_) {
        const bool any = settings_.shed == ShedPolicy::oldest                          ? filled_below(push.priority)
                         : settings_.shed == ShedPolicy::lowest_priority && !is_lowest ? filled_below(next)
                                                                                       : false;
        return require(!any, "Bound", push, "the arriving one was shed where another should have been");
    }
    require(settings_.shed != ShedPolicy::incoming, "Bound", push, "shed instead of the arriving one");
    if (push.stripped == call_ || devices_.count(push.device) != 0) return;  // it was first; nobody outside knows where
    require(push.place != nowhere, "Bound", push, "shed although it was not in the buffer");
    require(is_lowest || !filled_below(next), "Bound", push, "shed although a lower lane is filled");
    const Priority arriving = records_[arriving_].priority;
    const bool oldest = settings_.shed == ShedPolicy::oldest;
    require(oldest ? arriving <= push.priority : arriving < push.priority, "Bound", push,
            "shed for one of lower priority");
    strip_front(push.priority, index);
    const CheckerLane& lane = lanes_[sluice::index(push.priority)];
    require(!oldest || lane.front() == index, "Bound", push, "shed although an older one is there");
    require(oldest || lane.back() == index || devices_.count(records_[lane.back()].device) != 0, "Bound", push,
            "shed although a newer one is there");
}

void Checker::check_failed(const Outcome& outcome, const Record& push) const {
    const bool throttled = devices_.count(push.device) != 0;
    switch (outcome.reason) {
        case Reason::attempts:
            require(push.came_back == call_ && !push.lost, "Attempts", push, "failed (attempts) without a nack now");
            return require(push.charges >= settings_.retry.attempts, "Attempts", push,
                           "failed before its attempts were used");
        case Reason::lost_too_often:
            require(push.came_back == call_ && push.lost, "Attempts", push, "failed (lost) without a loss now");
            return require(push.losses > settings_.retry.losses, "Attempts", push,
                           "failed before its losses were used");
        case Reason::waiting_full:
            return require(throttled && push.sends > 0, "One outcome", push,
                           "waiting-full, but its device never paused");
        case Reason::purged:
            return require(push.admitted < purged_below_[index(push.priority)], "One outcome", push,
                           "purged by nobody");
        case Reason::stopped:
        case Reason::machine_lost:
            return require(stop_reason_ == outcome.reason || (stop_reason_ && outcome.reason == Reason::stopped),
                           "One outcome", push, "stopped by nobody");
        default: fail("One outcome", push, "failed for a reason that is none: " + std::string(name(outcome.reason)));
    }
}

void Checker::count(const Outcome& outcome, const Record& push) {
    ++mine_.outcomes[index(outcome.kind)];
    ++mine_.by_priority[index(push.priority)].outcomes[index(outcome.kind)];
    if (outcome.kind == OutcomeKind::shed) ++mine_.shed_by_reason[index(outcome.reason)];
    if (outcome.kind == OutcomeKind::failed) ++mine_.failed_by_reason[index(outcome.reason)];
    if (outcome.kind == OutcomeKind::rejected) ++mine_.rejected_by_reason[index(outcome.reason)];
}

void Checker::forget(Index index) {
    Record& push = records_[index];
    leave_lane(push);
    if (push.key != 0) {
        const auto found = keyed_.find({push.device, push.key});
        std::erase(found->second, index);
        if (found->second.empty()) keyed_.erase(found);
    }
    by_handle_.erase(push.handle + 1);
    --live_;
    --live_of_[sluice::index(push.priority)];
    free_records_.push_back(index);
}

}  // namespace sluice::sim
