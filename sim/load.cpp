// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/load.h"

#include <algorithm>

namespace sluice::sim {
namespace {

constexpr std::int64_t cells_most = 20'000;
constexpr Duration shortest_cell = std::chrono::milliseconds{100};

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1e9; }

double overlap(Duration from_a, Duration to_a, Duration from_b, Duration to_b) {
    return seconds(std::min(to_a, to_b) - std::max(from_a, from_b));
}

void add_points(std::vector<Duration>& cuts, const Curve& curve) {
    for (const Curve::Point& point : curve.points()) cuts.push_back(point.at);
}

std::vector<Duration> cuts_of(const Scenario& scenario) {
    std::vector<Duration> cuts;
    for (const ArrivalsSpec& spec : scenario.arrivals) {
        cuts.push_back(spec.from);
        cuts.push_back(std::min(spec.until, scenario.duration));
        const bool rated = spec.kind == ArrivalsSpec::Kind::poisson || spec.kind == ArrivalsSpec::Kind::even;
        if (rated) add_points(cuts, spec.rate);
        if (spec.at) cuts.insert(cuts.end(), {*spec.at, *spec.at + std::max(spec.over, scenario.sample)});
    }
    add_points(cuts, scenario.firebase.latency.mean);
    add_points(cuts, scenario.firebase.capacity);
    add_points(cuts, scenario.firebase.quota);
    cuts.insert(cuts.end(), {Duration{0}, scenario.duration});
    std::erase_if(cuts, [&](Duration cut) { return cut < Duration{0} || cut > scenario.duration; });
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    return cuts;
}

bool wants_even_cuts(const Scenario& scenario) {
    for (const ArrivalsSpec& spec : scenario.arrivals)
        if (spec.kind == ArrivalsSpec::Kind::trace || spec.every) return true;
    return false;
}

std::vector<Duration> even_cuts(Duration length, std::size_t parts) {
    std::vector<Duration> cuts;
    for (std::size_t at = 0; at <= parts; ++at)
        cuts.push_back(Duration{length.count() / static_cast<std::int64_t>(parts) * static_cast<std::int64_t>(at)});
    cuts.back() = length;
    return cuts;
}

}  // namespace

Load::Load(const Scenario& scenario)
    : cell_(std::max(shortest_cell, scenario.duration / cells_most)),
      cumulative_(static_cast<std::size_t>(scenario.duration / cell_) + 2, 0.0) {
    for (const ArrivalsSpec& spec : scenario.arrivals) add(scenario, spec);
    for (std::size_t at = 1; at < cumulative_.size(); ++at) cumulative_[at] += cumulative_[at - 1];
}

void Load::spread(Duration from, Duration length, double count) {
    const Duration to = from + std::max(length, Duration{1});
    const auto first = static_cast<std::size_t>(from / cell_);
    for (std::size_t cell = first; cell + 1 < cumulative_.size(); ++cell) {
        const Duration begin = cell_ * static_cast<std::int64_t>(cell);
        if (begin >= to) return;
        cumulative_[cell + 1] += count * overlap(from, to, begin, begin + cell_) / seconds(to - from);
    }
}

void Load::add(const Scenario& scenario, const ArrivalsSpec& spec) {
    const Duration end = std::min(spec.until, scenario.duration);
    const double recipients = scenario.load * static_cast<double>(spec.recipients_min + spec.recipients_max) / 2;
    switch (spec.kind) {
        case ArrivalsSpec::Kind::poisson:
        case ArrivalsSpec::Kind::even:
            for (Duration at = spec.from; at < end; at += cell_) {
                const Duration length = std::min(cell_, end - at);
                spread(at, length, spec.rate.at(at + length / 2) * scenario.load * seconds(length));
            }
            return;
        case ArrivalsSpec::Kind::fanout:
            if (spec.at && *spec.at < end) spread(*spec.at, spec.over, recipients);
            if (spec.every)
                for (Duration at = spec.from; at < end; at += *spec.every) spread(at, spec.over, recipients);
            return;
        case ArrivalsSpec::Kind::trace:
            for (const auto& [second, count] : spec.trace) {
                const Duration at = spec.from + Duration{static_cast<std::int64_t>(second * 1e9 / spec.speed)};
                if (at >= end) return;
                const auto step = static_cast<std::int64_t>(static_cast<double>(spec.step.count()) / spec.speed);
                spread(at, Duration{std::max<std::int64_t>(step, 1)},
                       static_cast<double>(count) * spec.scale * scenario.load);
            }
    }
}

