// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as data: what formats.md's TOML file says, read by sim/scenario_reader.h. Times are offsets from its
// start, rates are a second, shares are 0 to 1. Nothing here acts; the same Scenario runs in virtual time, as a server
// and as a load in real time.
#pragma once

#include "core/settings.h"
#include "core/time.h"
#include "sim/curve.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sluice::sim {

struct ArrivalsSpec {
    enum class Kind { poisson, even, fanout, trace };
    enum class Within { poisson, even };
    std::string name;
    Kind kind = Kind::poisson;
    Curve rate;  ///< poisson, even: pushes a second
    Duration from{0};
    Duration until = Duration::max();                      ///< the scenario's duration where later
    std::array<double, priority_count> priority{0, 1, 0};  ///< shares, sum 1
    Duration ttl = pipeline_ttl;
    std::uint64_t devices = 1'000'000;
    double zipf = 0;                  ///< 0: uniform
    std::uint32_t collapse_keys = 0;  ///< a device; 0: none
    // fanout
    std::optional<Duration> at, every;  ///< one of them
    std::uint64_t recipients_min = 0, recipients_max = 0;
    Duration over{0};
    // trace: counts a step, read from the file already
    std::string file;
    std::vector<std::pair<double, std::uint64_t>> trace;  ///< (second, count)
    Duration step{0};
    Within within = Within::poisson;
    double scale = 1, speed = 1;
};

struct LatencySpec {
    enum class Kind { constant, exponential, erlang, lognormal, gamma, empirical };
    Kind kind = Kind::lognormal;
    Curve mean{160e6};        ///< nanoseconds
    double cv = 0.455;        ///< lognormal, gamma; a p99 was turned into it by the reader
    std::uint32_t shape = 2;  ///< erlang
    std::string file;
    std::vector<double> sample;  ///< empirical: nanoseconds, sorted
};

enum class OverLimit { close, nack, accept };

struct FirebaseSpec {
    LatencySpec latency;
    Curve capacity{0.0};                              ///< pushes a second; 0: none
    std::vector<std::pair<std::string, Curve>> nack;  ///< error name, share of answers
    std::uint32_t pending_limit = 100;
    OverLimit over_limit = OverLimit::close;
    std::uint32_t connections_max = 1000;
    Curve device_limit{0.0};              ///< a minute; 0: none
    Curve quota{0.0};                     ///< a minute; 0: none
    Curve receipts{0.0}, canonical{0.0};  ///< shares
    Curve upstream{0.0};                  ///< a second
    Duration connect_time = std::chrono::milliseconds{300};
    bool cold_start = false;
    double accept_at = 0.5;
};

struct FaultSpec {
    enum class Kind { drop, drain, blackhole, half_open, stall, slow, lose, refuse, outage, machine_loss };
    Kind kind = Kind::drop;
    Duration at{0};
    Duration lasts{0};
    std::optional<Duration> every;
    std::optional<std::uint32_t> connections;   ///< a count …
    double connections_share = 1;               ///< … or a share of them (all by default)
    Duration grace = std::chrono::seconds{10};  ///< drain
    double factor = 1;                          ///< slow
    double share = 1;                           ///< lose
    std::uint32_t machine =
        0;  ///< machine-loss: which, from 0 (in a file from 1); default chosen by the fault's stream
    bool machine_chosen = true;
};

struct Expectation {
    std::string metric;                   ///< dotted key of the result, or empty for an event
    std::optional<double> min, max;       ///< durations in the unit of the key (…_ms: ms, …_s: s)
    std::optional<Duration> from, until;  ///< of that part of the run only
    std::string event;
    bool never = false;
    std::optional<Duration> at;
    Duration within{0};
    std::string min_text, max_text;  ///< as written, for the report
    int line = 0;
};

struct Scenario {
    std::string name;  ///< the file's stem
    std::string title, story;
    std::optional<Duration> start;  ///< time of day of 0 s, a label
    Duration duration{0};
    Duration settle = std::chrono::minutes{10};
    Duration warmup{0};
    std::uint64_t seed = 1;
    double load = 1;
    Duration sample = std::chrono::seconds{1};
    Duration late_after = std::chrono::seconds{10};
    Settings pipeline;
    std::vector<ArrivalsSpec> arrivals;
    FirebaseSpec firebase;
    std::vector<FaultSpec> faults;
    std::uint32_t machines = 1;
    std::vector<Expectation> expect;
};

}  // namespace sluice::sim
