// SPDX-License-Identifier: GPL-3.0-or-later
// Between the sessions and the model: pushes go into sim/firebase.h, its answers wait in the simulator's calendar until
// they are due and go out through the sessions; its facts (opened, refused, closed, draining, pongs, messages from
// devices, lost machines) are carried out. It keeps the books. No socket and no clock: a driver calls
//
//   refresh(now)   before it hands bytes to a session, and when next_wake() is reached
//   turn()         after that: what is due is written, and every client with something to send flushed
//
// A push whose JSON is wrong, or that a script answers, is sent into the model like any other (it takes its place in
// the window and its time); only the answer's words are others.
#pragma once

#include "sim/calendar.h"
#include "sim/emulator/accounts.h"
#include "sim/emulator/client.h"
#include "sim/emulator/emulator.h"
#include "sim/emulator/message_ring.h"
#include "sim/emulator/recent_pushes.h"
#include "sim/emulator/upstream_box.h"
#include "sim/firebase.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::sim {

class Front {
public:
    Front(const Scenario& scenario, std::uint64_t seed, const EmulatorOptions& options);

    void refresh(Instant now);
    void turn();
    /// When something is due; `never`: nothing.
    Instant next_wake();
    Instant now() const { return now_; }

    // a connection's life
    void dial(Client& client);
    /// It is gone, or going.
    void end(Client& client);
    void touched(Client& client);
    /// Before it is destroyed.
    void forget(Client& client);

    // what sessions ask and tell
    const Accounts& accounts() const { return accounts_; }
    std::string new_id();
    void bound(Client& client);
    void push(Client& client, const Downstream& push, std::string_view json);
    void acked(Client& client, const Downstream& ack);
    bool heard(const Client& client) const;
    /// `reply` is said when the model would answer a ping of now; in the dark never.
    void after_ping(Client& client, std::string reply);

    // the books and the levers
    EmulatorStats stats() const;
    EmulatorStats& counts() { return stats_; }
    std::vector<EmulatorConnection> connections() const;
    std::vector<EmulatorMessage> messages(std::size_t last) const { return ring_.last(last); }
    bool script(const std::string& token, const std::vector<std::string>& answers);
    void inject(const FaultSpec& fault);
    bool send_upstream(const std::string& sender, const std::string& device, const std::string& data);
    /// From now on it is 0 s.
    void reset();
    void log_connection(std::string_view event, const Client& client);

private:
    /// Words for an answer that the model did not choose.
    struct Instead {
        std::string error;  // "ack" too
        std::string description;
    };
    struct Slot {          // a push that waits for its answer
        std::string text;  // `to`, then message_id
        std::size_t to_size = 0;
        std::uint64_t hash = 0;
        std::int64_t sent = 0, accepted_at = 0;
        Link link = 0;
        bool used = false, receipt_wanted = false, topic = false, unmarked = false;
        bool noted = false;  // its being taken, or not, is settled
        std::string sender;  // where a receipt is wanted
        std::unique_ptr<Instead> instead;
    };
    struct Dialled {
        Client* client;         // nullptr: ended
        std::int64_t ended_at;  // where it has
    };

    // front.cpp: facts
    void act(const Fact& fact);
    void close(Client& client);
    void pong(Client& client);
    void upstream(Client& client, const std::string& device, const std::string& data);
    void deliver_waiting(Client& client);
    void lose_machine(std::uint32_t machine);
    Client* find(Link link) const;
    Client* ready_of(const std::string& sender) const;
    void forget_ended();
    void settle_taken();

    /// False: nothing is due.
    bool answer_some();

    // front_push.cpp: pushes and answers
    std::uint32_t take_slot();
    void free_slot(std::uint32_t slot);
    std::unique_ptr<Instead> instead_of(const Downstream& push);
    void answer_due(Scheduled event);
    void write_answer(Client& client, Slot& slot, const Scheduled& event);
    void receipt_due(const Scheduled& event);
    void note_taken(Slot& slot);
    std::string_view name_of(const Slot& slot, std::uint16_t code) const;
    void log_push(const Client& client, const Downstream& push, std::string_view json, std::string_view answer);

    Scenario scenario_;
    std::uint64_t seed_;
    EmulatorOptions options_;
    Accounts accounts_;
    std::unique_ptr<Firebase> model_;
    std::unique_ptr<Calendar> calendar_;
    Random ids_, devices_;
    Instant now_{}, turned_{};
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_slots_;
    std::vector<Dialled> dialled_;  // dialled_[i] is link first_link_ + i
    Link first_link_ = 0;
    bool some_ended_ = false;  // since settle_taken()
    std::map<std::uint64_t, Client*> clients_;
    std::vector<Client*> dirty_;
    std::vector<bool> machine_lost_;
    std::uint32_t next_machine_ = 0;
    RecentPushes taken_;
    UpstreamBox box_;
    MessageRing ring_;
    std::map<std::string, std::deque<std::string>> scripts_;
    std::size_t scripted_ = 0;
    std::uint64_t upstream_number_ = 0;
    std::map<std::string, std::uint64_t, std::less<>> other_answers_;  // by scripts and wrong JSON
    std::vector<std::uint64_t> answers_;                               // by code
    EmulatorStats stats_;
    std::string log_;
};

}  // namespace sluice::sim
