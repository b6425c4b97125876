// SPDX-License-Identifier: GPL-3.0-or-later
// The pipeline: facts in, outputs drained, time as an argument. It calls nobody, so its drivers (sim/runner.cpp in
// virtual time, live/runtime.cpp on sockets) are short loops that read as twins: feed a fact, then drain sends,
// commands and outcomes until each is empty, then sleep until next_deadline() and advance().
//
// Life of a push. It is in one place until it has one Outcome:
//
//   from          fact                                                to
//   (arrives)     offer, a slot free and its lane's turn              pending
//   (arrives)     offer, room in the buffer                           buffered
//   (arrives)     offer, full                                         SHED (it, or the one it displaced)
//   (arrives)     restore                                             returned
//   buffered      demand                                              pending
//   buffered      a newer one displaces it                            SHED
//   buffered      its device is paused when it would leave            waiting, or SHED (waiting-full)
//   returned      demand (before anything buffered of its lane)       pending
//   returned      its device is paused when it would leave            waiting, or FAILED (waiting-full)
//   pending       ack                                                 DELIVERED
//   pending       nack, permanent                                     REJECTED
//   pending       nack, transient, or device throttled                waiting, or FAILED (attempts, waiting-full)
//   pending       nack, draining or elsewhere; connection closed      returned (waiting, after half of the losses),
//                                                                     or FAILED (lost-too-often)
//   waiting       due, or its pause over                              returned
//   any but pending   deadline passed                                 EXPIRED
//   any but pending   a newer one with its collapse key               COLLAPSED
//   any but pending   purge; any: stop                                FAILED (purged, stopped, machine-lost)
//
// Table of contents, a rule a file: lanes.h (buffered), held.h (returned and waiting), slots.h (pending), demand.h (who
// gets it), window.h (slots of a connection), pauses.h (device, topic, project), collapse.h, quota.h; admission and TTL
// in pipeline_offer.cpp, leaving in pipeline_dispatch.cpp, retries and all that comes back in pipeline_answer.cpp,
// timeouts, pings, draining, reopening and congestion in pipeline_connections.cpp (connections.h is their table), pauses
// at work in pipeline_pauses.cpp, deadlines, reconfigure, purge and stop in pipeline_control.cpp; the common way of a
// push through all of it in pipeline_path.h.
#pragma once

#include "core/metrics.h"
#include "core/outcome.h"
#include "core/push.h"
#include "core/settings.h"
#include "core/verdict.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace sluice {

/// A push to be sent now, on `connection`.
struct Send {
    MessageId message;
    std::uint64_t handle;
    std::uint64_t device;
    std::uint64_t collapse_key;
    Instant offered;
    Instant deadline;     ///< offered + TTL; `never` without one
    std::uint64_t note;   ///< the driver's word on the send before this one (see Pipeline::note), 0: none
    Instant returned_at;  ///< when the send before this one came back unanswered or nacked; `never`: first send
    ConnectionId connection;
    std::uint16_t sends;    ///< this one included
    std::uint16_t resends;  ///< of these, after a loss or draining
    Priority priority;
    bool has_ttl_zero;  ///< TTL 0 stays 0 on the wire
};
/// The seconds of TTL left for the wire, rounded up; 0 stays 0; nullopt without a TTL.
std::optional<std::int64_t> wire_ttl_seconds(const Send& send, Instant now);

/// Why a connection ended: told by the driver (closed) or ordered by the core (Close).
enum class CloseReason : std::uint8_t {
    peer,           ///< the far end closed or cut it
    network,        ///< reset, unreachable, TLS failure
    refused_login,  ///< wrong credentials: retry slowly
    open_timeout,
    ack_timeout,
    ping_timeout,
    drain_grace,
    surplus,
    stopped  // ordered by the core
};
std::string_view name(CloseReason reason);

struct Command {
    enum class Kind : std::uint8_t { open, close, ping };
    Kind kind;
    ConnectionId connection;
    CloseReason reason;  ///< of a close; it is final, the driver answers nothing
};

enum class ConnectionState : std::uint8_t { opening, open, draining, surplus };
struct ConnectionView {
    ConnectionId connection;
    ConnectionState state;
    std::uint32_t window;  ///< effective: settings, what was reported, congestion
    std::uint32_t pending;
};

/// What became of an offered push within the call.
struct alignas(4) Offered {  // fits a register as a whole
    bool admitted;
    OutcomeKind outcome = OutcomeKind::shed;  ///< where not admitted
    Reason reason = Reason::none;
};

