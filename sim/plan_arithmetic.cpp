// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan_arithmetic.h"

#include "sim/load.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::size_t erlang_places_most = 100'000;  // beyond it Erlang's B is the fluid's, to a thousandth
constexpr std::size_t steps_most = 600;

std::string bound_name(Capacity::Bound bound) {
    switch (bound) {
        case Capacity::Bound::windows: return "connections";
        case Capacity::Bound::firebase: return "firebase";
        case Capacity::Bound::own_quota:
        case Capacity::Bound::firebase_quota: return "quota";
    }
    return "";
}

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

/// Calls visit(from, length, offered a second) for steps of at least a second that make up the run.
template <class Visit>
void each_step(const Scenario& scenario, const Load& load, Visit visit) {
    const Duration least = std::max<Duration>(load.cell(), std::chrono::seconds{1});
    const Duration step = std::max(least, scenario.duration / static_cast<std::int64_t>(steps_most));
    for (Duration at{0}; at < scenario.duration; at += step) {
        const Duration length = std::min(step, scenario.duration - at);
        visit(at, length, load.rate(at, at + length));
    }
}

/// The stretch of a minute (less in short runs) with most load for what can be carried: what is shorter, a buffer is
/// for.
void find_worst(const Scenario& scenario, const Load& load, PlanArithmetic& result) {
    constexpr Duration shortest = std::chrono::seconds{10}, longest = std::chrono::minutes{1};
    const Duration length = std::min(std::clamp(scenario.duration / 7, shortest, longest), scenario.duration);
    const Duration step = std::max(length / 4, scenario.duration / 10'000);
    for (Duration at{0}; at + length <= scenario.duration; at += step) {
        const Capacity capacity = capacity_at(scenario, at + length / 2);
        const double utilisation = load.rate(at, at + length) / std::max(capacity.a_second, 1e-9);
        if (utilisation < result.utilisation) continue;
        result.utilisation = utilisation;
        result.capacity = capacity.a_second;
        result.bound = bound_name(capacity.bound);
    }
}

}  // namespace

double erlang_b(double erlangs, std::size_t places) {
    double blocked = 1;
    for (std::size_t k = 1; k <= places; ++k)
        blocked = erlangs * blocked / (static_cast<double>(k) + erlangs * blocked);
    return blocked;
}

PlanArithmetic plan_arithmetic(const Scenario& scenario) {
    const Load load(scenario);
    const Forecast fluid = forecast(scenario, load);
    const double total = std::max(load.total(), 1.0);
    PlanArithmetic result;
    result.shed_share = fluid.shed / total;
    result.buffer_peak = fluid.buffer_peak;
    result.carried_minute_peak = fluid.carried_minute_peak;
    result.longest_wait_ms = seconds(fluid.longest_wait) * 1e3;
    double blocked = 0;
    bool erlang = scenario.pipeline.buffer == 0;
    each_step(scenario, load, [&](Duration at, Duration length, double offered) {
        const Capacity capacity = capacity_at(scenario, at + length / 2);
        erlang = erlang && capacity.bound == Capacity::Bound::windows &&
                 capacity.places <= static_cast<double>(erlang_places_most);
        if (erlang)
            blocked += offered * seconds(length) *
                       erlang_b(offered * capacity.latency_ns / 1e9, static_cast<std::size_t>(capacity.places));
    });
    find_worst(scenario, load, result);
    result.erlang = erlang;
    if (erlang) result.shed_share = blocked / total;
    return result;
}

}  // namespace sluice::sim
