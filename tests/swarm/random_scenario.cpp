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

/// Rows as read_trace() gives them, of steps that touch or leave gaps.
void add_trace(Dice& dice, ArrivalsSpec& spec, Duration duration) {
    const double length = static_cast<double>(duration.count()) / 1e9;
    double second = dice.of({0.0, 0.25, length / 3});
    for (std::uint64_t i = dice.between(1, 20); i > 0; --i) {
        spec.trace.emplace_back(second, dice.of<std::uint64_t>({0, 1, 40, 400}));
        second += dice.real(0.1, 1.5);
    }
    spec.step = dice.of<Duration>({1ms, 100ms});
    spec.within = dice.of({ArrivalsSpec::Within::poisson, ArrivalsSpec::Within::even});
    spec.scale = dice.of({1.0, 0.3, 1.7});
    spec.speed = dice.of({1.0, 0.5, 3.0});
}

ArrivalsSpec random_arrivals(Dice& dice, std::size_t number, Duration duration) {
    using Kind = ArrivalsSpec::Kind;
    ArrivalsSpec spec;
    spec.name = "stream-" + std::to_string(number);
    spec.kind = dice.of({Kind::poisson, Kind::even, Kind::fanout, Kind::trace});
    if (spec.kind == Kind::trace) add_trace(dice, spec, duration);
    const double rate = dice.of({5.0, 50.0, 200.0, 800.0});
    spec.rate =
        dice.one_in(2)
            ? Curve(rate)
            : Curve({{0s, rate, false}, {duration / 3, 2 * rate, dice.one_in(2)}, {duration / 2, rate / 4, true}});
    if (spec.kind == Kind::fanout) {
        (dice.one_in(2) ? spec.at : spec.every) = duration / static_cast<std::int64_t>(dice.between(3, 6));
        spec.recipients_min = dice.between(1, 200);
        spec.recipients_max = spec.recipients_min + dice.between(0, 300);
        spec.over = dice.duration(1ms, 3s);
    }
    const double high = dice.real(0, 0.5), low = dice.real(0, 0.5);
    spec.ttl = dice.of<Duration>({pipeline_ttl, pipeline_ttl, no_ttl, 0s, 20ms, 1s, 10s});
    spec.devices = dice.of<std::uint64_t>({1, 5, 40, 2000});
    if (dice.one_in(3)) spec.zipf = dice.of({0.5, 1.0, 2.5});
    spec.collapse_keys = static_cast<std::uint32_t>(dice.of<std::uint64_t>({0, 0, 1, 3}));
    // With keys always, so that a newer one often has another priority than the one it replaces.
    if (spec.collapse_keys > 0 || !dice.one_in(3)) spec.priority = {high, 1 - high - low, low};
    return spec;
}

LatencySpec random_latency(Dice& dice) {
    using Kind = LatencySpec::Kind;
    LatencySpec spec;
    spec.kind =
        dice.of({Kind::constant, Kind::exponential, Kind::erlang, Kind::lognormal, Kind::gamma, Kind::empirical});
    spec.mean = Curve(static_cast<double>(dice.duration(1ms, 1s).count()));
    if (spec.kind != Kind::empirical) return spec;
    for (std::uint64_t i = dice.between(1, 30); i > 0; --i)
        spec.sample.push_back(static_cast<double>(dice.duration(100us, 1s).count()));
    std::sort(spec.sample.begin(), spec.sample.end());
    double sum = 0;
    for (const double one : spec.sample) sum += one;
    spec.mean = Curve(sum / static_cast<double>(spec.sample.size()));
    return spec;
}

/// Up to `most`, constant or with points in time.
Curve random_share(Dice& dice, double most, Duration duration) {
    const double share = dice.real(0, most);
    if (dice.one_in(2)) return Curve(share);
    return Curve({{0s, share, false}, {duration / 4, dice.real(0, most), dice.one_in(2)}, {duration / 2, 0, true}});
}

FirebaseSpec random_firebase(Dice& dice, Duration duration) {
    FirebaseSpec spec;
    spec.latency = random_latency(dice);
    if (dice.one_in(3)) spec.capacity = Curve(dice.real(100, 2000));
    if (dice.one_in(2)) {
        for (const char* name :
             {"BAD_REGISTRATION", "INVALID_JSON", "SERVICE_UNAVAILABLE", "DEVICE_MESSAGE_RATE_EXCEEDED",
              "CONNECTION_DRAINING", "A_NAME_NOBODY_KNOWS", "INVALID_APNS_CREDENTIAL"})
            if (dice.one_in(3)) spec.nack.emplace_back(name, random_share(dice, 0.14, duration));
    }
    spec.pending_limit = static_cast<std::uint32_t>(dice.of<std::uint64_t>({2, 20, 100, 1000}));
    spec.over_limit = dice.of({OverLimit::close, OverLimit::nack, OverLimit::accept});
    spec.connections_max = static_cast<std::uint32_t>(dice.of<std::uint64_t>({2, 5, 1000}));
    if (dice.one_in(4)) spec.device_limit = Curve(dice.real(60, 2000));
    if (dice.one_in(6)) spec.quota = Curve(dice.real(1000, 20000));
    spec.connect_time = dice.duration(1ms, 1s);
    spec.cold_start = dice.one_in(2);
    if (dice.one_in(3)) spec.receipts = random_share(dice, 1, duration);
    if (dice.one_in(3)) spec.canonical = random_share(dice, 0.5, duration);
    if (dice.one_in(3)) spec.upstream = Curve(dice.real(0.1, 100));
    spec.accept_at = dice.of({0.0, 0.5, 1.0});
    return spec;
}

FaultSpec random_fault(Dice& dice, Duration duration, std::uint32_t machines) {
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
    fault.machine_chosen = dice.one_in(2);
    if (!fault.machine_chosen) fault.machine = static_cast<std::uint32_t>(dice.between(0, machines - 1));
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
    if (dice.one_in(4)) scenario.warmup = scenario.duration / static_cast<std::int64_t>(dice.between(2, 5));
    scenario.seed = seed;
    scenario.pipeline = random_pipeline(dice);
    for (std::size_t i = 0; i < dice.between(1, 3); ++i)
        scenario.arrivals.push_back(random_arrivals(dice, i, scenario.duration));
    scenario.firebase = random_firebase(dice, scenario.duration);
    scenario.firebase.connect_time =
        std::min(scenario.firebase.connect_time, scenario.pipeline.ack_timeout / 2);  // or none opens
    if (dice.one_in(4)) {
        scenario.machines = static_cast<std::uint32_t>(dice.between(2, 3));
        scenario.firebase.connections_max = 1000;  // or one machine never gets a connection, and never drains
    }
    for (std::uint64_t i = dice.between(0, 4); i > 0; --i)
        scenario.faults.push_back(random_fault(dice, scenario.duration, scenario.machines));
    return scenario;
}

}  // namespace sluice::sim
