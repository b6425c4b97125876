// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/arrivals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

// Seeds are fixed, so nothing here is by chance; tolerances are five standard deviations of what is counted.
namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using Kind = ArrivalsSpec::Kind;

constexpr std::int64_t over_with = nanoseconds(never);

ArrivalsSpec spec_of(Kind kind) {
    ArrivalsSpec spec;
    spec.name = "chat";
    spec.kind = kind;
    return spec;
}

ArrivalsSpec at_rate(Kind kind, Curve rate) {
    ArrivalsSpec spec = spec_of(kind);
    spec.rate = std::move(rate);
    return spec;
}

ArrivalsSpec fanout_of(std::uint64_t recipients, Duration over) {
    ArrivalsSpec spec = spec_of(Kind::fanout);
    spec.recipients_min = spec.recipients_max = recipients;
    spec.over = over;
    return spec;
}

ArrivalsSpec trace_of(std::vector<std::pair<double, std::uint64_t>> rows, Duration step) {
    ArrivalsSpec spec = spec_of(Kind::trace);
    spec.trace = std::move(rows);
    spec.step = step;
    return spec;
}

struct Arrival {
    std::int64_t at;
    Push push;
};

/// All of a stream, checked to be in order.
std::vector<Arrival> all(const ArrivalsSpec& spec, Duration duration, double load = 1, std::uint64_t seed = 1,
                         std::size_t most = 20'000'000) {
    ArrivalStream stream(spec, duration, load, seed);
    std::vector<Arrival> found;
    std::int64_t before = 0;
    while (stream.next_at() != over_with && found.size() < most) {
        EXPECT_GE(stream.next_at(), before);
        before = stream.next_at();
        found.push_back({before, stream.take()});
    }
    if (found.size() < most) {
        EXPECT_EQ(stream.next_at(), over_with);
    }
    return found;
}

std::size_t count(const std::vector<Arrival>& arrivals, Duration from, Duration until) {
    return static_cast<std::size_t>(std::count_if(arrivals.begin(), arrivals.end(), [&](const Arrival& arrival) {
        return arrival.at >= from.count() && arrival.at < until.count();
    }));
}

/// Largest difference of the instants' distribution from the uniform one over [start, start + length), times the root
/// of their number: Kolmogorov's statistic, above 2.6 once in 400,000.
double kolmogorov(const std::vector<Arrival>& arrivals, std::int64_t start, std::int64_t length) {
    double worst = 0;
    const auto n = static_cast<double>(arrivals.size());
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        const double share = static_cast<double>(arrivals[i].at - start) / static_cast<double>(length);
        worst = std::max(
            {worst, std::abs(share - static_cast<double>(i) / n), std::abs(share - static_cast<double>(i + 1) / n)});
    }
    return worst * std::sqrt(n);
}

