// SPDX-License-Identifier: GPL-3.0-or-later
// The rooms of the pipeline together, and the rules that span them. Internal: drivers see core/pipeline.h only. Each
// group of functions stands in the .cpp named above it, those of the common path in pipeline_path.h.
#pragma once

#include "core/collapse.h"
#include "core/connections.h"
#include "core/demand.h"
#include "core/held.h"
#include "core/lanes.h"
#include "core/output_queue.h"
#include "core/pauses.h"
#include "core/pipeline.h"
#include "core/quota.h"
#include "core/random.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sluice {

class PipelineState {
public:
    PipelineState(const Settings& settings, Instant now, std::uint64_t seed);

    // --- pipeline_state.cpp: time, room, and one end for each push
    void begin(Instant at) {  ///< every call: count tokens
        CHECK(at >= now);
        CHECK(sends.empty());
        now = at;
        if (quota) [[unlikely]]
            count_tokens();
    }
    void end() {  ///< every call but the calm ones: send what may leave
        if (quota || (demand.any() && (buffered != 0 || held.any_returned()))) dispatch();
        if (holes) compact_lanes();
        calm = !quota && !blocked() && project.state == PauseState::none && !devices.any() && buffered_may_leave();
    }
    void count_tokens();
    void compact_lanes();
    void arm(Instant at) {
        if (at < deadline) deadline = at;
    }
    Instant compute_deadline() const;
    double jitter(double share) { return 1 - share + 2 * share * random.uniform(); }
    Duration backoff(Duration base, Duration cap, std::uint32_t failures);
    /// Counted; its other fields are still to be set.
    Outcome& new_outcome(Priority lane, OutcomeKind kind, Reason reason);
    void count_reason(OutcomeKind kind, Reason reason);
    void finish(const Buffered& push, Priority lane, OutcomeKind kind, Reason reason);
    void finish(HeldIndex index, OutcomeKind kind, Reason reason);  ///< takes it out of where it is
    void finish(const Held& push, OutcomeKind kind, Reason reason, bool answered);
    bool buffered_may_leave() const { return held.retry_places() < retry_limit(); }
    std::uint64_t retry_limit() const { return settings.retry.waiting == 0 ? 1 : settings.retry.waiting; }
    bool blocked() const { return operator_paused || project.blocks() || stopped; }

    // --- pipeline_dispatch.cpp: lanes to connections
    void dispatch();
    /// An answer freed a slot. While lanes are filled nobody else has one, so it is filled without a look at demand.
    void serve(ConnectionIndex freed);
    bool leave_first(ConnectionIndex to);
    bool leave_first_with_returned(ConnectionIndex to);
    void leave_buffered(Priority lane, ConnectionIndex to);
    void leave_returned(HeldIndex index, ConnectionIndex to);
    void send(const Buffered& push, Priority lane, ConnectionIndex to, DevicePause* probes);
    void send(HeldIndex index, ConnectionIndex to, DevicePause* probes);
    void begin_send(Slots::Found& taken, ConnectionIndex to, Connection& connection);
    Slots::Found take_slot(ConnectionIndex to, Connection& connection);
    void fill(const Slots::Found& taken, const Buffered& push, Priority lane, ConnectionId connection);
    void refill(Slots::Found freed, ConnectionIndex to, Connection& connection);
    /// What an answer to this message will touch.
    void prefetch(MessageId message) const {
        const SlotIndex slot = Slots::index_of(message);
        slots.prefetch(slot);
        connections.prefetch(slots.owner_of(slot));
    }
    /// What the next two sends will touch.
    void look_ahead() const {
        const ConnectionIndex next = demand.top(), second = demand.after_top();
        if (second != Demand::none) connections.prefetch(second);
        if (next != Demand::none) slots.prefetch(connections.at(next).window.next_free());
    }
    bool nothing_to_send() const { return buffered == 0 && !held.any_returned(); }
    /// The next to leave is buffered, and alive.
    bool buffered_is_next() const;
    /// Requires that something is buffered.
    Priority first_lane() const {
        return !lanes[0].empty() ? Priority::high : !lanes[1].empty() ? Priority::normal : Priority::low;
    }
    static void note_cold(const Slots::Found& taken, Instant dies, std::uint64_t key, std::uint16_t error);
    template <class Push>
    Send& announce(const Push& push, MessageId message, ConnectionId connection, Priority lane);
    void mark_probes(Slot& slot, DevicePause* probes);
    void settle_quota(bool sent);
    bool anything_to_send() const;

