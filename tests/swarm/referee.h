// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a test and a Pipeline: makes each call, drains what comes out and holds it against a simple account of
// its own, which knows the rules of pipeline.md but not how the pipeline keeps them. The first thing that is wrong is
// kept in words; from then on nothing is checked.
#pragma once

#include "core/pipeline.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace sluice::swarm {

/// Handles of the pushes offered count from 1.
using Handle = std::uint64_t;

class Referee {
public:
    /// `checks_order`: nothing is throttled, so that where an unsent push is can be told from outside.
    Referee(const Settings& settings, Instant now, std::uint64_t seed, bool checks_order);

    // The calls of Pipeline. Time is that of at().
    void at(Instant now) { now_ = now; }
    void offer(Push push);
    void restore(Push push, Instant offered);
    void opened(ConnectionId connection, std::uint32_t window);
    void closed(ConnectionId connection, CloseReason reason);
    /// To the last send of `handle`, which must be in flight.
    void answer(Handle handle, const Verdict& verdict);
    /// An answer that must not count.
    void stray_answer(ConnectionId connection, MessageId message, const Verdict& verdict);
    void heard(ConnectionId connection);
    void resize(ConnectionId connection, std::uint32_t window);
    void draining(ConnectionId connection);
    void advance();
    void reconfigure(const Settings& settings);
    void pause();
    void resume();
    void purge(std::optional<Priority> priority);
    void stop();

    const Pipeline& pipeline() const { return pipeline_; }
    Instant now() const { return now_; }
    const std::string& problem() const { return problem_; }
    const std::set<Handle>& in_flight() const { return in_flight_; }
    const std::set<ConnectionId>& opening() const { return opening_; }
    const std::set<ConnectionId>& open() const { return open_; }
    /// Connections to ping back, since the last take.
    std::vector<ConnectionId> take_pings() { return std::exchange(pings_, {}); }
    MessageId message_of(Handle handle) const { return pushes_[handle].message; }
    ConnectionId connection_of(Handle handle) const { return pushes_[handle].connection; }
    std::uint64_t offered() const { return pushes_.size() - 1; }
    bool is_stopped() const { return stopped_; }

private:
    enum class CameBack { never, charged, lost };
    struct Tracked {
        Push push;
        Instant offered{}, deadline = never, first_sent = never, last_sent = never;
        std::uint64_t place = 0;   // of its lane's buffer, from the one it replaced if any
        bool is_buffered = false;  // as far as known without throttles
        bool ended = false;
        CameBack came_back = CameBack::never;
        MessageId message = 0;
        std::uint64_t note = 0;  // as it must come back with the next send
        ConnectionId connection = 0;
        std::uint16_t sends = 0, resends = 0, losses = 0, attempts = 0, error = 0;
    };
    struct Line {
        std::uint32_t reported = 0;
        std::uint32_t pending = 0;
        bool takes_sends = false;  // as of before the call
        bool closed = false;       // by this call
        bool draining = false;
        bool surplus = false;
    };

    template <typename Call>
    void make(const std::string& name, Call call);
    void fail(const std::string& what);
    void expect(bool held, const std::string& what) {
        if (!held) fail(what);
    }
    Tracked& track(Push& push, Instant offered);
    bool is_known(Handle handle) const { return handle > 0 && handle < pushes_.size(); }
    std::string words(Handle handle) const;

    void collect();
    void inherit(const Outcome& outcome);
    void see(const Send& send);
    void see_lanes(const Send& send);
    void see(const Command& command);
    void see(const Outcome& outcome);
    void see_reason(const Outcome& outcome, const Tracked& push);
    void see_shed(const Outcome& outcome);
    Handle victim_of(Priority arriving) const;
    void take_slot(const Send& send);
    void lose(Handle handle);
    void lose_all(ConnectionId connection);
    void expect_conserved();
    void expect_counted();
    void expect_windows();
    void expect_bounds();
    void expect_demand();
    void expect_strict_lanes();

    Pipeline pipeline_;
    Instant now_;
    bool checks_order_;
    std::string problem_, call_;
    bool stopped_ = false, is_offer_ = false, changes_windows_ = false;
    std::vector<Tracked> pushes_{1};  // by handle
    std::set<Handle> in_flight_;
    std::map<ConnectionId, Line> lines_;
    std::set<ConnectionId> opening_, open_;
    ConnectionId last_number_ = 0;
    std::vector<ConnectionId> pings_;
    std::map<MessageId, Handle> slots_;  // in flight, by the slot of its message
    MessageId last_message_ = 0;
    std::array<std::uint64_t, priority_count> last_place_{};
    std::array<std::map<std::uint64_t, Handle>, priority_count> buffered_;  // by lane and place, where order is checked
    std::uint64_t next_place_ = 0, bound_ = 0, retry_bound_ = 0, pause_bound_ = 0, most_out_ = 0;
    Counters own_;
    // of this call
    std::vector<Send> sends_;
    std::vector<Command> commands_;
    std::vector<Outcome> outcomes_;
    Handle arriving_ = 0, answered_ = 0;
    bool last_was_buffered_ = false;
};

}  // namespace sluice::swarm
