// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario's arrivals in real time: the very streams of `sluice-sim run` with the same seed, each push sent when it
// is due by the clock and never later because an answer is late (open loop: no coordinated omission). What could not be
// kept shows as lag: from the intended instant to the one where its last byte was in the kernel's hands.
//
// Before 0 s the emulator's admin server, where one is given, is asked to reset, so that its faults line up.
#pragma once

#include "core/histogram.h"
#include "sim/emulator/push_client.h"
#include "sim/scenario.h"

#include <boost/json/object.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace sluice::sim {

struct DriveOptions {
    PushClientOptions client;
    std::optional<Url> admin;
    double speed = 1;                              ///< 2: twice as fast; faults of the emulator do not follow
    std::string id_prefix;                         ///< of the pushes' ids; empty: made of the time of day
    std::size_t payload = 0;                       ///< bytes of data in a push
    std::size_t warm_connections = 4;              ///< opened before 0 s
    Duration settle = std::chrono::seconds{30};    ///< for the last answers
    Duration tick = std::chrono::milliseconds{2};  ///< how often what is due is sent, at most
    std::size_t most_in_batch = 500;
};

struct DriveReport {
    std::string title, to;
    std::uint64_t seed = 0;
    double speed = 1;
    bool interrupted = false;
    double began_unix_s = 0;       ///< 0 s by the system's clock
    double wall_s = 0;             ///< to the last push sent
    std::uint64_t intended = 0;    ///< pushes due
    std::uint64_t offered = 0;     ///< of these, whose bytes went out
    std::uint64_t unsent = 0;      ///< no connection took them
    std::uint64_t unanswered = 0;  ///< went out, no answer came
    std::uint64_t batches = 0, connections_peak = 0;
    std::map<unsigned, std::uint64_t> statuses;     ///< pushes by the status of their answer
    std::map<std::string, std::uint64_t> problems;  ///< pushes by why they were not answered
    std::map<std::string, std::uint64_t>
        refusals;      ///< pushes by what a request was refused with as a whole, 20 at most
    Histogram lag;     ///< a push each
    Histogram answer;  ///< a batch each: from the intended instant of its last push

    /// Every push was sent and answered, and no request refused as a whole.
    bool went_well() const { return !interrupted && unsent == 0 && unanswered == 0 && refusals.empty(); }
};

struct DriveError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Returns when all is answered or given up. Ctrl-C (sim/interrupt.h) ends it. Throws DriveError or PushClientError
/// where it cannot begin.
DriveReport drive(const Scenario& scenario, const DriveOptions& options);

boost::json::object drive_document(const DriveReport& report);
/// For people.
std::string drive_text(const DriveReport& report);

}  // namespace sluice::sim