TEST(PoissonArrivals, ComeAtTheirRateIndependently) {
    const auto arrivals = all(at_rate(Kind::poisson, Curve(10'000.0)), 100s);
    EXPECT_NEAR(static_cast<double>(arrivals.size()), 1e6, 5e3);
    EXPECT_LT(kolmogorov(arrivals, 0, 100'000'000'000), 2.6);
    double sum = 0, squares = 0, longer = 0;
    for (std::size_t i = 1; i < arrivals.size(); ++i) {
        const double gap = static_cast<double>(arrivals[i].at - arrivals[i - 1].at) / 1e5;
        sum += gap;
        squares += gap * gap;
        longer += gap > 2 ? 1 : 0;
    }
    EXPECT_NEAR(sum / 1e6, 1, 5e-3);
    EXPECT_NEAR(squares / 1e6, 2, 5 * std::sqrt(20.0) / 1e3);  // E gap² = 2, E gap⁴ = 24
    EXPECT_NEAR(longer / 1e6, std::exp(-2), 5e-3 * std::sqrt(std::exp(-2)));
}

TEST(PoissonArrivals, CountsInAWindowHaveTheirVariance) {
    const auto arrivals = all(at_rate(Kind::poisson, Curve(10'000.0)), 100s);
    std::vector<double> counts(10'000);
    for (const Arrival& arrival : arrivals) ++counts[static_cast<std::size_t>(arrival.at / 10'000'000)];
    double variance = 0;
    for (const double c : counts) variance += (c - 100) * (c - 100);
    EXPECT_NEAR(variance / 1e4 / 100, 1, 5 * std::sqrt(2.01 / 1e4));
}

TEST(PoissonArrivals, FollowStepsAndRamps) {
    const Curve rate({{0s, 1000, false},
                      {100s, 5000, false},
                      {200s, 0, false},
                      {300s, 0, false},
                      {400s, 8000, true},
                      {500s, 2000, true},
                      {600s, 0, true}});
    const auto arrivals = all(at_rate(Kind::poisson, rate), 700s);
    const auto expect = [&](Duration from, Duration until, double expected) {
        EXPECT_NEAR(static_cast<double>(count(arrivals, from, until)), expected, 5 * std::sqrt(expected));
    };
    expect(0s, 100s, 100'000);
    expect(100s, 200s, 500'000);
    expect(200s, 300s, 0);
    expect(300s, 350s, 100'000);
    expect(350s, 400s, 300'000);
    expect(400s, 450s, (8000 + 5000) / 2.0 * 50);
    expect(450s, 500s, (5000 + 2000) / 2.0 * 50);
    expect(500s, 550s, (2000 + 1000) / 2.0 * 50);
    expect(550s, 600s, 1000 / 2.0 * 50);
    expect(600s, 700s, 0);
}

TEST(PoissonArrivals, BeforeTheFirstPointItsValueHolds) {
    const auto arrivals = all(at_rate(Kind::poisson, Curve({{100s, 1000, false}, {200s, 0, true}})), 300s);
    EXPECT_NEAR(static_cast<double>(count(arrivals, 0s, 100s)), 1e5, 5 * std::sqrt(1e5));
    EXPECT_NEAR(static_cast<double>(count(arrivals, 100s, 200s)), 5e4, 5 * std::sqrt(5e4));
    EXPECT_EQ(count(arrivals, 200s, 300s), 0u);
}

TEST(PoissonArrivals, StayWithinFromUntilAndDuration) {
    ArrivalsSpec spec = at_rate(Kind::poisson, Curve({{0s, 1000, false}, {100s, 3000, true}}));
    spec.from = 20s;
    spec.until = 60s;
    const auto arrivals = all(spec, 100s);
    const double expected = (1400 + 2200) / 2.0 * 40;
    EXPECT_NEAR(static_cast<double>(arrivals.size()), expected, 5 * std::sqrt(expected));
    EXPECT_EQ(count(arrivals, 20s, 60s), arrivals.size());
    const auto shorter = all(spec, 30s);
    EXPECT_EQ(count(shorter, 20s, 30s), shorter.size());
    EXPECT_EQ(shorter.size(), count(arrivals, 20s, 30s)) << "the duration cuts and does not move";
    spec.from = 80s;
    EXPECT_TRUE(all(spec, 100s).empty());
}

TEST(PoissonArrivals, LoadMultipliesTheRate) {
    const ArrivalsSpec spec = at_rate(Kind::poisson, Curve(1000.0));
    EXPECT_NEAR(static_cast<double>(all(spec, 100s, 2.5).size()), 250'000, 5 * std::sqrt(250'000.0));
    EXPECT_TRUE(all(spec, 100s, 0).empty());
    EXPECT_TRUE(all(at_rate(Kind::poisson, Curve(0.0)), 100s).empty());
}

TEST(PoissonArrivals, SeedsAndNamesDiffer) {
    ArrivalsSpec spec = at_rate(Kind::poisson, Curve(1000.0));
    const std::int64_t first = all(spec, 1s, 1, 1)[0].at;
    EXPECT_EQ(all(spec, 1s, 1, 1)[0].at, first);
    EXPECT_NE(all(spec, 1s, 1, 2)[0].at, first);
    spec.name = "other";
    EXPECT_NE(all(spec, 1s, 1, 1)[0].at, first);
}

TEST(EvenArrivals, AreSpacedEvenlyWithTheExactCount) {
    const auto arrivals = all(at_rate(Kind::even, Curve(1000.0)), 10s);
    ASSERT_EQ(arrivals.size(), 10'000u);
    for (std::size_t i = 0; i < arrivals.size(); ++i)
        ASSERT_NEAR(static_cast<double>(arrivals[i].at), 5e5 + 1e6 * static_cast<double>(i), 1);
}

TEST(EvenArrivals, DoNotDriftInADay) {
    ArrivalStream stream(at_rate(Kind::even, Curve(33.0)), 24h, 1, 1);
    std::uint64_t taken = 0;
    std::int64_t last = 0;
    for (; stream.next_at() != over_with; ++taken) {
        last = stream.next_at();
        stream.take();
    }
    EXPECT_EQ(taken, 33u * 86'400);
    EXPECT_NEAR(static_cast<double>(last), 86'400e9 - 1e9 / 33 / 2, 1e3);
}

TEST(EvenArrivals, FollowARamp) {
    // From 0 to 100 a second in 100 s: m(t) = t² / 2, so arrival i is at sqrt(2 i + 1) seconds.
    const auto up = all(at_rate(Kind::even, Curve({{0s, 0, false}, {100s, 100, true}})), 100s);
    ASSERT_EQ(up.size(), 5000u);
    for (std::size_t i = 0; i < up.size(); ++i)
        ASSERT_NEAR(static_cast<double>(up[i].at), std::sqrt(2.0 * static_cast<double>(i) + 1) * 1e9, 5);
    // And down: m(t) = 100 t - t² / 2.
    const auto down = all(at_rate(Kind::even, Curve({{0s, 100, false}, {100s, 0, true}})), 100s);
    ASSERT_EQ(down.size(), 5000u);
    for (std::size_t i = 0; i < down.size(); ++i) {
        const double m = static_cast<double>(i) + 0.5;
        ASSERT_NEAR(static_cast<double>(down[i].at), 2e9 * m / (100 + std::sqrt(1e4 - 2 * m)), 1e3);
    }
}

TEST(Fanouts, GoToSoManyDistinctDevicesAtIndependentInstants) {
    ArrivalsSpec spec = fanout_of(25'000, 500ms);
    spec.at = 30s;
    spec.devices = 30'000;
    const auto arrivals = all(spec, 60s);
    ASSERT_EQ(arrivals.size(), 25'000u);
    EXPECT_EQ(count(arrivals, 30s, 30'500ms), 25'000u);
    EXPECT_LT(kolmogorov(arrivals, 30'000'000'000, 500'000'000), 2.6);
    EXPECT_GT(kolmogorov(arrivals, 30'000'000'000, 500'000'000), 0.3) << "spaced more evenly than by chance";
    std::set<std::uint64_t> devices, known;
    for (std::uint64_t d = 0; d < spec.devices; ++d) known.insert(device_hash(d));
    for (const Arrival& arrival : arrivals) {
        devices.insert(arrival.push.device);
        EXPECT_TRUE(known.count(arrival.push.device) == 1);
    }
    EXPECT_EQ(devices.size(), 25'000u);
}

TEST(Fanouts, AllAtOnce) {
    ArrivalsSpec spec = fanout_of(1000, 0s);
    spec.at = 0s;
    const auto arrivals = all(spec, 1s);
    ASSERT_EQ(arrivals.size(), 1000u);
    for (const Arrival& arrival : arrivals) EXPECT_EQ(arrival.at, 0);
}

TEST(Fanouts, MoreRecipientsThanDevicesVisitEachEquallyOften) {
    ArrivalsSpec spec = fanout_of(30, 1s);
    spec.at = 0s;
    spec.devices = 10;
    std::multiset<std::uint64_t> devices;
    for (const Arrival& arrival : all(spec, 1s)) devices.insert(arrival.push.device);
    for (std::uint64_t d = 0; d < 10; ++d) EXPECT_EQ(devices.count(device_hash(d)), 3u);
    spec.devices = 1;
    EXPECT_EQ(all(spec, 1s).size(), 30u);
}

TEST(Fanouts, RepeatFromFromOn) {
    ArrivalsSpec spec = fanout_of(100, 500ms);
    spec.every = 10s;
    spec.from = 5s;
    const auto arrivals = all(spec, 60s);
    EXPECT_EQ(arrivals.size(), 600u);
    for (Duration at = 5s; at < 60s; at += 10s) EXPECT_EQ(count(arrivals, at, at + 500ms), 100u);
}

TEST(Fanouts, OverlapWhereTheyComeOftener) {
    ArrivalsSpec spec = fanout_of(100, 10s);
    spec.every = 1s;
    const auto arrivals = all(spec, 1000s);
    // The last ten are cut by the end: of 100 a share of 9, 8 … 0 tenths come after it.
    EXPECT_NEAR(static_cast<double>(arrivals.size()), 100'000 - 450, 5 * std::sqrt(100 * 10 / 6.0));
    EXPECT_NEAR(static_cast<double>(count(arrivals, 100s, 900s)), 80'000, 5 * std::sqrt(80'000.0));
}

TEST(Fanouts, EndWithTheScenario) {
    ArrivalsSpec spec = fanout_of(10'000, 10s);
    spec.at = 55s;
    EXPECT_NEAR(static_cast<double>(all(spec, 60s).size()), 5000, 5 * 50);
    EXPECT_TRUE(all(spec, 55s).empty());
    spec.until = 50s;
    EXPECT_TRUE(all(spec, 60s).empty());
}

TEST(Fanouts, RecipientsAreDrawnBetweenTheirBounds) {
    ArrivalsSpec spec = fanout_of(0, 0s);
    spec.every = 1s;
    spec.recipients_min = 10;
    spec.recipients_max = 20;
    std::vector<std::size_t> counts(1000);
    for (const Arrival& arrival : all(spec, 1000s)) ++counts[static_cast<std::size_t>(arrival.at / 1'000'000'000)];
    EXPECT_EQ(*std::min_element(counts.begin(), counts.end()), 10u);
    EXPECT_EQ(*std::max_element(counts.begin(), counts.end()), 20u);
    double sum = 0;
    for (const std::size_t c : counts) sum += static_cast<double>(c);
    EXPECT_NEAR(sum / 1000, 15, 5 * std::sqrt(10.0 / 1000));
}

TEST(Fanouts, LoadMultipliesRecipientsAndCarriesTheRest) {
    ArrivalsSpec spec = fanout_of(3, 0s);
    spec.every = 1s;
    const auto arrivals = all(spec, 1000s, 0.5);
    EXPECT_EQ(arrivals.size(), 1500u);
    EXPECT_EQ(count(arrivals, 0s, 2s), 3u);
    EXPECT_TRUE(all(spec, 1000s, 0).empty());
}

TEST(Traces, GiveEveryRowItsCount) {
    for (const auto within : {ArrivalsSpec::Within::poisson, ArrivalsSpec::Within::even}) {
        ArrivalsSpec spec = trace_of({{0, 1000}, {60, 0}, {120, 50'000}, {300, 7}}, 60s);
        spec.within = within;
        const auto arrivals = all(spec, 1h);
        EXPECT_EQ(arrivals.size(), 51'007u);
        EXPECT_EQ(count(arrivals, 0s, 60s), 1000u);
        EXPECT_EQ(count(arrivals, 60s, 120s), 0u);
        EXPECT_EQ(count(arrivals, 120s, 180s), 50'000u);
        EXPECT_EQ(count(arrivals, 300s, 360s), 7u);
    }
}

TEST(Traces, InstantsWithinAStep) {
    ArrivalsSpec spec = trace_of({{0, 100'000}}, 60s);
    EXPECT_LT(kolmogorov(all(spec, 1h), 0, 60'000'000'000), 2.6);
    EXPECT_GT(kolmogorov(all(spec, 1h), 0, 60'000'000'000), 0.3);
    spec = trace_of({{0, 4}}, 60s);
    spec.within = ArrivalsSpec::Within::even;
    const auto arrivals = all(spec, 1h);
    ASSERT_EQ(arrivals.size(), 4u);
    for (std::size_t i = 0; i < 4; ++i)
        EXPECT_NEAR(static_cast<double>(arrivals[i].at), 7.5e9 + 15e9 * static_cast<double>(i), 1);
}

TEST(Traces, ScaleCarriesTheRemainder) {
    std::vector<std::pair<double, std::uint64_t>> rows;
    for (int i = 0; i < 1000; ++i) rows.emplace_back(i, 7);
    ArrivalsSpec spec = trace_of(rows, 1s);
    spec.scale = 0.1;
    const auto arrivals = all(spec, 1000s);
    EXPECT_EQ(arrivals.size(), 700u);
    for (int i = 0; i < 1000; i += 10)
        EXPECT_EQ(count(arrivals, std::chrono::seconds{i}, std::chrono::seconds{i + 10}), 7u);
    EXPECT_EQ(all(spec, 1000s, 3).size(), 2100u);
    EXPECT_TRUE(all(spec, 1000s, 0).empty());
}

TEST(Traces, SpeedAndFromMoveTheRows) {
    ArrivalsSpec spec = trace_of({{0, 100}, {60, 200}}, 60s);
    spec.speed = 60;
    spec.from = 10s;
    const auto arrivals = all(spec, 1h);
    EXPECT_EQ(arrivals.size(), 300u);
    EXPECT_EQ(count(arrivals, 10s, 11s), 100u);
    EXPECT_EQ(count(arrivals, 11s, 12s), 200u);
    spec.until = 11s;
    EXPECT_EQ(all(spec, 1h).size(), 100u);
}

TEST(Traces, AStepThatReachesIntoTheNextRowEndsThere) {
    const auto arrivals = all(trace_of({{0, 100}, {1, 100}}, 60s), 1h);
    EXPECT_EQ(count(arrivals, 0s, 1s), 100u);
    EXPECT_EQ(arrivals.size(), 200u);
}

TEST(Pushes, AreDrawnWithoutMovingAnArrival) {
    ArrivalsSpec spec = at_rate(Kind::poisson, Curve(1000.0));
    const auto before = all(spec, 10s);
    spec.priority = {0.2, 0.7, 0.1};
    spec.devices = 7;
    spec.zipf = 1.1;
    spec.collapse_keys = 3;
    spec.ttl = 5s;
    const auto after = all(spec, 10s);
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) ASSERT_EQ(before[i].at, after[i].at);
    EXPECT_EQ(after[0].push.ttl, Duration{5s});
    EXPECT_EQ(before[0].push.ttl, pipeline_ttl);
}

TEST(Pushes, LeaveTheHandleAlone) {
    ArrivalStream stream(at_rate(Kind::even, Curve(10.0)), 1s, 1, 1);
    Push push;
    push.handle = 77;
    stream.take(push);
    EXPECT_EQ(push.handle, 77u);
}

TEST(AllArrivals, AreMergedInOrderAndAtEqualTimesByTable) {
    Scenario scenario;
    scenario.duration = 10s;
    scenario.arrivals = {at_rate(Kind::even, Curve(100.0)), at_rate(Kind::poisson, Curve(1000.0)),
                         at_rate(Kind::even, Curve(100.0))};
    Arrivals arrivals(scenario);
    std::array<std::uint64_t, 3> counts{};
    std::int64_t before = 0;
    std::size_t stream_before = 0;
    std::size_t ties = 0;
    while (arrivals.next_at() != over_with) {
        ASSERT_GE(arrivals.next_at(), before);
        if (arrivals.next_at() == before) {
            ASSERT_LT(stream_before, arrivals.stream());
            ++ties;
        }
        before = arrivals.next_at();
        stream_before = arrivals.stream();
        ++counts[arrivals.stream()];
        Push push;
        arrivals.take(push);
        ASSERT_NE(push.device, 0u);
    }
    EXPECT_EQ(counts[0], 1000u);
    EXPECT_EQ(counts[2], 1000u);
    EXPECT_NEAR(static_cast<double>(counts[1]), 10'000, 500);
    EXPECT_EQ(ties, 1000u);
    scenario.arrivals.clear();
    EXPECT_EQ(Arrivals(scenario).next_at(), over_with);
}

/// A number that changes with any bit of the first 10,000 arrivals.
std::uint64_t fingerprint(const ArrivalsSpec& spec) {
    std::uint64_t hash = 0;
    for (const Arrival& arrival : all(spec, 1h, 1.1, 42, 10'000))
        for (const std::uint64_t part :
             {static_cast<std::uint64_t>(arrival.at), arrival.push.device, arrival.push.collapse_key,
              static_cast<std::uint64_t>(arrival.push.ttl.count()), std::uint64_t{index(arrival.push.priority)}})
            hash = Random::mix(hash + part + 1);
    return hash;
}

TEST(Arrivals, AreTheSameBytesEverywhere) {
    const Curve rate({{0s, 800, false}, {2s, 3000, true}, {4s, 1000, true}, {6s, 2000, false}});
    ArrivalsSpec poisson = at_rate(Kind::poisson, rate);
    poisson.priority = {0.2, 0.7, 0.1};
    poisson.collapse_keys = 5;
    EXPECT_EQ(fingerprint(poisson), 14857153847992126994u);
    ArrivalsSpec even = at_rate(Kind::even, rate);
    even.zipf = 1.1;
    EXPECT_EQ(fingerprint(even), 12960431748859226002u);
    ArrivalsSpec fanout = fanout_of(700, 9s);
    fanout.every = 2s;
    EXPECT_EQ(fingerprint(fanout), 15969373163722195931u);
    ArrivalsSpec trace = trace_of({{0, 100}, {1, 6000}, {2, 10}, {3, 9000}}, 1s);
    EXPECT_EQ(fingerprint(trace), 5816214570602242625u);
    trace.within = ArrivalsSpec::Within::even;
    EXPECT_EQ(fingerprint(trace), 15867196241855568437u);
}

}  // namespace
}  // namespace sluice::sim
