// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/runner.h"

#include "sim/arrivals.h"
#include "sim/calendar.h"
#include "sim/checker.h"
#include "sim/machine.h"
#include "sim/recorder.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace sluice::sim {

namespace {

constexpr std::int64_t nothing = INT64_MAX;
constexpr std::uint64_t progress_mask = 0xffff;
constexpr std::size_t hint_ahead = 8;

/// The driver's word on a send: from when on Firebase has taken the push, and whether it had taken it before.
struct Taken {
    std::int64_t accepted_at;
    bool before;

    std::uint64_t word() const {
        return static_cast<std::uint64_t>(std::min(accepted_at, std::int64_t{1} << 62)) << 1 | (before ? 1 : 0);
    }
    static Taken of(std::uint64_t word) { return {static_cast<std::int64_t>(word >> 1), (word & 1) != 0}; }
};
constexpr std::uint16_t taken_before = 0x8000;  ///< of Scheduled::flags

class Runner {
public:
    Runner(const Scenario& scenario, const RunOptions& options)
        : scenario_(scenario),
          options_(options),
          firebase_(scenario, scenario.seed),
          machines_(scenario, scenario.seed),
          recorder_(scenario, options.row),
          arrivals_(scenario) {
        if (options.check)
            for (std::uint32_t i = 0; i < machines_.count(); ++i) checkers_.emplace_back(scenario.pipeline);
    }

    RunRecord run() {
        for (std::uint32_t i = 0; i < machines_.count(); ++i) drain(i);
        take_facts();
        while (step()) {
        }
        return recorder_.finish(machines_, firebase_, ended_, incomplete_);
    }

private:
    bool step();
    bool over(std::int64_t next) const;
    void happens(std::int64_t at) {
        CHECK(at >= nanoseconds(now_));
        ended_ = now_ = instant(at);
    }

    void arrive();
    void answered(const Scheduled& event);
    void deadlines();
    void find_core_due();
    void take_facts();
    void take(const Fact& fact);
    void cut(Machine& machine, const LinkOwner& owner);
    void machine_lost(std::uint32_t machine);

    void drain(std::uint32_t machine);
    void send(Machine& machine, std::uint32_t number, const Send& push);
    void carry_out(std::uint32_t machine, const Command& command);
    void ended(std::uint32_t machine, const Outcome& outcome);

    const Scenario& scenario_;
    const RunOptions& options_;
    Firebase firebase_;
    Machines machines_;
    Recorder recorder_;
    Arrivals arrivals_;
    Calendar calendar_;
    std::vector<std::uint64_t> sequence_ = std::vector<std::uint64_t>(scenario_.arrivals.size());
    std::vector<Checker> checkers_;

