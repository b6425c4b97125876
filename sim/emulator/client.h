// SPDX-License-Identifier: GPL-3.0-or-later
// A connection as Firebase's front (sim/emulator/front.h) sees it: its session, what is to be sent, its link in the
// model and its counts. Who derives from it has the socket.
#pragma once

#include "sim/emulator/session.h"
#include "sim/firebase.h"

#include <cstdint>
#include <string>
#include <vector>

namespace sluice::sim {

class Front;

class Client : public SessionHost {
public:
    Client(Front& front, std::uint64_t number, XmlLimits limits)
        : number(number), session(*this, limits, out), front_(front) {}
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Sends what stands in `out`, and where the session is closing says good-bye after it.
    virtual void flush() = 0;
    /// Closes without a word.
    virtual void cut() = 0;
    virtual std::string peer() const = 0;

    // SessionHost: all of it is the front's business.
    bool knows(const std::string& sender, std::string_view password) override;
    std::string new_id() override;
    void bound() override;
    void push(const Downstream& push, std::string_view json) override;
    void acked(const Downstream& ack) override;
    bool heard() override;
    void ping(std::string reply) override;

    const std::uint64_t number;
    std::string out;
    Session session;
    // the front's
    Link link = 0;
    std::uint32_t machine = 0;
    bool up = false;  // the model has opened it
    bool is_draining = false;
    bool ended = false;       // the model and the front know it no more
    bool last_words = false;  // closed by the model, but what is left to say may be said
    bool dirty = false;       // flush() is to be called
    Instant since{};
    std::uint64_t pending = 0, pending_peak = 0, received = 0, answered = 0, vanished = 0;
    std::vector<std::string> pongs;  // what is to be said when the model's pong comes

protected:
    Front& front_;
};

}  // namespace sluice::sim
