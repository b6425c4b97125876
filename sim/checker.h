// SPDX-License-Identifier: GPL-3.0-or-later
// A recount of one pipeline from outside. It is told every fact right after the pipeline was, and every output as it is
// drained; then verify() compares what the pipeline says of itself with what must be, and throws a Violation that names
// the invariant, the push and the time. From pipeline.md, by the names used there:
//
//   Conservation  offered = outcomes + buffered + returned + waiting + pending, lane by lane where outsiders can know
//   Window        no send makes pending exceed the connection's effective window
//   Bound         buffered, retries and pauses within theirs; nothing shed while there is room; the right one shed
//   Demand        nothing that may be sent is held while a connection that may send has a free slot
//   Order         a lane's buffer leaves in order of places; strict lanes; returned before buffered
//   At least once what was sent and is unanswered is pending, held, or ended; answers count once, where it was sent
//   One outcome   each push ends once, with a reason that happened, at that moment, with its own times and numbers
//   Deadline      nothing is sent after it, nothing expires before it (but what a wait would outlast)
//   Attempts      attempts, losses, and waits between them, within the settings
//   Connection    no send where none may be: closed, draining, surplus
//   Pause         no send while an operator, the project, or its device pauses; one probe
//   Quota         sends in any window of length t <= rate * t + burst
//   Counters      metrics are what was counted here: sums of waits and answers to the nanosecond
//   Little        the integral of pending over time is the sum of all sends' times, to the nanosecond
//
// What the pipeline decides with its own random numbers (waits, tokens, congestion) is taken from it within the bounds
// the rules give. About 1 us an event and O(connections); memory follows the pushes that have no outcome yet.
#pragma once

#include "core/flat_map.h"
#include "core/pipeline.h"
#include "sim/checker_lane.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::sim {

struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a pipeline says of itself.
struct PipelineView {
    Places places;
    const Metrics* metrics;
    std::vector<ConnectionView> connections;
    std::optional<double> tokens;
    bool project_paused;
    bool demand_holds;

    static PipelineView of(const Pipeline& pipeline);
};

class Checker {
public:
    explicit Checker(const Settings& settings, Instant now = start_of_time);

    // Facts: after the pipeline took them, before its outputs are drained. One fact (or advance) a verify().
    void offered(const Push& push, const Offered& result, Instant now);
    void restored(const Push& push, Instant offered, Instant now);
    void opened(ConnectionId connection, std::uint32_t window, Instant now);
    void closed(ConnectionId connection, Instant now);
    void draining(ConnectionId connection, Instant now);
    void resized(ConnectionId connection, std::uint32_t window, Instant now);
    void answered(ConnectionId connection, MessageId message, const Verdict& verdict, Instant now);
    void reconfigured(const Settings& settings, Instant now);
    void paused(Instant now);
    void resumed(Instant now);
    void purged(std::optional<Priority> priority, Instant now);
    void stopped(Reason reason, Instant now);

    // Outputs, as drained, in any order between the kinds.
    void sent(const Send& send) { sends_.push_back(send); }
    void commanded(const Command& command) { commands_.push_back(command); }
    void ended(const Outcome& outcome) { outcomes_.push_back(outcome); }

    /// After every call into the pipeline, all outputs drained.
    void verify(const Pipeline& pipeline, Instant now) { verify(PipelineView::of(pipeline), now); }
    void verify(const PipelineView& view, Instant now);

    /// Pushes without an outcome.
    std::uint64_t live() const { return live_; }
    std::uint64_t calls() const { return call_; }

private:
    using Index = std::uint32_t;  // of a record
    static constexpr Index nobody = CheckerLane::nobody;
    static constexpr CheckerLane::Place nowhere = UINT64_MAX;

    struct Record {
        std::uint64_t handle = 0, device = 0, key = 0, admitted = 0;
        MessageId message = 0;
        Instant offered, deadline, not_before = start_of_time;
        Instant first_sent = never, last_sent = never, returned_at = never;
        CheckerLane::Place place = nowhere;                    // in its lane's buffer, as far as we know
        std::uint64_t came_back = 0, ended = 0, stripped = 0;  // numbers of calls
        ConnectionId connection = 0;
        Index next = nobody, previous = nobody;  // pending on the same connection
        std::uint16_t sends = 0, resends = 0, losses = 0, charges = 0, error = 0;
        Priority priority = Priority::normal;
        bool pending = false, lost = false;              // lost: the last send came back uncharged
        VerdictClass verdict = VerdictClass::elsewhere;  // how the last send came back; lost: elsewhere
    };
    struct Connection {
        ConnectionState state = ConnectionState::opening;
        bool no_sends = false;  // draining, or surplus as the view said
        std::uint64_t drained_call = 0, sent_call = 0;
        std::uint32_t reported = 0, reported_before = 0, pending = 0;
        Index first = nobody;
    };
    struct DevicePause {
        Instant until;
        std::uint64_t call = 0;
        MessageId probe = 0;
        bool probing = false, freed = false;
    };
    struct Meter {  // a bucket that fills by a send and leaks by the rate
        double level = 0;
        Instant at;
    };

