// SPDX-License-Identifier: GPL-3.0-or-later
// When faults begin, whom they choose, and, by what a near side sees, what each kind does.
#include "sim/faults.h"

#include "tests/sim/near_side.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>

namespace sluice::sim {
namespace {

using namespace std::chrono_literals;
using Kind = FaultSpec::Kind;
using Arrived = NearSide::Arrived;
using Told = NearSide::Told;

FaultSpec fault(Kind kind, Duration at, Duration lasts = 0s) {
    FaultSpec spec;
    spec.kind = kind;
    spec.at = at;
    spec.lasts = lasts;
    return spec;
}

Scenario with(std::vector<FaultSpec> faults) {
    Scenario scenario = plain_scenario();
    scenario.faults = std::move(faults);
    return scenario;
}

std::vector<std::int64_t> arrivals(const NearSide& near) {
    std::vector<std::int64_t> times;
    for (const Arrived& each : near.arrived) times.push_back(each.ms);
    return times;
}

/// One push a 100 ms on `link` up to `end`: answered 100 ms later, of which `near` sees what it sees.
void send_steadily(NearSide& near, Link link, std::chrono::milliseconds end) {
    for (auto at = std::chrono::duration_cast<std::chrono::milliseconds>(near.now - start_of_time); at < end;
         at += 100ms) {
        near.run_to(at);
        near.send(link);
    }
    near.run_to(end);
}

TEST(Faults, BeginInOrderAndRepeatUntilTheEnd) {
    FaultSpec repeated = fault(Kind::slow, 5s, 4s);
    repeated.every = 10s;
    Faults faults({repeated, fault(Kind::drop, 15s), fault(Kind::drop, 30s)}, 30s, 1);
    std::vector<std::pair<std::uint32_t, Duration>> begun;
    while (const auto due = faults.next_deadline()) {
        const auto next = faults.begin(*due);
        ASSERT_TRUE(next);
        begun.emplace_back(next->fault, *due - start_of_time);
        EXPECT_LE(next->until, start_of_time + 30s);
    }
    EXPECT_EQ(begun, (std::vector<std::pair<std::uint32_t, Duration>>{{0, 5s}, {0, 15s}, {1, 15s}, {0, 25s}}));
}

TEST(Faults, EndWithTheScenario) {
    Faults faults({fault(Kind::stall, 20s, 100s)}, 30s, 1);
    EXPECT_EQ(faults.begin(start_of_time + 20s)->until, start_of_time + 30s);
    EXPECT_FALSE(faults.begin(start_of_time + 100s));
}

TEST(Faults, ChooseACountAShareOrAll) {
    FaultSpec count = fault(Kind::drop, 0s), share = count;
    count.connections = 3;
    share.connections_share = 0.25;
    Faults faults({count, share, fault(Kind::drop, 0s)}, 1s, 1);
    std::vector<Link> candidates(10);
    std::iota(candidates.begin(), candidates.end(), 5u);
    const auto chosen = faults.choose(0, candidates);
    EXPECT_EQ(chosen.size(), 3u);
    EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
    EXPECT_TRUE(std::includes(candidates.begin(), candidates.end(), chosen.begin(), chosen.end()));
    EXPECT_EQ(faults.choose(1, candidates).size(), 3u) << "2.5 to the nearest";
    EXPECT_EQ(faults.choose(2, candidates), candidates);
    EXPECT_EQ(faults.choose(0, {7}), std::vector<Link>{7});
    EXPECT_TRUE(faults.choose(0, {}).empty());
}

TEST(Faults, ChooseEachCandidateAsOften) {
    FaultSpec count = fault(Kind::drop, 0s);
    count.connections = 2;
    Faults faults({count}, 1s, 1);
    std::array<int, 5> times{};
    for (int i = 0; i < 5000; ++i)
        for (const Link link : faults.choose(0, {0, 1, 2, 3, 4})) ++times[link];
    for (const int each : times) EXPECT_NEAR(each, 2000, 150);
}

TEST(Faults, DrawFromStreamsOfTheirOwn) {
    FaultSpec count = fault(Kind::drop, 0s);
    count.connections = 5;
    std::vector<Link> candidates(1000);
    std::iota(candidates.begin(), candidates.end(), 0u);
    Faults alone({count}, 1s, 9), beside({count, count}, 1s, 9);
    beside.choose(1, candidates);
    EXPECT_EQ(alone.choose(0, candidates), beside.choose(0, candidates));
    EXPECT_NE(beside.choose(0, candidates), beside.choose(1, candidates));
}

TEST(FaultDrop, CutsAndIsSeenAtOnce) {
    NearSide near(with({fault(Kind::drop, 1s)}));
    const auto links = near.open_many(3);
    near.run_to(950ms);
    near.send(links[0]);
    near.run_to(2s);
    EXPECT_EQ(near.count(Fact::Kind::closed), 3u);
    EXPECT_EQ(near.told.back(), (Told{1000, Fact::Kind::closed, links[2]}));
    EXPECT_TRUE(near.arrived.empty());
    EXPECT_EQ(near.firebase.connections(), 0u);
}

TEST(FaultDrop, OfSomeLeavesTheOthers) {
    FaultSpec some = fault(Kind::drop, 1s);
    some.connections = 2;
    NearSide near(with({some}));
    near.open_many(5);
    near.run_to(2s);
    EXPECT_EQ(near.count(Fact::Kind::closed), 2u);
    EXPECT_EQ(near.firebase.connections(), 3u);
}

TEST(FaultDrop, OfAllRefusesHandshakesUnderWay) {
    NearSide near(with({fault(Kind::drop, 1s)}));
    near.run_to(900ms);
    const Link link = near.dial();
    near.run_to(2s);
    EXPECT_EQ(near.told, (std::vector<Told>{{1000, Fact::Kind::refused, link}}));
}

TEST(FaultDrain, TellsNacksWhatIsNewAnswersTheRestAndCuts) {
    FaultSpec drain = fault(Kind::drain, 1s);
    drain.grace = 2s;
    NearSide near(with({drain}));
    const Link link = near.open();
    near.run_to(950ms);
    near.send(link);
    near.run_to(1s);
    EXPECT_EQ(near.told.back(), (Told{1000, Fact::Kind::draining, link}));
    const Answer late = near.send(link);
    EXPECT_EQ(near.firebase.answer_name(late.code), "CONNECTION_DRAINING");
    EXPECT_EQ(near.firebase.verdict(late.code).kind, VerdictClass::draining);
    near.run_to(2950ms);
    near.send(link);
    near.run_to(5s);
    EXPECT_EQ(arrivals(near), (std::vector<std::int64_t>{1050, 1100}));
    EXPECT_EQ(near.told.back(), (Told{3000, Fact::Kind::closed, link}));
}

TEST(FaultDrain, IsNotToldTwiceNorCutTwice) {
    FaultSpec drain = fault(Kind::drain, 1s);
    drain.every = 1s;
    drain.grace = 5s;
    NearSide near(with({drain}));
    near.open();
    near.run_to(30s);
    EXPECT_EQ(near.count(Fact::Kind::draining), 1u);
    EXPECT_EQ(near.count(Fact::Kind::closed), 1u);
}

TEST(FaultBlackhole, SwallowsBothDirectionsAndEnds) {
    NearSide near(with({fault(Kind::blackhole, 1s, 1s)}));
    const Link link = near.open();
    send_steadily(near, link, 3s);
    near.run_to(4s);
    const auto times = arrivals(near);
    EXPECT_EQ(std::count_if(times.begin(), times.end(), [](auto ms) { return ms >= 1000 && ms < 2100; }), 0);
    EXPECT_EQ(times.size(), 9u + 10u) << "sent until 0.8 s and from 2 s";
    EXPECT_EQ(near.told.size(), 1u) << "nobody is told";
    EXPECT_EQ(near.firebase.pending(link), 0u);
}

TEST(FaultBlackhole, TakesWhatIsSentForUnsent) {
    NearSide near(with({fault(Kind::blackhole, 1s, 1s)}));
    const Link link = near.open();
    near.run_to(1s);
    const Answer answer = near.send(link);
    EXPECT_TRUE(answer.vanished);
    EXPECT_EQ(answer.accepted_at, INT64_MAX);
    EXPECT_EQ(near.firebase.counts().vanished, 1u);
}

TEST(FaultBlackhole, SwallowsPingsPongsAndHandshakes) {
    NearSide near(with({fault(Kind::blackhole, 1s, 1s)}));
    const Link link = near.open();
    near.run_to(950ms);
    near.firebase.ping(link, near.now);
    const Link opening = near.dial();
    near.run_to(1500ms);
    near.firebase.ping(link, near.now);
    const Link dialled = near.dial();
    near.run_to(10s);
    EXPECT_EQ(near.count(Fact::Kind::pong), 0u);
    EXPECT_FALSE(near.told_of(Fact::Kind::opened, opening));
    EXPECT_FALSE(near.told_of(Fact::Kind::opened, dialled));
    near.firebase.ping(link, near.now);
    near.run_to(11s);
    EXPECT_EQ(near.count(Fact::Kind::pong), 1u);
}

TEST(FaultBlackhole, OfSomeDoesNotTouchTheOthersNorNewOnes) {
    FaultSpec some = fault(Kind::blackhole, 1s, 10s);
    some.connections = 1;
    NearSide near(with({some}));
    const auto links = near.open_many(2);
    near.run_to(1s);
    const Link later = near.open();
    for (const Link link : {links[0], links[1], later}) near.send(link);
    near.run_to(2s);
    EXPECT_EQ(near.arrived.size(), 2u);
    EXPECT_EQ(near.arrived.back().push, 2u);
}

TEST(FaultBlackhole, OfAllAlsoTakesWhatOpensMeanwhile) {
    NearSide near(with({fault(Kind::stall, 1s, 10s)}));
    near.run_to(2s);
    const Link link = near.open();
    near.send(link);
    near.run_to(20s);
    EXPECT_EQ(arrivals(near), std::vector<std::int64_t>{11'000});
}

TEST(FaultHalfOpen, IsSilentForGood) {
    NearSide near(with({fault(Kind::half_open, 1s)}));
    const Link link = near.open();
    near.run_to(950ms);
    near.send(link);
    near.run_to(2s);
    EXPECT_TRUE(near.send(link).vanished);
    near.firebase.ping(link, near.now);
    near.run_to(100s);
    EXPECT_TRUE(near.arrived.empty());
    EXPECT_EQ(near.told.size(), 1u);
    EXPECT_EQ(near.firebase.connections(), 0u);
    near.firebase.hang_up(link, near.now);
    EXPECT_TRUE(near.send(near.open()).code == 0) << "new ones are not touched";
}

TEST(FaultStall, HoldsAnswersAndLetsThemComeInOrder) {
    NearSide near(with({fault(Kind::stall, 1s, 2s)}));
    const Link link = near.open();
    send_steadily(near, link, 2s);
    near.firebase.ping(link, near.now);
    near.run_to(5s);
    EXPECT_EQ(near.arrived.size(), 20u);
    for (std::size_t i = 0; i < near.arrived.size(); ++i) {
        EXPECT_EQ(near.arrived[i].push, i);
        EXPECT_EQ(near.arrived[i].ms, i < 9 ? static_cast<std::int64_t>(i + 1) * 100 : 3000);
    }
    EXPECT_EQ(near.told.back(), (Told{3000, Fact::Kind::pong, link}));
}

TEST(FaultStall, IsLengthenedByAnother) {
    NearSide near(with({fault(Kind::stall, 1s, 2s), fault(Kind::stall, 2s, 3s)}));
    const Link link = near.open();
    send_steadily(near, link, 2s);
    near.run_to(10s);
    EXPECT_EQ(near.arrived.back().ms, 5000);
    EXPECT_EQ(std::count(near.arrived.begin(), near.arrived.end(), Arrived{5000, 9, 0}), 1);
}

TEST(FaultSlow, StretchesWhatIsSentMeanwhileAndMultiplies) {
    FaultSpec twice = fault(Kind::slow, 1s, 4s), thrice = fault(Kind::slow, 2s, 1s);
    twice.factor = 2;
    thrice.factor = 3;
    NearSide near(with({twice, thrice}));
    const Link link = near.open();
    for (const auto at : {950ms, 1000ms, 2000ms, 3000ms, 5000ms}) {
        near.run_to(at);
        near.send(link);
    }
    near.run_to(10s);
    EXPECT_EQ(arrivals(near), (std::vector<std::int64_t>{1050, 1200, 2600, 3200, 5100}));
}

TEST(FaultLose, LosesItsShareOfAnswers) {
    FaultSpec lose = fault(Kind::lose, 1s, 100s);
    lose.share = 0.3;
    Scenario scenario = with({lose});
    scenario.firebase.pending_limit = 100'000;
    NearSide near(scenario);
    const Link link = near.open();
    near.run_to(1s);
    for (int i = 0; i < 10'000; ++i) near.send(link);
    near.run_to(2s);
    EXPECT_NEAR(static_cast<double>(near.arrived.size()), 7000, 180);
    EXPECT_EQ(near.firebase.counts().answers_vanished, 10'000 - near.arrived.size());
    EXPECT_EQ(near.firebase.pending(link), 0u) << "Firebase has answered";
}

TEST(FaultRefuse, RefusesNewConnectionsOnly) {
    NearSide near(with({fault(Kind::refuse, 1s, 2s)}));
    const Link up = near.open();
    near.run_to(900ms);
    const Link before = near.dial();
    near.run_to(2800ms);
    const Link after = near.dial();
    near.send(up);
    near.run_to(5s);
    EXPECT_TRUE(near.told_of(Fact::Kind::refused, before));
    EXPECT_TRUE(near.told_of(Fact::Kind::opened, after));
    EXPECT_EQ(near.arrived.size(), 1u);
}

TEST(FaultRefuse, TakesACountOrAShareOfThem) {
    FaultSpec count = fault(Kind::refuse, 1s, 100s);
    count.connections = 2;
    NearSide counted(with({count}));
    counted.run_to(1s);
    for (int i = 0; i < 5; ++i) counted.dial();
    counted.run_to(2s);
    EXPECT_EQ(counted.count(Fact::Kind::refused), 2u);
    FaultSpec share = fault(Kind::refuse, 1s, 100s);
    share.connections_share = 0.4;
    NearSide shared(with({share}));
    shared.run_to(1s);
    for (int i = 0; i < 1000; ++i) shared.dial();
    shared.run_to(2s);
    EXPECT_NEAR(static_cast<double>(shared.count(Fact::Kind::refused)), 400, 60);
}

TEST(FaultOutage, DropsAndRefuses) {
    NearSide near(with({fault(Kind::outage, 1s, 10s)}));
    const Link up = near.open();
    near.run_to(1s);
    EXPECT_TRUE(near.told_of(Fact::Kind::closed, up));
    const Link during = near.dial();
    near.run_to(11s);
    const Link after = near.dial();
    near.run_to(12s);
    EXPECT_TRUE(near.told_of(Fact::Kind::refused, during));
    EXPECT_TRUE(near.told_of(Fact::Kind::opened, after));
}

TEST(FaultMachineLoss, TellsOfTheMachineAndForgetsItsConnections) {
    FaultSpec loss = fault(Kind::machine_loss, 1s, 5s);
    loss.machine = 1;
    loss.machine_chosen = false;
    Scenario scenario = with({loss});
    scenario.machines = 3;
    NearSide near(scenario);
    const Link other = near.open(0), lost = near.open(1);
    near.run_to(950ms);
    near.send(other), near.send(lost);
    near.run_to(10s);
    EXPECT_EQ(near.arrived, (std::vector<Arrived>{{1050, 0, 0}}));
    EXPECT_EQ(near.told.size(), 4u);
    EXPECT_EQ(near.told[2], (Told{1000, Fact::Kind::machine_lost, 0}));
    EXPECT_EQ(near.told[3], (Told{6000, Fact::Kind::machine_back, 0}));
    EXPECT_FALSE(near.firebase.alive(lost));
}

TEST(FaultMachineLoss, ChoosesOneThatIsThereAndKeepsItAwayForTheLongest) {
    FaultSpec first = fault(Kind::machine_loss, 1s, 5s), second = fault(Kind::machine_loss, 2s, 10s);
    Scenario scenario = with({first, second});
    scenario.machines = 2;
    NearSide both(scenario);
    both.run_to(20s);
    EXPECT_EQ(both.count(Fact::Kind::machine_lost), 2u);
    EXPECT_EQ(both.told.back().ms, 12'000);
    scenario.machines = 1;
    NearSide one(scenario);
    one.run_to(20s);
    EXPECT_EQ(one.told, (std::vector<Told>{{1000, Fact::Kind::machine_lost, 0}, {6000, Fact::Kind::machine_back, 0}}));
    for (FaultSpec& each : scenario.faults) each.machine_chosen = false;
    NearSide same(scenario);
    same.run_to(20s);
    EXPECT_EQ(same.told,
              (std::vector<Told>{{1000, Fact::Kind::machine_lost, 0}, {12'000, Fact::Kind::machine_back, 0}}));
}

TEST(FaultsCombined, ACutIsSeenInTheDarkANoticeIsNot) {
    FaultSpec drain = fault(Kind::drain, 2s);
    drain.grace = 1s;
    NearSide near(with({fault(Kind::blackhole, 1s, 10s), drain}));
    const Link link = near.open();
    near.run_to(20s);
    EXPECT_EQ(near.told, (std::vector<Told>{{0, Fact::Kind::opened, link}, {3000, Fact::Kind::closed, link}}));
}

TEST(FaultsCombined, AHeldAnswerIsJudgedAgainWhenItsStallEnds) {
    NearSide dark(with({fault(Kind::stall, 1s, 2s), fault(Kind::blackhole, 2500ms, 1s)}));
    const Link link = dark.open();
    dark.run_to(1s);
    dark.send(link);
    dark.run_to(10s);
    EXPECT_TRUE(dark.arrived.empty());
    NearSide cut(with({fault(Kind::stall, 1s, 2s), fault(Kind::drop, 2s)}));
    const Link other = cut.open();
    cut.run_to(1s);
    cut.send(other);
    cut.run_to(10s);
    EXPECT_TRUE(cut.arrived.empty());
}

TEST(FaultsCombined, EveryPairLeavesFirebaseWellAgain) {
    constexpr Kind kinds[] = {Kind::drop, Kind::drain, Kind::blackhole, Kind::half_open, Kind::stall,
                              Kind::slow, Kind::lose,  Kind::refuse,    Kind::outage,    Kind::machine_loss};
    for (const Kind one : kinds) {
        for (const Kind other : kinds) {
            FaultSpec first = fault(one, 1s, 3s), second = fault(other, 2s, 3s);
            first.share = second.share = 0.5;
            first.factor = second.factor = 3;
            first.every = second.every = 5s;
            second.connections = 1;
            Scenario scenario = with({first, second});
            scenario.duration = 20s;
            NearSide near(scenario);
            for (int i = 0; i < 18; ++i) {
                const Link link = near.open();
                near.dial();
                for (int k = 0; k < 5; ++k) near.send(link);
                near.run_to((i + 1) * 1s);
            }
            near.run_to(60s);
            const Link healed = near.dial();
            near.run_to(61s);
            ASSERT_TRUE(near.told_of(Fact::Kind::opened, healed)) << static_cast<int>(one) << static_cast<int>(other);
            const std::size_t before = near.arrived.size();
            near.send(healed);
            near.run_to(62s);
            ASSERT_EQ(near.arrived.size(), before + 1) << static_cast<int>(one) << static_cast<int>(other);
            ASSERT_FALSE(near.firebase.next_deadline());
            for (Link link = 0; link <= healed; ++link)
                ASSERT_TRUE(!near.firebase.alive(link) || near.firebase.pending(link) == 0);
        }
    }
}

TEST(Faults, CanBeInjected) {
    NearSide near(plain_scenario());
    const Link link = near.open();
    near.run_to(5s);
    near.firebase.inject(fault(Kind::drop, 1s), near.now);
    near.run_to(10s);
    EXPECT_EQ(near.told.back(), (Told{6000, Fact::Kind::closed, link}));
}

}  // namespace
}  // namespace sluice::sim