    Instant now_, ended_;
    std::int64_t core_due_ = nothing;  ///< no pipeline has a deadline before
    std::uint64_t offered_ = 0, outstanding_ = 0, events_ = 0;
    bool starting_ = true, incomplete_ = false;
};

bool Runner::over(std::int64_t next) const {
    const std::int64_t duration = scenario_.duration.count();
    if (next < duration || arrivals_.next_at() != nothing) return false;
    return outstanding_ == 0 || next > duration + scenario_.settle.count();
}

bool Runner::step() {
    const std::int64_t written = nanoseconds(recorder_.next());
    const std::int64_t far = nanoseconds(firebase_.deadline());
    const std::int64_t early = std::min(written, far);
    const std::int64_t near = std::min(arrivals_.next_at(), core_due_);
    const Scheduled* event = calendar_.peek(std::min(early - 1, near));
    const std::int64_t next = event != nullptr ? event->at : std::min(early, near);
    if (over(next)) {
        ended_ = std::max(ended_, start_of_time + scenario_.duration);
        if (outstanding_ != 0) ended_ = start_of_time + scenario_.duration + scenario_.settle;
        return false;
    }
    starting_ = starting_ && next == 0;
    if (event != nullptr) {
        const Scheduled due = *event;
        calendar_.pop();
        happens(due.at);
        answered(due);
    } else if (early > near) {
        happens(near);
        if (arrivals_.next_at() <= core_due_)
            arrive();
        else
            deadlines();
    } else if (written <= far) {
        recorder_.write(machines_, firebase_);
    } else {
        happens(far);
        firebase_.advance(now_);
    }
    take_facts();
    if ((++events_ & progress_mask) != 0 || !options_.progress) return true;
    incomplete_ = !options_.progress(now_ - start_of_time, offered_);
    return !incomplete_;
}

void Runner::arrive() {
    Push push;
    const std::size_t stream = arrivals_.stream();
    arrivals_.take(push);
    push.handle = PushName{static_cast<std::uint16_t>(stream), sequence_[stream]++}.handle();
    const std::uint32_t machine = machines_.of_device(push.device);
    ++offered_;
    ++outstanding_;
    const Offered result = machines_.at(machine).pipeline->offer(push, now_);
    if (!checkers_.empty()) checkers_[machine].offered(push, result, now_);
    drain(machine);
}

void Runner::answered(const Scheduled& event) {
    if (const Scheduled* ahead = calendar_.ahead(hint_ahead)) {
        const LinkOwner owner = machines_.owner(ahead->link);
        if (owner.machine != LinkOwner::nobody) machines_.at(owner.machine).pipeline->hint(ahead->message);
    }
    Instant hold_until;
    switch (firebase_.arrive(event.link, event.code, now_, hold_until)) {
        case Passage::vanish: return;
        case Passage::hold:
            calendar_.push({nanoseconds(hold_until), event.message, event.link, event.code, event.flags});
            return;
        case Passage::deliver: break;
    }
    const LinkOwner owner = machines_.owner(event.link);
    if (owner.machine == LinkOwner::nobody) return;
    const Verdict& verdict = firebase_.verdict(event.code);
    if (event.code != 0) recorder_.nack(event.code);
    if (event.code == 0 && (event.flags & taken_before) != 0) recorder_.duplicate();
    machines_.at(owner.machine).pipeline->answer(owner.connection, event.message, verdict, now_);
    if (!checkers_.empty()) checkers_[owner.machine].answered(owner.connection, event.message, verdict, now_);
    drain(owner.machine);
}

void Runner::deadlines() {
    for (std::uint32_t i = 0; i < machines_.count(); ++i) {
        Pipeline& pipeline = *machines_.at(i).pipeline;
        if (pipeline.deadline() > now_) continue;
        pipeline.advance(now_);
        drain(i);
    }
    find_core_due();
}

void Runner::find_core_due() {
    core_due_ = nothing;
    for (const Machine& machine : machines_.all())
        core_due_ = std::min(core_due_, nanoseconds(machine.pipeline->deadline()));
}

void Runner::take_facts() {
    while (const Fact* fact = firebase_.next_fact()) {
        const Fact told = *fact;
        take(told);
    }
}

void Runner::take(const Fact& fact) {
    if (fact.kind == Fact::Kind::machine_lost) return machine_lost(fact.machine);
    if (fact.kind == Fact::Kind::machine_back) {
        machines_.revive(fact.machine, now_);
        find_core_due();
        machines_.at(fact.machine).lost = scenario_.pipeline.pushers;
        if (!checkers_.empty()) checkers_[fact.machine] = Checker(scenario_.pipeline, now_);
        return drain(fact.machine);
    }
    const LinkOwner owner = machines_.owner(fact.link);
    if (owner.machine == LinkOwner::nobody) return;
    Machine& machine = machines_.at(owner.machine);
    switch (fact.kind) {
        case Fact::Kind::opened:
            machine.pipeline->opened(owner.connection, machine.pipeline->settings().window, now_);
            if (!checkers_.empty())
                checkers_[owner.machine].opened(owner.connection, machine.pipeline->settings().window, now_);
            if (machine.lost > 0) {
                --machine.lost;
                recorder_.mark(Mark::Kind::connection_back, owner.machine, now_);
            }
            break;
        case Fact::Kind::refused:
        case Fact::Kind::closed:
            machines_.forget(fact.link);
            if (fact.kind == Fact::Kind::closed) cut(machine, owner);
            machine.pipeline->closed(owner.connection, CloseReason::network, now_);
            if (!checkers_.empty()) checkers_[owner.machine].closed(owner.connection, now_);
            break;
        case Fact::Kind::draining:
            recorder_.mark(Mark::Kind::draining, owner.machine, now_);
            machine.pipeline->draining(owner.connection, now_);
            if (!checkers_.empty()) checkers_[owner.machine].draining(owner.connection, now_);
            break;
        case Fact::Kind::pong:
        case Fact::Kind::upstream: machine.pipeline->heard(owner.connection, now_); break;
        case Fact::Kind::machine_lost:
        case Fact::Kind::machine_back: break;
    }
    drain(owner.machine);
}

/// A draining connection was replaced when it was told: it is not missed, and lost only where it leaves pushes
/// unanswered.
void Runner::cut(Machine& machine, const LinkOwner& owner) {
    const std::vector<ConnectionView> views = machine.pipeline->connections();
    const auto view = std::find_if(views.begin(), views.end(),
                                   [&](const ConnectionView& each) { return each.connection == owner.connection; });
    const bool replaced = view != views.end() && view->state == ConnectionState::draining;
    if (replaced && view->pending == 0) return;
    if (!replaced) ++machine.lost;
    recorder_.mark(Mark::Kind::connection_lost, owner.machine, now_);
}

void Runner::machine_lost(std::uint32_t machine) {
    const std::uint32_t open = machines_.at(machine).pipeline->open_connections();
    for (std::uint32_t i = 0; i < open; ++i) recorder_.mark(Mark::Kind::connection_lost, machine, now_);
    machines_.at(machine).pipeline->stop(now_, Reason::machine_lost);
    if (!checkers_.empty()) checkers_[machine].stopped(Reason::machine_lost, now_);
    drain(machine);
    machines_.die(machine);
}

void Runner::drain(std::uint32_t number) {
    Machine& machine = machines_.at(number);
    Pipeline& pipeline = *machine.pipeline;
    while (const Send* push = pipeline.next_send()) send(machine, number, *push);
    while (const Command* command = pipeline.next_command()) carry_out(number, *command);
    while (const Outcome* outcome = pipeline.next_outcome()) ended(number, *outcome);
    if (scenario_.pipeline.quota && pipeline.metrics().counters.quota_waits != machine.quota_waits) {
        machine.quota_waits = pipeline.metrics().counters.quota_waits;
        recorder_.mark(Mark::Kind::quota_limits, number, now_);
    }
    core_due_ = std::min(core_due_, nanoseconds(pipeline.deadline()));
    if (!checkers_.empty()) checkers_[number].verify(pipeline, now_);
}

void Runner::send(Machine& machine, std::uint32_t number, const Send& push) {
    const Link link = machine.links[push.connection];
    const Answer answer = firebase_.send(link, push.device, now_);
    Taken taken{answer.accepted_at, false};
    std::uint16_t flags = 0;
    if (push.sends > 1) {
        const Taken last = Taken::of(push.note);
        const bool last_taken = last.accepted_at <= nanoseconds(push.returned_at);
        if (last.before && last_taken) recorder_.duplicate();
        taken.before = last.before || last_taken;
        if (taken.before) flags = taken_before;
    }
    machine.pipeline->note(push.message, taken.word());
    if (!answer.vanished) calendar_.push({answer.at, push.message, link, answer.code, flags});
    if (!checkers_.empty()) checkers_[number].sent(push);
}

void Runner::carry_out(std::uint32_t number, const Command& command) {
    Machine& machine = machines_.at(number);
    if (!checkers_.empty()) checkers_[number].commanded(command);
    switch (command.kind) {
        case Command::Kind::open: {
            const bool at_once = starting_ && !scenario_.firebase.cold_start;
            const Link link = at_once ? firebase_.open_now(number, now_) : firebase_.dial(number, now_);
            machines_.bind(number, command.connection, link);
            break;
        }
        case Command::Kind::close: {
            const Link link = machine.links[command.connection];
            firebase_.hang_up(link, now_);
            machines_.forget(link);
            if (command.reason == CloseReason::ack_timeout || command.reason == CloseReason::ping_timeout) {
                ++machine.lost;
                recorder_.mark(Mark::Kind::connection_lost, number, now_);
            }
            break;
        }
        case Command::Kind::ping: firebase_.ping(machine.links[command.connection], now_); break;
    }
}

void Runner::ended(std::uint32_t number, const Outcome& outcome) {
    --outstanding_;
    const Taken last = Taken::of(outcome.note);
    if (outcome.note != 0 && last.before && last.accepted_at <= nanoseconds(outcome.returned_at)) recorder_.duplicate();
    recorder_.outcome(outcome);
    if (options_.log != nullptr) options_.log->write(outcome);
    if (!checkers_.empty()) checkers_[number].ended(outcome);
}

}  // namespace

RunRecord run(const Scenario& scenario, const RunOptions& options) { return Runner(scenario, options).run(); }

}  // namespace sluice::sim