    // --- pipeline_offer.cpp: admission, shedding, TTL in the buffer
    bool offer_calmly(const Push& push);  ///< false: not done, to be offered with care
    [[gnu::noinline]] Offered offer_with_care(const Push& push);
    Offered offer(const Push& push);
    Duration lifetime(const Push& push) const;
    Buffered admitted(const Push& push, Duration ttl);  ///< counted as offered
    Offered offer_keyed(Buffered push, Priority lane);
    Offered admit(const Buffered& push, Priority lane, bool must_leave, std::uint64_t room_made);
    Offered admit_full(Buffered push, Priority lane, bool must_leave, std::uint64_t room_made);
    Offered leave_at_once(Buffered push, Priority lane, ConnectionIndex to, bool must_leave);
    Offered shed_for(const Buffered& push, Priority lane);
    Offered refuse(Buffered push, Priority lane, OutcomeKind kind, Reason reason);
    void store(const Buffered& push, Priority lane, std::uint64_t room_made = 0);
    void expire_heads();
    Offered replace(CollapseIndex::Place place, const Buffered& newer, Priority lane);
    void end_older(CollapseIndex::Place place);
    std::optional<CollapseIndex::Place> indexed(std::uint64_t device, std::uint64_t key) const;
    Instant offered_at(CollapseIndex::Place place);
    /// What is there was offered after this moment, or in it and admitted later.
    bool newer(CollapseIndex::Place there, Instant offered, std::uint64_t order);
    std::uint64_t order_at(CollapseIndex::Place place);  ///< 0: nothing there any more
    void unindex(const Buffered& push, Priority lane, Lane::Position position);
    /// One offered then leaves the buffer.
    void note_wait(Instant offered) {
        longest_wait = std::max(longest_wait, now - offered);
        metrics.oldest_wait = std::max(metrics.oldest_wait, longest_wait);
    }
    void drop_front(Priority lane);
    Buffered take_front(Priority lane);
    void take_out(Priority lane, Lane::Position position);
    void sweep();
    void restore(const Push& push, Instant offered);

    // --- pipeline_answer.cpp: answers, losses, and what comes back
    enum class Return : std::uint8_t { lost, transient, throttled_device, throttled_project };
    const Outcome* deliver_calmly(ConnectionId connection, MessageId message);  ///< nullptr: not done, answer with care
    [[gnu::noinline]] const Outcome* answer_with_care(ConnectionId connection, MessageId message,
                                                      const Verdict& verdict);
    const Outcome* answer(ConnectionId connection, MessageId message, const Verdict& verdict);
    const Outcome* nacked(ConnectionIndex from, Slots::Found pushed, const Verdict& verdict);
    const Outcome* deliver(ConnectionIndex from, const Slots::Found& pushed);
    Outcome& note_delivery(const Slots::Found& pushed, const Connection& connection);
    void free_slot(Connection& connection, const Slots::Found& pushed) {
        pushed.slot->message = 0;
        connection.window.give(pushed.index);
        --connection.pending;
        --pending;
    }
    bool come_back(Held push, Return why, std::optional<Duration> retry_after, bool answered);
    bool ends_instead(const Held& push, Return why, Instant not_before, bool answered);
    void keep(Held push, Return why, Instant until);
    Held lift(ConnectionIndex from, const Slots::Found& pushed);
    void answer_probes(const Slot& slot, VerdictClass kind);
    Instant retry_time(const Held& push, std::uint32_t failures, std::optional<Duration> retry_after);