/// How many pushes are where. buffered + returned + waiting + pending are all that have no outcome yet.
struct Places {
    std::array<std::uint64_t, priority_count> buffered{};
    std::array<std::uint64_t, priority_count> returned{};
    std::uint64_t waiting_retries = 0;  ///< in waiting, their retry not due
    std::uint64_t waiting_paused = 0;   ///< in waiting, held by a pause
    std::uint64_t retry_places = 0;  ///< places of retry.waiting taken: those waiting, and returned from there unsent
    std::uint64_t pause_places = 0;  ///< the same for pauses
    std::uint64_t pending = 0;

    std::uint64_t buffered_all() const { return buffered[0] + buffered[1] + buffered[2]; }
    std::uint64_t returned_all() const { return returned[0] + returned[1] + returned[2]; }
    std::uint64_t waiting() const { return waiting_retries + waiting_paused; }
    std::uint64_t all() const { return buffered_all() + returned_all() + waiting() + pending; }
};

class PipelineState;

class Pipeline {
public:
    /// Requires problems(settings) to be empty. Asks for all connections at once (`pushers = 0`: none).
    Pipeline(const Settings& settings, Instant now, std::uint64_t seed);
    ~Pipeline();
    Pipeline(Pipeline&&) noexcept;
    Pipeline& operator=(Pipeline&&) noexcept;

    // Facts. `now` never falls. Calling in with a Send undrained is a bug.
    Offered offer(const Push& push, Instant now);
    /// From a journal, before the first offer: joins returned; its TTL runs from `offered`.
    void restore(const Push& push, Instant offered, Instant now);
    void opened(ConnectionId connection, std::uint32_t window, Instant now);
    void closed(ConnectionId connection, CloseReason reason, Instant now);
    /// The outcome if it ended the push, else nullptr; valid until the next call. An answer counts only on the
    /// connection its message was sent on; late, double and foreign ones are counted and change nothing.
    const Outcome* answer(ConnectionId connection, MessageId message, const Verdict& verdict, Instant now);
    void heard(ConnectionId connection, Instant now);
    void resize(ConnectionId connection, std::uint32_t window, Instant now);
    void draining(ConnectionId connection, Instant now);
    void advance(Instant now);
    /// Requires problems(settings) and refused_changes(settings(), settings) to be empty.
    void reconfigure(const Settings& settings, Instant now);
    void pause(Instant now);
    void resume(Instant now);
    /// Ends what is held, of one priority or all; a pending one ends so if it comes back. Returns how many ended now.
    std::uint64_t purge(std::optional<Priority> priority, Instant now);
    /// Ends everything and closes all connections.
    void stop(Instant now, Reason reason = Reason::stopped);

    // Outputs, oldest first; nullptr when drained. Each is valid until the next fact or the next of its kind.
    const Send* next_send();
    const Command* next_command();
    const Outcome* next_outcome();
    /// When advance() has something to do; later facts may move it. After advance(now) it is later than now.
    std::optional<Instant> next_deadline() const {
        return deadline() == never ? std::nullopt : std::optional{deadline()};
    }
    /// The same, `never` where there is none.
    Instant deadline() const;

    // Readable at any time.
    const Settings& settings() const;
    const Metrics& metrics() const;
    Places places() const;
    /// Buffered of all lanes, without the lanes' detail.
    std::uint64_t buffered() const;
    std::uint64_t pending() const;
    /// Σ (now − sent) of the pending, nanoseconds: with metrics, ∫ pending dt exactly.
    std::uint64_t pending_age_ns(Instant now) const;
    /// The most that was pending since the last take_pending_peak().
    std::uint64_t take_pending_peak();
    /// The most that was buffered since the last take_buffered_peak().
    std::uint64_t take_buffered_peak();
    /// When the buffer first became full since the last call; nullopt if it did not.
    std::optional<Instant> take_became_full();
    /// The longest that one had waited which left the buffer since the last call, or is in it.
    Duration take_longest_wait(Instant now);
    /// When the oldest of the lanes' first was offered. One that took an older one's place (collapse) counts with its
    /// own time, so behind it an older one may stand.
    std::optional<Instant> oldest_buffered() const;
    std::uint64_t room(Priority priority) const;
    std::vector<ConnectionView> connections() const;
    std::uint32_t open_connections() const;
    std::optional<double> allowed_rate() const;
    std::optional<double> tokens() const;
    bool project_paused() const;
    bool operator_paused() const;
    std::uint64_t devices_paused() const;
    /// No Pusher that may send has a free slot while something may be sent: the Demand invariant, checked from inside.
    bool demand_holds() const;

    /// A word of the driver's kept with a pending push and handed back in Send::note when it is sent again. The low 28
    /// bits of a message are its slot: unique among the pending and dense, so that a driver may keep arrays beside it.
    /// Dropped where the message is not pending any more: its connection may close in the call that sent it.
    void note(MessageId message, std::uint64_t word);
    /// Prefetches what an answer to `message` will touch.
    void hint(MessageId message) const;

private:
    std::unique_ptr<PipelineState> state_;
};

}  // namespace sluice