    [[noreturn]] void fail(std::string_view invariant, const std::string& what) const;
    [[noreturn]] void fail(std::string_view invariant, const Record& push, const std::string& what) const;
    void require(bool holds, std::string_view invariant, const char* what) const {
        if (!holds) [[unlikely]]
            fail(invariant, what);
    }
    void require(bool holds, std::string_view invariant, const Record& push, const char* what) const {
        if (!holds) [[unlikely]]
            fail(invariant, push, what);
    }

    // checker.cpp: facts
    void at(Instant now);
    Index add(const Push& push, Instant offered);
    void lose(Record& push, Instant sent);
    void charge(Record& push, const Verdict& verdict);
    void pause_device(std::uint64_t device, const Verdict& verdict);
    void answer_probe(const Record& push, VerdictClass kind);
    void start_pending(Index index, Connection& connection);
    void stop_pending(Record& push, Connection& connection);
    void close(ConnectionId number);

    // checker_sends.cpp: commands and sends
    void index_outputs();
    void check_command(const Command& command);
    void place_arriving();
    void check_send(const Send& send, Index index);
    void check_send_fields(const Send& send, const Record& push) const;
    void check_may_send(const Record& push) const;
    void check_device_pause(Record& push, MessageId message);
    void check_order(Index index);
    void strip_front(Priority lane, Index but);
    void leave_lane(Record& push);
    void check_quota();
    void send_on(const Send& send, Index index);

    // checker_outcomes.cpp
    void check_outcome(const Outcome& outcome, Index index, const PipelineView& view);
    void check_outcome_fields(const Outcome& outcome, const Record& push) const;
    void check_expired(const Record& push) const;
    void check_collapsed(const Record& push) const;
    void check_shed(const Outcome& outcome, Index index, const PipelineView& view);
    void check_failed(const Outcome& outcome, const Record& push) const;
    void count(const Outcome& outcome, const Record& push);
    void forget(Index index);

    // checker_totals.cpp
    void check_fates() const;
    void check_places(const PipelineView& view) const;
    void check_bounds(const PipelineView& view);
    void check_connections(const PipelineView& view);
    void check_demand(const PipelineView& view) const;
    void check_order_after(const PipelineView& view) const;
    void check_counters(const PipelineView& view) const;
    void check_control() const;
    void end_call();

    Settings settings_;
    std::uint32_t window_before_;
    std::uint32_t attempts_allowed_, losses_allowed_;
    Duration shortest_device_pause_;
    Instant now_;
    std::uint64_t call_ = 1;

    std::vector<Record> records_;
    std::vector<Index> free_records_;
    FlatMap<Index> by_handle_;                                                     // by handle + 1
    FlatMap<Index> by_message_;                                                    // pending, by message + 1
    FlatMap<MessageId> last_of_slot_;                                              // by slot + 1
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::vector<Index>> keyed_;  // (device, key) -> live pushes
    std::map<std::uint64_t, DevicePause> devices_;                                 // every device that was throttled
    std::map<ConnectionId, Connection> connections_;
    ConnectionId last_opened_ = 0;
    std::set<ConnectionId> opened_by_driver_;  // with pushers = 0
    std::array<CheckerLane, priority_count> lanes_;
    std::uint64_t live_ = 0, pending_ = 0, next_admission_ = 1;
    std::array<std::uint64_t, priority_count> live_of_{}, pending_of_{}, purged_below_{};

    bool paused_ = false, paused_now_ = false;
    std::optional<Reason> stop_reason_;
    Instant project_until_ = start_of_time;
    std::uint64_t project_call_ = 0;
    Duration longest_retry_after_{0};
    Meter quota_;
    std::uint64_t buffer_bound_, pause_bound_, retry_bound_ = 0, restored_ = 0;
    std::uint64_t windows_peak_ = 0;

    Counters mine_;
    std::array<std::uint64_t, priority_count> wait_sum_{};
    std::uint64_t total_sum_ = 0;                    // nanoseconds, modulo 2^64
    std::uint64_t pending_area_ = 0, sent_sum_ = 0;  // the same: integral of pending; sum of the pending's send times

    // this call's
    Index arriving_ = nobody, answered_ = nobody;
    bool arriving_restored_ = false, resized_now_ = false, purged_now_ = false;
    std::optional<Offered> arriving_result_;
    std::vector<ConnectionId> closed_now_;
    std::vector<Send> sends_;
    std::vector<Command> commands_;
    std::vector<Outcome> outcomes_;
    std::vector<Index> sends_index_, outcomes_index_;
    std::array<bool, priority_count> buffered_left_{};
};

}  // namespace sluice::sim