    // --- pipeline_pauses.cpp: devices, topics and the project
    Instant pause_device(std::uint64_t device, std::optional<Duration> retry_after);
    Instant pause_project(std::optional<Duration> retry_after);
    void device_due();
    void next_candidate(DevicePause& pause);
    void free_device(DevicePause& pause);
    void wait_for_device(HeldIndex index, DevicePause& pause);
    bool has_pause_place(const DevicePause& pause) const;
    void detach_from_pause(HeldIndex index);
    void settle_pause(DevicePause& pause);
    DevicePause* pause_of(std::uint64_t device) {
        return !devices.any() || device == 0 ? nullptr : devices.find(device);
    }

    // --- pipeline_connections.cpp: their facts and deadlines
    void opened(ConnectionId number, std::uint32_t window);
    void closed(ConnectionId number, CloseReason reason);
    void heard(ConnectionId number);
    void resize(ConnectionId number, std::uint32_t window);
    void told_draining(ConnectionIndex index);
    void draining(ConnectionIndex index);
    void open(PusherIndex pusher);
    void close(ConnectionIndex index, CloseReason reason);  ///< on our own: a Close command
    void lose(ConnectionIndex index, CloseReason reason);
    std::vector<SlotIndex> give_up_on(const Connection& connection);  ///< its pending, in order of admission
    void after_close(PusherIndex pusher, bool was_up, bool failed, CloseReason reason);
    void fail(PusherIndex pusher, CloseReason reason);
    bool was_up(const Connection& connection) const;
    void connection_due(ConnectionIndex index);
    void look_again(ConnectionIndex index);
    void refresh_limit(ConnectionIndex index);
    void grow_window(ConnectionIndex index);
    void halve_window(const Connection& connection);
    void nothing_pending(ConnectionIndex index);
    Instant oldest_pending(const Connection& connection);
    void answered_ping(Connection& connection);
    void alive(Connection& connection) {
        connection.last_heard = now;
        if (connection.pinged) [[unlikely]]
            answered_ping(connection);
    }

    // --- pipeline_control.cpp: reconfigure, purge, stop
    void reconfigure(const Settings& to);
    void set_pushers(std::uint32_t wanted);
    void retire(PusherIndex pusher);
    std::uint64_t purge(std::optional<Priority> only, Reason reason);
    void purge_lane(Priority lane, Reason reason);
    void stop(Reason reason);
    void advance();

    static constexpr Duration sweep_interval = std::chrono::milliseconds{100};

    Settings settings;
    Instant now;
    Instant deadline = never;  ///< a lower bound of the next one; exact after advance
    Random random;
    Metrics metrics;
    bool operator_paused = false, stopped = false, offered_any = false;
    /// No quota, no pause, retries have places: only lanes, returned and demand decide what leaves. Known at the end of
    /// each call; where something is buffered or returned then, there is no demand.
    bool calm = false;
    Reason stop_reason = Reason::stopped;
    std::uint64_t next_order = 1;
    std::array<std::uint64_t, priority_count> purged_below{};  ///< a pending one of a lower order ends if it comes back

    std::array<Lane, priority_count> lanes;
    std::uint64_t buffered = 0, buffered_peak = 0, pending = 0, pending_peak = 0;
    Duration longest_wait{0};  ///< of those that left the buffer since it was last taken
    std::optional<Instant> became_full;
    bool holes = false;  ///< a lane is to be compacted, once the call has done with positions
    Instant sweep_at = never;
    std::size_t sweep_lane = 0;
    Lane::Position sweep_position = 0;

    HeldPushes held;
    CollapseIndex collapse;
    DevicePauses devices;
    ProjectPause project;
    std::optional<Quota> quota;
    Slots slots;
    Connections connections;
    Demand demand;

    OutputQueue<Send> sends;
    OutputQueue<Command> commands;
    OutputQueue<Outcome> outcomes;
};

}  // namespace sluice