double Load::until(Duration time) const {
    if (time <= Duration{0}) return 0;
    const auto cell = static_cast<std::size_t>(time / cell_);
    if (cell + 1 >= cumulative_.size()) return total();
    const double part = seconds(time % cell_) / seconds(cell_);
    return cumulative_[cell] + (cumulative_[cell + 1] - cumulative_[cell]) * part;
}

double Load::rate(Duration from, Duration to) const { return (until(to) - until(from)) / seconds(to - from); }

Capacity capacity_at(const Scenario& scenario, Duration time) {
    const Settings& settings = scenario.pipeline;
    const double window =
        std::min(settings.window,
                 scenario.firebase.over_limit == OverLimit::accept ? settings.window : scenario.firebase.pending_limit);
    Capacity capacity;
    capacity.places = window * settings.pushers * scenario.machines;
    const std::vector<double>& sample = scenario.firebase.latency.sample;
    double sum = 0;
    for (const double value : sample) sum += value;
    capacity.latency_ns =
        sample.empty() ? scenario.firebase.latency.mean.at(time) : sum / static_cast<double>(sample.size());
    capacity.a_second = capacity.latency_ns > 0 ? capacity.places * 1e9 / capacity.latency_ns : 1e12;
    const auto limit = [&](double a_second, Capacity::Bound bound) {
        if (a_second > 0 && a_second < capacity.a_second) {
            capacity.a_second = a_second;
            capacity.bound = bound;
        }
    };
    limit(scenario.firebase.capacity.at(time), Capacity::Bound::firebase);
    limit(scenario.firebase.quota.at(time) / 60, Capacity::Bound::firebase_quota);
    if (settings.quota) limit(settings.quota->rate * scenario.machines, Capacity::Bound::own_quota);
    return capacity;
}

std::string bound_text(Capacity::Bound bound) {
    switch (bound) {
        case Capacity::Bound::windows: return "windows ÷ latency";
        case Capacity::Bound::firebase: return "Firebase's capacity";
        case Capacity::Bound::own_quota: return "the pipeline's quota";
        case Capacity::Bound::firebase_quota: return "Firebase's quota";
    }
    return "";
}

std::vector<Stretch> stretches(const Scenario& scenario, const Load& load, std::size_t most) {
    std::vector<Duration> cuts = cuts_of(scenario);
    if (cuts.size() > most + 1 || wants_even_cuts(scenario)) cuts = even_cuts(scenario.duration, most);
    std::vector<Stretch> all;
    for (std::size_t at = 0; at + 1 < cuts.size(); ++at) {
        const Duration from = cuts[at], until = cuts[at + 1];
        all.push_back({from, until, load.rate(from, until), capacity_at(scenario, from + (until - from) / 2).a_second});
    }
    return all;
}

namespace {

/// The most that 60 s of equal cells carry.
double best_minute(const std::vector<double>& carried, Duration cell) {
    const auto minute = static_cast<std::size_t>(std::chrono::minutes{1} / cell);
    if (minute == 0 || carried.size() < minute) return 0;
    double sum = 0, best = 0;
    for (std::size_t i = 0; i < carried.size(); ++i) {
        sum += carried[i] - (i >= minute ? carried[i - minute] : 0);
        best = std::max(best, sum);
    }
    return best;
}

}  // namespace

Forecast forecast(const Scenario& scenario, const Load& load) {
    const double bound = static_cast<double>(scenario.pipeline.buffer) * scenario.machines;
    Forecast result;
    double level = 0;
    std::vector<double> flows;
    for (Duration at{0}; at < scenario.duration; at += load.cell()) {
        const Duration end = at + load.cell();
        const double carried = capacity_at(scenario, at + load.cell() / 2).a_second;
        const double before = level;
        level = std::max(0.0, level + load.until(end) - load.until(at) - carried * seconds(load.cell()));
        flows.push_back(before + load.until(end) - load.until(at) - level);
        if (level > bound) {
            if (result.full_at < Duration{0}) result.full_at = end;
            result.shed += level - bound;
            level = bound;
        }
        if (level > result.buffer_peak) {
            result.buffer_peak = level;
            result.peak_at = end;
        }
        if (level == 0 && before > 0) result.empty_at = end;
        if (level > 0) result.empty_at = Duration{-1};
        if (carried > 0)
            result.longest_wait =
                std::max(result.longest_wait, Duration{static_cast<std::int64_t>(level / carried * 1e9)});
    }
    result.carried_minute_peak = best_minute(flows, load.cell());
    return result;
}

}  // namespace sluice::sim
