// SPDX-License-Identifier: GPL-3.0-or-later
// The simulated Firebase on real sockets: an XMPP connection server (CCS, fcm-protocol.md A) on direct TLS that any
// client may aim at. What it answers and when is decided by the simulator's own model (sim/firebase.h), whose 0 s is
// the moment of start() or of the last reset(); here are only its clock, its wire and its books.
//
// One io_context, one thread: every call below is made on it. `stats()` and the other views are copies.
//   - A TCP connection is a dial of the model: bind is answered when login is through and the model has opened it
//     (firebase.connect_time after the TCP connect). Refused for `connections_max`: stream error policy-violation.
//   - `machines` of a scenario share the connections in turn.
//   - A receipt comes where one was asked for, and, where the scenario has `receipts`, for that share of these.
//   - Duplicates: pushes with an id that Firebase has taken already. The id is what stands before the last ':' of
//     message_id (all of it where there is none). The last million or two are remembered.
// Trouble with addresses, files or certificates throws EmulatorError, in plain words.
#pragma once

#include "core/time.h"
#include "sim/scenario.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace sluice::sim {

struct EmulatorError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What a peer may take. A stream error and a closed connection where it wants more.
struct EmulatorLimits {
    std::size_t stanza_bytes = 64 << 10;         ///< a push has 4 KiB of payload; entities make it six times
    std::size_t depth = 16;                      ///< real stanzas have four levels
    std::size_t attributes = 32;                 ///< an element; real ones have four
    std::size_t unsent_bytes = 4 << 20;          ///< answers that a peer does not read
    std::size_t held_answers = 100'000;          ///< a connection, with over_limit accept or nack
    std::size_t sockets = 20'000;                ///< at a time, logged in or not
    Duration login = std::chrono::seconds{30};   ///< from TCP connect to bind
    Duration stanza = std::chrono::seconds{30};  ///< from its first byte to its last
    Duration unread = std::chrono::seconds{30};  ///< with bytes to send and none taken
    Duration goodbye = std::chrono::seconds{5};  ///< from our last byte to the peer's close
};

struct EmulatorOptions {
    std::vector<std::string> listen{"127.0.0.1:5235"};  ///< HOST:PORT; port 0: any
    std::string certificate_file, key_file;             ///< PEM; or
    std::string self_signed_dir;                        ///< made there: ca.pem, server.pem, server.key
    std::string password_file;                          ///< one password for every sender; or
    std::string senders_file;                           ///< `SENDER PASSWORD` a line; or
    bool any_sender = false;                            ///< any sender with any password
    Duration keep_alive = std::chrono::seconds{60};     ///< a space after so long without a byte sent; 0: none
    Duration ping{0};                                   ///< XEP-0199 after so long without a byte read; 0: none
    std::size_t messages_kept = 1000;
    std::FILE* log = nullptr;  ///< a JSON object a line of what came; not owned
    EmulatorLimits limits;
};

struct EmulatorConnection {
    std::uint64_t number;  ///< from 1
    std::string sender;    ///< empty: not logged in
    std::string peer;      ///< ADDRESS:PORT
    std::string state;     ///< "login", "open", "draining", "dark" (a fault lets nothing through), "closing"
    Instant since;         ///< may be negative: before the last reset()
    std::uint64_t pending, pending_peak;
    std::uint64_t received, answered, vanished, upstream_unacked;
};

struct EmulatorMessage {
    Instant at;
    std::uint64_t connection;
    std::string sender, to, message_id;
    std::string json;    ///< as it came, entities decoded
    std::string answer;  ///< "ack", an error's name, or "none": it vanished
};

struct EmulatorStats {
    Instant now;                                   ///< the model's clock
    std::uint64_t received = 0;                    ///< pushes, whatever became of them
    std::uint64_t acked = 0, nacked = 0;           ///< written to a connection
    std::uint64_t vanished = 0;                    ///< pushes a fault swallowed
    std::uint64_t answers_vanished = 0;            ///< answers that found their connection gone, or were lost
    std::map<std::string, std::uint64_t> answers;  ///< "ack" and errors by name, written
    std::uint64_t duplicates = 0;                  ///< taken by Firebase twice
    std::uint64_t over_limit = 0, pending = 0;
    std::uint64_t pending_peak = 0;  ///< of any one connection, those that are gone, too
    std::uint64_t connections = 0, connections_peak = 0, accepted = 0, refused = 0, logins = 0, logins_failed = 0;
    std::uint64_t stream_errors = 0, stanza_errors = 0, pings = 0;
    std::uint64_t receipts = 0, canonical = 0, upstream = 0, upstream_acked = 0, upstream_withheld = 0;
    std::uint64_t bytes_read = 0, bytes_written = 0;
};

class Emulator {
public:
    /// Listens already; takes nobody in before start().
    Emulator(boost::asio::io_context& io, const Scenario& scenario, std::uint64_t seed, const EmulatorOptions& options);
    ~Emulator();
    Emulator(const Emulator&) = delete;
    Emulator& operator=(const Emulator&) = delete;

    void start();
    /// Says </stream:stream> to everybody and takes nobody in; at rest when nothing is left to run on the io_context.
    void stop();

    /// ADDRESS:PORT of the first listener.
    std::string xmpp_address() const;
    /// What clients are to trust; empty: not self-signed.
    std::string ca_file() const;

    EmulatorStats stats() const;
    std::vector<EmulatorConnection> connections() const;
    /// The last that came, oldest first.
    std::vector<EmulatorMessage> messages(std::size_t last) const;

    /// The next pushes to `token` are answered so, in this order: "ack" or an error's name. False: too many scripts
    /// (10,000 tokens, 10,000 answers).
    bool script(const std::string& token, const std::vector<std::string>& answers);
    /// A fault from now on; its `at` counts from now.
    void inject(const FaultSpec& fault);
    /// A message from a device to `sender`, or to everyone connected where it is empty: `data` is a JSON object. False:
    /// that sender is not connected.
    bool send_upstream(const std::string& sender, const std::string& device, const std::string& data);
    /// Counts, clock, scripts and messages as at start(); a new model with the same seed. Connections stay, what is
    /// pending is answered at once.
    void reset();

private:
    struct Parts;
    std::shared_ptr<Parts> parts_;
};

}  // namespace sluice::sim
