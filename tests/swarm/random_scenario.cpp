// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/swarm/random_scenario.h"

#include "core/random.h"

#include <algorithm>

namespace sluice::sim {

namespace {

using namespace std::chrono_literals;

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed, "random scenario") {}
    bool one_in(std::uint64_t n) { return random_.below(n) == 0; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + random_.below(high - low + 1); }
    double real(double low, double high) { return low + (high - low) * random_.uniform(); }
    /// Log-uniform, so that short and long are as likely.
    Duration duration(Duration low, Duration high) {
        double value = static_cast<double>(low.count());
        const double most = static_cast<double>(high.count());
        while (value < most && !one_in(4)) value *= real(1, 2.5);
        return Duration{static_cast<std::int64_t>(std::min(value, most))};
    }
    template <class Value>
    Value of(std::initializer_list<Value> values) {
        return values.begin()[random_.below(values.size())];
    }

private:
    Random random_;
};

Settings random_pipeline(Dice& dice) {
    Settings settings;
    settings.pushers = static_cast<std::uint32_t>(dice.between(1, 8));
    settings.window = static_cast<std::uint32_t>(dice.of<std::uint64_t>({1, 2, 5, 20, 100, 130}));
    settings.buffer = dice.of<std::uint64_t>({0, 1, 3, 20, 200, 2000});
    settings.shed = dice.of({ShedPolicy::incoming, ShedPolicy::oldest, ShedPolicy::lowest_priority});
    settings.ack_timeout = dice.duration(300ms, 10s);
    settings.drain_grace = dice.duration(1ms, 5s);
    settings.ping = {dice.duration(200ms, 10s), dice.duration(100ms, 5s)};
    settings.default_ttl = dice.of<Duration>({no_ttl, no_ttl, 0s, 50ms, 2s, 30s});
    settings.collapse = !dice.one_in(4);
    settings.retry.attempts = static_cast<std::uint32_t>(dice.between(1, 8));
    settings.retry.base = dice.duration(1ms, 1s);
    settings.retry.cap = settings.retry.base + dice.duration(1ms, 5s);
    settings.retry.jitter = dice.of({0.0, 0.5, 1.0});
    settings.retry.after_max = dice.duration(100ms, 10s);
    settings.retry.losses = static_cast<std::uint32_t>(dice.between(1, 10));
    settings.retry.waiting = dice.of<std::uint64_t>({1, 3, 10, 1000});
    settings.congestion = !dice.one_in(4);
    settings.device_pause = dice.duration(10ms, 5s);
    settings.device_waiting = dice.of<std::uint64_t>({0, 1, 5, 100});
    settings.project_pause = dice.duration(10ms, 3s);
    if (dice.one_in(4))
        settings.quota = Settings::Quota{dice.real(50, 2000), dice.between(1, 200), dice.duration(10ms, 60s)};
    settings.reconnect = {dice.duration(1ms, 1s), dice.duration(1s, 5s), dice.duration(1ms, 1s)};
    return settings;
}

ArrivalsSpec random_arrivals(Dice& dice, std::size_t number, Duration duration) {
    ArrivalsSpec spec;
    spec.name = "stream-" + std::to_string(number);
    spec.kind = dice.of({ArrivalsSpec::Kind::poisson, ArrivalsSpec::Kind::even, ArrivalsSpec::Kind::fanout});
    const double rate = dice.of({5.0, 50.0, 200.0, 800.0});
    spec.rate =
        dice.one_in(2)
            ? Curve(rate)
            : Curve({{0s, rate, false}, {duration / 3, 2 * rate, dice.one_in(2)}, {duration / 2, rate / 4, true}});
    if (spec.kind == ArrivalsSpec::Kind::fanout) {
        (dice.one_in(2) ? spec.at : spec.every) = duration / static_cast<std::int64_t>(dice.between(3, 6));
        spec.recipients_min = dice.between(1, 200);
        spec.recipients_max = spec.recipients_min + dice.between(0, 300);
        spec.over = dice.duration(1ms, 3s);
    }
    const double high = dice.real(0, 0.5), low = dice.real(0, 0.5);
    if (!dice.one_in(3)) spec.priority = {high, 1 - high - low, low};
    spec.ttl = dice.of<Duration>({pipeline_ttl, pipeline_ttl, no_ttl, 0s, 20ms, 1s, 10s});
    spec.devices = dice.of<std::uint64_t>({1, 5, 40, 2000});
    spec.collapse_keys = static_cast<std::uint32_t>(dice.of<std::uint64_t>({0, 0, 1, 3}));
    return spec;
}

