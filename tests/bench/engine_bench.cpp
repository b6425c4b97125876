// SPDX-License-Identifier: GPL-3.0-or-later
// What the engine costs without the pipeline: nanoseconds of processor time an operation, the median (and the least and
// the most) of so many rounds. The last line, an arrival drawn, its answer drawn, pushed and popped in order of time,
// is what a push pays for being simulated.
//
//   engine_bench [ROUNDS]
#include "core/random.h"
#include "sim/arrivals.h"
#include "sim/calendar.h"
#include "sim/distributions.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace sluice;
using namespace sluice::sim;
using namespace std::chrono_literals;

/// Does so many operations, and returns something that depends on all of them.
using Work = std::function<std::uint64_t(std::uint64_t operations)>;

class Bench {
public:
    explicit Bench(int rounds) : rounds_(rounds) {}

    void measure(const char* what, std::uint64_t operations, const std::function<Work()>& prepare) const {
        std::vector<double> times;
        std::uint64_t kept = 0;
        for (int round = 0; round < rounds_; ++round) {
            const Work work = prepare();
            const std::clock_t start = std::clock();
            kept ^= work(operations);
            const double passed_ns = static_cast<double>(std::clock() - start) * (1e9 / CLOCKS_PER_SEC);
            times.push_back(passed_ns / static_cast<double>(operations));
        }
        std::sort(times.begin(), times.end());
        std::printf("%-58s %7.1f ns   %7.1f to %.1f %s\n", what, times[times.size() / 2], times.front(), times.back(),
                    kept == 1 ? "!" : "");
    }

private:
    int rounds_;
};

LatencySpec lognormal() { return {}; }

Work draws(const QuantileTable& table) {
    return [&table, random = Random(1)](std::uint64_t operations) mutable {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < operations; ++i)
            sum += static_cast<std::uint64_t>(table.draw(random, 160e6).count());
        return sum;
    };
}

/// Hold so many, then pop one and push one later, again and again.
Work hold(const QuantileTable& table, std::uint64_t held) {
    auto calendar = std::make_shared<Calendar>();
    Random random(2);
    Scheduled event;
    for (std::uint64_t i = 0; i < held; ++i) {
        event.at = table.draw(random, 160e6).count();
        calendar->push(event);
    }
    return [&table, calendar, random](std::uint64_t operations) mutable {
        std::uint64_t sum = 0;
        for (std::uint64_t i = 0; i < operations; ++i) {
            Scheduled event = *calendar->peek();
            calendar->pop();
            sum += event.message;
            event.message = i;
            event.at += table.draw(random, 160e6).count();
            calendar->push(event);
        }
        return sum;
    };
}

ArrivalsSpec spec_of(ArrivalsSpec::Kind kind) {
    ArrivalsSpec spec;
    spec.name = "bench";
    spec.kind = kind;
    spec.rate = Curve(12'000.0);
    spec.priority = {0.2, 0.7, 0.1};
    return spec;
}

ArrivalsSpec ramp() {
    ArrivalsSpec spec = spec_of(ArrivalsSpec::Kind::poisson);
    spec.rate = Curve({{0s, 10'000, false}, {24h, 20'000, true}});
    return spec;
}

ArrivalsSpec zipf() {
    ArrivalsSpec spec = spec_of(ArrivalsSpec::Kind::poisson);
    spec.zipf = 1.1;
    return spec;
}

ArrivalsSpec fanout() {
    ArrivalsSpec spec = spec_of(ArrivalsSpec::Kind::fanout);
    spec.every = 1s;
    spec.recipients_min = spec.recipients_max = 25'000;
    spec.over = 500ms;
    return spec;
}

ArrivalsSpec trace() {
    ArrivalsSpec spec = spec_of(ArrivalsSpec::Kind::trace);
    for (int minute = 0; minute < 1440; ++minute) spec.trace.emplace_back(60 * minute, 1'000'000);
    spec.step = 60s;
    return spec;
}

Work takes(const ArrivalsSpec& spec) {
    return [stream = ArrivalStream(spec, 24h, 1, 1)](std::uint64_t operations) mutable {
        std::uint64_t sum = 0;
        Push push;
        for (std::uint64_t i = 0; i < operations; ++i) {
            sum += static_cast<std::uint64_t>(stream.next_at());
            stream.take(push);
            sum += push.device + index(push.priority);
        }
        return sum;
    };
}

/// Every push is answered after its latency; nothing waits.
Work all_of_it(const QuantileTable& table) {
    Scenario scenario;
    scenario.duration = 24h;
    scenario.arrivals = {spec_of(ArrivalsSpec::Kind::poisson)};
    return [&table, arrivals = Arrivals(scenario), calendar = std::make_shared<Calendar>(),
            random = Random(3)](std::uint64_t operations) mutable {
        std::uint64_t sum = 0, number = 0;
        Push push;
        while (number < operations) {
            const std::int64_t next = arrivals.next_at();
            if (const Scheduled* event = calendar->peek(next)) {
                sum += event->message;
                calendar->pop();
                continue;
            }
            arrivals.take(push);
            const std::int64_t at = next + table.draw(random, 160e6).count();
            calendar->push({at, push.device, static_cast<std::uint32_t>(++number), 0, 0});
        }
        return sum;
    };
}

}  // namespace

int main(int argc, char** argv) {
    const Bench bench(argc > 1 ? std::max(1, std::atoi(argv[1])) : 7);
    const QuantileTable table = quantile_table(lognormal());
    constexpr std::uint64_t n = 4'000'000;
    bench.measure("latency, lognormal", n, [&] { return draws(table); });
    for (const std::uint64_t held : {20, 2'000, 100'000, 1'000'000})
        bench.measure(("calendar, push and pop with a latency, held " + std::to_string(held)).c_str(), n,
                      [&table, held] { return hold(table, held); });
    bench.measure("arrival, poisson", n, [] { return takes(spec_of(ArrivalsSpec::Kind::poisson)); });
    bench.measure("arrival, poisson along a ramp", n, [] { return takes(ramp()); });
    bench.measure("arrival, poisson, devices by Zipf's law", n, [] { return takes(zipf()); });
    bench.measure("arrival, even", n, [] { return takes(spec_of(ArrivalsSpec::Kind::even)); });
    bench.measure("arrival, fan-out", n, [] { return takes(fanout()); });
    bench.measure("arrival, trace", n, [] { return takes(trace()); });
    bench.measure("all of a push: arrival, latency, calendar", n, [&] { return all_of_it(table); });
}
