// SPDX-License-Identifier: GPL-3.0-or-later
// Firebase, sans-I/O: told what the near side does and when, it tells what Firebase does and when. Driven by virtual
// time in the simulation and by the wall clock in the emulator: one behaviour, two clocks. `now` never falls, 0 is the
// scenario's start; before a call at `now` every next_deadline() <= now has been given to advance().
//
// Answers are not kept here: send() returns when the answer would come, the driver calls arrive() then and does what it
// says. Everything rare (handshakes, cuts, pongs, messages from devices, faults) is told as Facts.
//
// A push, in this order: vanishes where the connection is cut or dark; beyond `pending_limit` (received and not
// answered) closes the connection, is nacked SERVICE_UNAVAILABLE or accepted; on a draining connection is nacked
// CONNECTION_DRAINING; above the project's quota SERVICE_UNAVAILABLE; above its device's DEVICE_MESSAGE_RATE_EXCEEDED.
// None of these passes the server (`capacity`) or costs a token; the rest passes the server, then is acked, or nacked
// by the shares of `nack`. Every answer takes one draw of the latency. Pings are answered after the mean latency, and
// their pong is an answer to what follows.
//
//   fault         pushes meanwhile     answers due meanwhile   pings, pongs     handshakes (judged when they end)
//   drop          -                    vanish                  vanish           refused, where all are dropped
//   drain         CONNECTION_DRAINING  come, until the cut     answered         go on
//   blackhole     vanish, not taken    vanish                  vanish           all: never answered; else go on
//   half-open     vanish, not taken    vanish                  vanish           all: never answered; else go on
//   stall         taken as ever        held to its end, then   held             go on
//                                      come in order
//   slow          latency × factor     as scheduled before     × factor         go on
//   lose          taken as ever        vanish by chance        by chance        go on
//   refuse        -                    -                       -                refused; a share: by chance; a count:
//   so many outage        drop, then refuse machine-loss  machine_lost (told once while it lasts), its connections cut
//   and nothing more told of them; machine_back
//
// They combine: factors multiply, a held answer is judged again when its stall ends. A drop, a cut at `grace` and a
// close over the limit are seen at once even in the dark; the notice of draining is a stanza and may vanish. A
// connection that is half-open stays so until it is hung up or dropped. What was sent but not answered when its
// connection ended may have been taken: see Answer::accepted_at.
#pragma once

#include "core/random.h"
#include "core/time.h"
#include "core/verdict.h"
#include "sim/far_limits.h"
#include "sim/faults.h"
#include "sim/latency.h"
#include "sim/scenario.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::sim {

/// Told to the near side. A link is opened or refused once (or neither, in the dark), and closed at most once, never
/// after the near side hung up.
struct Fact {
    enum class Kind : std::uint8_t { opened, refused, closed, draining, pong, upstream, machine_lost, machine_back };
    Kind kind;
    std::uint32_t machine;  ///< whose link, or which machine
    Link link;              ///< 0 for a machine's
};

struct Answer {
    std::int64_t at;  ///< when it would arrive, nanoseconds
    std::int64_t
        accepted_at;     ///< from when on Firebase has taken the push, so that a resend is a duplicate; `never`: never
    std::uint16_t code;  ///< see verdict(); 0: ack
    std::uint16_t flags;
    bool vanished;                                 ///< nothing comes
    static constexpr std::uint16_t new_token = 1;  ///< the ack carries a canonical token
    static constexpr std::uint16_t receipt = 2;    ///< a receipt was asked for and will come (counted only)
};

/// What becomes of an answer whose time has come.
enum class Passage : std::uint8_t { deliver, vanish, hold };

struct FirebaseCounts {
    std::uint64_t dialled = 0, refused = 0, closed = 0;  ///< closed: by Firebase or a fault
    std::uint64_t received = 0;                          ///< pushes that did not vanish
    std::uint64_t vanished = 0;                          ///< pushes that did
    std::uint64_t answers_vanished = 0;                  ///< on the way back, cut off or lost
    std::uint64_t over_limit = 0;                        ///< beyond pending_limit
    std::uint64_t receipts = 0, canonical = 0, upstream = 0;
    std::uint64_t connections_peak = 0;
};

class Firebase {
public:
    Firebase(const Scenario& scenario, std::uint64_t seed);
    Firebase(const Firebase&) = delete;
    Firebase& operator=(const Firebase&) = delete;

    /// A connection is begun: after connect_time it is opened or refused, or in the dark neither.
    Link dial(std::uint32_t machine, Instant now);
    /// The same without the time: the fact is told at once.
    Link open_now(std::uint32_t machine, Instant now);
    /// The near side closes; also a link that Firebase closed.
    void hang_up(Link link, Instant now);
    void ping(Link link, Instant now);

    Answer send(Link link, std::uint64_t device, Instant now) {
        const std::int64_t ns = nanoseconds(now);
        LinkState* state = find(link);
        if (!plain_ || state == nullptr || ns < state->special_until || state->pending >= spec_.pending_limit)
            [[unlikely]]
            return send_with_care(link, device, ns);
        ++state->pending;
        ++counts_.received;
        return taken(ns, latency_.draw(ns));
    }

    /// The time of an answer to `link` has come. hold: ask again at `hold_until`, those of one connection in the same
    /// order.
    Passage arrive(Link link, std::uint16_t code, Instant now, Instant& hold_until) {
        LinkState* state = find(link);
        if (state == nullptr || nanoseconds(now) < state->special_until) [[unlikely]]
            return arrive_with_care(link, code, now, hold_until);
        --state->pending;
        ++answered_[code];
        return Passage::deliver;
    }