FirebaseSpec random_firebase(Dice& dice) {
    FirebaseSpec spec;
    spec.latency.kind = dice.of({LatencySpec::Kind::constant, LatencySpec::Kind::exponential, LatencySpec::Kind::erlang,
                                 LatencySpec::Kind::lognormal, LatencySpec::Kind::gamma});
    spec.latency.mean = Curve(static_cast<double>(dice.duration(1ms, 1s).count()));
    if (dice.one_in(3)) spec.capacity = Curve(dice.real(100, 2000));
    if (dice.one_in(2)) {
        for (const char* name :
             {"BAD_REGISTRATION", "INVALID_JSON", "SERVICE_UNAVAILABLE", "DEVICE_MESSAGE_RATE_EXCEEDED",
              "CONNECTION_DRAINING", "A_NAME_NOBODY_KNOWS", "INVALID_APNS_CREDENTIAL"})
            if (dice.one_in(3)) spec.nack.emplace_back(name, Curve(dice.real(0, 0.14)));
    }
    spec.pending_limit = static_cast<std::uint32_t>(dice.of<std::uint64_t>({2, 20, 100, 1000}));
    spec.over_limit = dice.of({OverLimit::close, OverLimit::nack, OverLimit::accept});
    spec.connections_max = static_cast<std::uint32_t>(dice.of<std::uint64_t>({2, 5, 1000}));
    if (dice.one_in(4)) spec.device_limit = Curve(dice.real(60, 2000));
    if (dice.one_in(6)) spec.quota = Curve(dice.real(1000, 20000));
    spec.connect_time = dice.duration(1ms, 1s);
    spec.cold_start = dice.one_in(2);
    return spec;
}

FaultSpec random_fault(Dice& dice, Duration duration) {
    using Kind = FaultSpec::Kind;
    FaultSpec fault;
    fault.kind = dice.of({Kind::drop, Kind::drain, Kind::blackhole, Kind::half_open, Kind::stall, Kind::slow,
                          Kind::lose, Kind::refuse, Kind::outage, Kind::machine_loss});
    fault.at = duration / static_cast<std::int64_t>(dice.between(2, 10));
    fault.lasts = dice.duration(1ms, duration / 2);
    if (dice.one_in(3)) fault.every = fault.lasts + dice.duration(100ms, duration);
    if (dice.one_in(3)) fault.connections = static_cast<std::uint32_t>(dice.between(1, 4));
    if (dice.one_in(3)) fault.connections_share = dice.real(0.1, 1);
    fault.grace = dice.duration(1ms, 3s);
    fault.factor = dice.real(1, 20);
    fault.share = dice.real(0, 0.5);
    return fault;
}

}  // namespace

Scenario random_scenario(std::uint64_t seed) {
    Dice dice(seed);
    Scenario scenario;
    scenario.name = scenario.title = "swarm " + std::to_string(seed);
    scenario.duration = dice.duration(2s, 20s);
    scenario.settle = 24h;
    scenario.sample = 500ms;
    scenario.seed = seed;
    scenario.pipeline = random_pipeline(dice);
    for (std::size_t i = 0; i < dice.between(1, 3); ++i)
        scenario.arrivals.push_back(random_arrivals(dice, i, scenario.duration));
    scenario.firebase = random_firebase(dice);
    scenario.firebase.connect_time =
        std::min(scenario.firebase.connect_time, scenario.pipeline.ack_timeout / 2);  // or none opens
    for (std::uint64_t i = dice.between(0, 4); i > 0; --i)
        scenario.faults.push_back(random_fault(dice, scenario.duration));
    if (dice.one_in(4)) {
        scenario.machines = static_cast<std::uint32_t>(dice.between(2, 3));
        scenario.firebase.connections_max = 1000;  // or one machine never gets a connection, and never drains
    }
    return scenario;
}

}  // namespace sluice::sim
