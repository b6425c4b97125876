// SPDX-License-Identifier: GPL-3.0-or-later
// The full core alone on the incident's curve (scenarios/overwatch.toml), driven by the shortest loop that can: the
// simulator's calendar and tables, but no simulated Firebase, no rows, no report. Every feature is on and used: three
// priorities, a device and a TTL a push, some collapse keys, a nack in a thousand, timeouts, histograms, outcomes.
//
//   core_bench [RUNS [PUSHERS [SCALE]]]    one JSON object: pushes and pushes_per_wall_s of each run
#include "core/pipeline.h"
#include "core/random.h"
#include "sim/calendar.h"
#include "sim/curve.h"
#include "sim/curve_cursor.h"
#include "sim/distributions.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <vector>

namespace {

using namespace sluice;
using namespace std::chrono_literals;

constexpr std::int64_t end_of_arrivals = 420'000'000'000, burst_at = 30'000'000'000, none = sim::Calendar::no_limit;
constexpr std::int64_t faster_at = 230'000'000'000, fanout_over = 500'000'000;
constexpr double slower_ns = 150e6, faster_ns = 105e6;

sim::Curve incident(double scale) {
    const std::vector<sim::Curve::Point> points{
        {0s, 3e3, false}, {30s, 11e3, false}, {110s, 17e3, false}, {230s, 15e3, false}, {330s, 3e3, true}};
    return sim::Curve(points).scaled(scale);
}

Settings settings(std::uint32_t pushers, double scale) {
    Settings result;
    result.pushers = pushers;
    result.buffer = static_cast<std::uint64_t>(250e3 * scale);
    return result;
}

class Drive {
public:
    Drive(std::uint32_t pushers, double scale)
        : pipeline_(settings(pushers, scale), start_of_time, 1),
          rate_(incident(scale)),
          fanout_left_(static_cast<std::uint64_t>(25e3 * scale)),
          fanout_gap_(fanout_over / static_cast<std::int64_t>(fanout_left_)) {
        drain(start_of_time);
        draw_arrival(0);
    }

    std::uint64_t run() {
        for (;;) {
            const std::int64_t arrival = next_arrival_ < next_fanout_ ? next_arrival_ : next_fanout_;
            const std::int64_t due = nanoseconds(pipeline_.deadline());
            const std::int64_t limit = arrival < due ? arrival : due;
            if (const sim::Scheduled* event = calendar_.peek(limit)) {
                answer(*event);
            } else if (arrival <= due) {
                if (arrival == none) return pushes_;
                arrive(arrival);
            } else {
                if (arrival == none && pipeline_.places().all() == 0) return pushes_;
                pipeline_.advance(instant(due));
                drain(instant(due));
            }
        }
    }

    const Pipeline& pipeline() const { return pipeline_; }

private:
    void draw_arrival(std::int64_t now) {
        const double rate = rate_.at(now);
        const double gap = gaps_.next() * 1e9 / rate;
        next_arrival_ = now + static_cast<std::int64_t>(gap);
        if (next_arrival_ >= end_of_arrivals) next_arrival_ = none;
    }
    void arrive(std::int64_t now) {
        const std::uint64_t bits = attributes_.next();
        const std::uint32_t kind = bits & 1023;
        Push push;
        push.handle = ++pushes_;
        push.device = (bits >> 32 & 0xfffff) + 1;
        push.collapse_key = kind < 10 ? 1 : 0;
        push.ttl = 10min;
        push.priority = kind < 205 ? Priority::high : kind < 922 ? Priority::normal : Priority::low;
        pipeline_.offer(push, instant(now));
        if (now == next_fanout_) {
            next_fanout_ = --fanout_left_ > 0 ? now + fanout_gap_ : none;
        } else {
            draw_arrival(now);
        }
        drain(instant(now));
    }
    void answer(const sim::Scheduled& event) {
        const sim::Scheduled due = event;
        calendar_.pop();
        if (const sim::Scheduled* ahead = calendar_.ahead(8)) pipeline_.hint(ahead->message);
        const Verdict verdict{due.code == 0 ? VerdictClass::delivered : VerdictClass::transient, due.code,
                              std::nullopt};
        pipeline_.answer(due.link, due.message, verdict, instant(due.at));
        drain(instant(due.at));
    }
    void drain(Instant now) {
        while (const auto send = pipeline_.next_send()) {
            const double mean = nanoseconds(now) < faster_at ? slower_ns : faster_ns;
            const auto wait = static_cast<std::int64_t>(latency_.next() * mean + 0.5);
            const std::uint16_t code = nacks_.next() >> 54 == 0 ? unknown_error : 0;
            calendar_.push({nanoseconds(now) + wait, send->message, send->connection, code, 0});
        }
        while (pipeline_.next_outcome()) {
        }
        if (const auto command = pipeline_.next_command()) {
            if (command->kind == Command::Kind::open) pipeline_.opened(command->connection, 100, now);
            drain(now);
        }
    }

    Pipeline pipeline_;
    sim::Calendar calendar_;
    sim::CurveCursor rate_;
    sim::QuantileTable latency_table_ = sim::quantile_table(sim::LatencySpec{});
    sim::Draws gaps_{sim::unit_exponential(), Random(1, "arrivals")}, latency_{latency_table_, Random(1, "latency")};
    Random attributes_{1, "attributes"}, nacks_{1, "nacks"};
    std::int64_t next_arrival_ = none, next_fanout_ = burst_at;
    std::uint64_t fanout_left_;
    std::int64_t fanout_gap_;
    std::uint64_t pushes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const int runs = argc > 1 ? std::atoi(argv[1]) : 5;
    const auto pushers = static_cast<std::uint32_t>(argc > 2 ? std::atoi(argv[2]) : 20);
    const double scale = argc > 3 ? std::atof(argv[3]) : 1;
    std::printf("{\"runs\": [");
    for (int run = 0; run < runs; ++run) {
        const auto begun = std::chrono::steady_clock::now();
        Drive drive(pushers, scale);
        const auto pushes = static_cast<double>(drive.run());
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
        const Counters& counters = drive.pipeline().metrics().counters;
        std::printf(
            "%s{\"offered\": %.0f, \"delivered\": %.0f, \"shed_share\": %.6f, \"wall_s\": %.4f, "
            "\"pushes_per_wall_s\": %.0f}",
            run == 0 ? "" : ", ", pushes, static_cast<double>(counters.outcome(OutcomeKind::delivered)),
            static_cast<double>(counters.outcome(OutcomeKind::shed)) / pushes, wall.count(), pushes / wall.count());
    }
    std::printf("]}\n");
}