    const Verdict& verdict(std::uint16_t code) const { return verdicts_[code]; }
    /// The error's name as in `nack`; "ack" for 0.
    std::string_view answer_name(std::uint16_t code) const { return names_[code]; }
    /// Answers that arrived, by code.
    const std::vector<std::uint64_t>& answered() const { return answered_; }

    std::optional<Instant> next_deadline() const { return next_ == never ? std::nullopt : std::optional{next_}; }
    /// The same, `never` where there is none.
    Instant deadline() const { return next_; }
    void advance(Instant now);
    /// The oldest not yet told; nullptr: none. Valid until the next call.
    const Fact* next_fact() {
        if (facts_.empty()) [[likely]]
            return nullptr;
        if (next_fact_ != facts_.size()) return &facts_[next_fact_++];
        next_fact_ = 0;
        facts_.clear();
        return nullptr;
    }

    /// Firebase takes and answers pushes on it: open or draining.
    bool alive(Link link) const;
    /// The same, and no fault keeps it in the dark.
    bool hears(Link link, Instant now) const { return alive(link) && !effects_.dark(link, now); }
    /// Received and not answered.
    std::uint32_t pending(Link link) const;
    std::uint32_t connections() const { return connections_; }
    const FirebaseCounts& counts() const { return counts_; }
    /// A fault from `now` on, whatever the scenario says (the emulator's admin).
    void inject(const FaultSpec& fault, Instant now) {
        faults_.add(fault, now);
        find_next();
    }

private:
    enum class State : std::uint8_t { opening, unanswered, open, draining, gone, closed };
    struct alignas(32) LinkState {       // a power of two: an index is a shift
        std::int64_t special_until = 0;  // before it, look closer: not open, draining, or a fault touches it
        std::uint32_t pending = 0;
        std::uint32_t machine = 0;
        State state = State::opening;
    };
    struct Due {  // rare things, by (at, order)
        enum class Kind : std::uint8_t { handshake, cut, pong, upstream, machine_back };
        std::int64_t at;
        std::uint64_t order;
        Kind kind;
        Link link;  // or machine
        bool operator>(const Due& other) const { return at != other.at ? at > other.at : order > other.order; }
    };
    static constexpr std::int64_t always = INT64_MAX;

    LinkState* find(Link link) {
        const std::size_t i = static_cast<Link>(link - first_link_);
        return i < links_.size() ? &links_[i] : nullptr;
    }
    const LinkState* find(Link link) const { return const_cast<Firebase*>(this)->find(link); }
    static std::int64_t after(std::int64_t ns, double latency) { return ns + static_cast<std::int64_t>(latency + 0.5); }
    Answer taken(std::int64_t ns, double latency) const {
        return {after(ns, latency), after(ns, latency * spec_.accept_at), 0, 0, false};
    }

    // firebase_push.cpp: what becomes of a push and its answer
    Answer send_with_care(Link link, std::uint64_t device, std::int64_t ns);
    Answer nacked(Link link, std::uint16_t code, std::int64_t ns);
    Answer served(Link link, std::int64_t ns);
    std::uint16_t drawn_code(std::int64_t ns);
    Passage arrive_with_care(Link link, std::uint16_t code, Instant now, Instant& hold_until);

    // firebase.cpp: connections, pings, messages from devices
    std::uint16_t code_of(std::string_view error);
    Link add_link(std::uint32_t machine);
    void forget_closed();
    void handshake_ends(Link link, Instant now);
    void close(Link link, bool told);
    void schedule(std::int64_t at, Due::Kind kind, Link link);
    void find_next();
    void act(const Due& due, Instant now);
    void pong(Link link, Instant now);
    void upstream(Instant now);
    void schedule_upstream(std::int64_t ns);

    // firebase_faults.cpp: what faults do to connections
    void begin(const Faults::Begun& begun, Instant now);
    std::vector<Link> chosen(std::uint32_t fault);
    void drop(const std::vector<Link>& links);
    void drain(const std::vector<Link>& links, Duration grace, Instant now);
    void leave_half_open(const std::vector<Link>& links);
    void affect(const Faults::Begun& begun, std::vector<Link> links, Instant now);
    void lose_machine(const Faults::Begun& begun);
    void machine_returns(std::uint32_t machine, Instant now);

    FirebaseSpec spec_;
    Duration duration_;
    bool plain_;  // no capacity, nacks, limits but pending_limit, no receipts nor canonical tokens
    Latency latency_;
    Server server_;
    DeviceBuckets devices_;
    ProjectQuota quota_;
    CurveCursor device_limit_, quota_limit_, receipts_, canonical_, upstream_rate_;
    std::vector<CurveCursor> nack_shares_;
    std::vector<std::uint16_t> nack_codes_;
    Random nack_random_, receipt_random_, canonical_random_, upstream_random_;
    double upstream_owed_ = 0;

    std::vector<Verdict> verdicts_;
    std::vector<std::string> names_;
    std::vector<std::uint64_t> answered_;

    std::vector<LinkState> links_;  // links_[i] is link first_link_ + i; those before are closed and forgotten
    Link first_link_ = 0;
    std::uint32_t connections_ = 0;      // open or draining
    std::vector<Instant> machine_back_;  // when each machine is back; start_of_time: there
    Faults faults_;
    Effects effects_;
    std::vector<Due> due_;
    Instant next_ = never;  // the earliest of due_ and faults_
    std::uint64_t order_ = 0;
    std::vector<Fact> facts_;
    std::size_t next_fact_ = 0;
    FirebaseCounts counts_;
};

}  // namespace sluice::sim
