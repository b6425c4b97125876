// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan.h"

#include "core/report/json_text.h"
#include "sim/plan_result.h"
#include "sim/scenario_reader.h"
#include "sim/terminal_plan.h"

#include <gtest/gtest.h>
#include <map>
#include <mutex>

namespace sluice::sim {
namespace {

// 1,000/s for 20 s, then 2,500/s for 10 s, then 1,000/s: 10 connections of 10 carry 1,000, 2,000 or 3,000 a second.
constexpr const char* step = R"(
[scenario]
duration = "60s"
[pipeline]
pushers = 10
window = 10
buffer = 0
[[arrivals]]
name = "step"
kind = "even"
rate = [{ at = "0s", value = "500/s" }, { at = "20s", value = "2500/s" }, { at = "40s", value = "500/s" }]
[firebase]
latency = { kind = "constant", mean = "50ms" }
)";

Scenario scenario_with(const std::vector<std::string>& overrides) {
    const ReadResult read = read_scenario_text(step, "step.toml", "", overrides);
    if (!read.scenario) throw std::runtime_error(to_string(read.problems.front()));
    return *read.scenario;
}

Vary vary(const char* text) { return std::get<Vary>(parse_vary(text)); }
Goal goal(const char* text) { return std::get<Goal>(parse_goal(text)); }
std::string wrong(const std::variant<Vary, std::string>& parsed) { return std::get<std::string>(parsed); }

Plan planned(PlanAsk ask, unsigned threads = 2) {
    PlanOptions options;
    options.threads = threads;
    return make_plan(ask, scenario_with, options);
}

std::string key_document(const Plan& plan) {
    boost::json::object document = plan_document(plan);
    document.erase("measured");
    return json_text(document);
}

TEST(ParseVary, ListsRangesAndBoth) {
    EXPECT_EQ(vary("a.b=0,50k,100k").values, (std::vector<std::string>{"0", "50k", "100k"}));
    EXPECT_EQ(vary("a.b=10..30:10").values, (std::vector<std::string>{"10", "20", "30"}));
    EXPECT_EQ(vary("a.b=100ms..150ms:25ms,1s").values, (std::vector<std::string>{"100ms", "125ms", "150ms", "1s"}));
    EXPECT_EQ(vary("a.b=1k/s..3k/s:1k/s").values, (std::vector<std::string>{"1k/s", "2k/s", "3k/s"}));
    EXPECT_EQ(vary("a.b=0.1..0.3:0.1").values.size(), 3u) << "the end is one of them, in spite of binary fractions";
    EXPECT_EQ(vary("a.b=oldest,incoming").key, "a.b");
}

TEST(ParseVary, SaysWhatIsWrong) {
    EXPECT_EQ(wrong(parse_vary("pushers")),
              "found \"pushers\", expected KEY=VALUES, for example pipeline.pushers=10..60:10");
    EXPECT_EQ(wrong(parse_vary("a=1..5")), "a: found \"1..5\", expected FROM..TO:STEP");
    EXPECT_EQ(wrong(parse_vary("a=5..1:1")), "a: found \"5..1:1\", expected FROM not above TO, and a STEP above 0");
    EXPECT_EQ(wrong(parse_vary("a=1s..5:1")), "a: found \"1s..5:1\", expected one unit in all three");
    EXPECT_EQ(wrong(parse_vary("a=1,,2")), "a: found an empty value");
    EXPECT_EQ(wrong(parse_vary("a=1,1")), "a: found \"1\" twice, expected each value once");
    EXPECT_EQ(wrong(parse_vary("a=0..1M:1")), "a: found \"0..1M:1\", expected fewer values");
}

TEST(ParseGoal, KnowsTheMetricsUnit) {
    EXPECT_EQ(goal("shed_share<=0.1%").bound, 0.001);
    EXPECT_TRUE(goal("shed_share<=0.1%").at_most);
    EXPECT_EQ(goal("total_ms.p99 <= 2s").bound, 2000);
    EXPECT_EQ(goal("carried_minute_peak>=1M").bound, 1e6);
    EXPECT_FALSE(goal("carried_minute_peak>=1M").at_most);
    for (const char* bad : {"shed_shar<=1%", "shed_share<=2bananas", "shed_share", "<=3", "shed_share<="})
        EXPECT_TRUE(std::holds_alternative<std::string>(parse_goal(bad))) << bad;
}

TEST(ErlangB, AsTabulated) {
    EXPECT_NEAR(erlang_b(18, 20), 0.109213, 1e-6);
    EXPECT_EQ(erlang_b(0, 5), 0);
    EXPECT_EQ(erlang_b(3, 0), 1);
}

TEST(Plan, RecommendsTheCheapestThatMeetsTheGoals) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10..15:5"), vary("pipeline.buffer=0,20k")};
    ask.goals = {goal("shed_share<=0")};
    const Plan plan = planned(ask);
    ASSERT_EQ(plan.points.size(), 4u);
    EXPECT_FALSE(plan.points[0].meets) << "2,500/s with places for 2,000/s and no buffer";
    EXPECT_TRUE(plan.points[1].meets) << "500/s too many for 20 s are 10,000: they fit";
    EXPECT_EQ(plan.recommended, 1u) << "10 connections and 20,000 places cost 10.2, 15 without a buffer 15";
    EXPECT_EQ(plan.points[0].limit, "connections");
    EXPECT_EQ(plan.points[2].limit, "nothing");
    EXPECT_NEAR(*plan.points[0].mean("shed_share"), 10'000 / 70'000.0, 0.01);
}

TEST(Plan, TellsEveryPointWhenItIsDone) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=1,2,3"), vary("pipeline.buffer=0,100")};
    ask.seeds = 2;
    std::mutex telling;
    std::map<std::vector<std::string>, double> told;
    PlanOptions options;
    options.threads = 2;
    options.done = [&](const PlanPoint& point) {
        const std::lock_guard lock(telling);
        EXPECT_TRUE(told.emplace(point.values, point.mean("shed_share").value()).second) << "told once";
    };
    const Plan plan = make_plan(ask, scenario_with, options);
    ASSERT_EQ(plan.points.size(), 6U);
    EXPECT_EQ(told.size(), 6U);
    for (const PlanPoint& point : plan.points) EXPECT_EQ(told.at(point.values), point.mean("shed_share").value());
}

TEST(Plan, CostsDecide) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10,15"), vary("pipeline.buffer=0,20k")};
    ask.goals = {goal("shed_share<=0")};
    ask.costs = {std::get<Cost>(parse_cost("pipeline.buffer=1"))};
    EXPECT_EQ(planned(ask).recommended, 2u);
    ask.goals = {goal("total_ms.p50<=1ms")};
    EXPECT_EQ(planned(ask).recommended, std::nullopt);
}

TEST(Plan, TheSameWhateverTheThreads) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10..14:2"), vary("pipeline.buffer=0,1k")};
    ask.goals = {goal("shed_share<=5%")};
    ask.seeds = 3;
    EXPECT_EQ(key_document(planned(ask, 1)), key_document(planned(ask, 5)));
}

TEST(Plan, TheArithmeticIsNearWhatIsSimulated) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.buffer=0,2k,20k")};
    for (const PlanPoint& point : planned(ask).points) {
        EXPECT_NEAR(point.arithmetic.shed_share, *point.mean("shed_share"), 0.02)
            << point.values[0] << " (Erlang has Poisson arrivals, here they are even)";
        EXPECT_NEAR(point.arithmetic.buffer_peak, *point.mean("buffer_peak"), 200) << point.values[0];
    }
}

TEST(Plan, HeadroomIsWhereTheGoalBreaks) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10,20")};
    ask.goals = {goal("shed_share<=0")};
    ask.headroom = true;
    const Plan plan = planned(ask);
    EXPECT_EQ(plan.points[0].headroom, std::nullopt) << "it does not meet the goal as it is";
    ASSERT_TRUE(plan.points[1].headroom.has_value());
    EXPECT_NEAR(*plan.points[1].headroom, 4000.0 / 2500, 0.03);
}

TEST(Plan, TheFrontierHasNothingWorseInAll) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10,15"), vary("pipeline.buffer=0,20k,40k")};
    const Plan plan = planned(ask);
    EXPECT_EQ(plan.frontier, (std::vector<std::size_t>{0, 1, 3}))
        << "40,000 places are as good as 20,000, and dearer; with 15 connections the buffer changes nothing";
}

TEST(Plan, StoppedItKeepsWhatIsDone) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=10..29:1")};
    PlanOptions options;
    std::size_t calls = 0;
    options.progress = [&](double, std::uint64_t) { return ++calls < 28; };  // 20 to read them
    const Plan plan = make_plan(ask, scenario_with, options);
    EXPECT_TRUE(plan.incomplete);
    EXPECT_GT(plan.points.size(), 0u);
    EXPECT_LT(plan.points.size(), 20u);
    EXPECT_NE(terminal_plan(plan, Terminal{}).find("Incomplete"), std::string::npos);
}

TEST(Plan, TellsHowFarTheFormulaIsFromTheRuns) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.buffer=1k")};
    Plan plan = planned(ask);
    const std::vector<Foretold> figures = foretold(plan.points[0]);
    ASSERT_EQ(figures.size(), 3U);
    EXPECT_NEAR(figures[2].by_formula, 61'000, 200) << "500/s, 2,000/s of capacity, then 500/s and the buffer";
    EXPECT_NEAR(*figures[2].difference(), 0, 300);
    for (const Foretold& figure : figures) {
        ASSERT_TRUE(figure.simulated);
        EXPECT_DOUBLE_EQ(*figure.difference(), figure.by_formula - *plan.points[0].mean(figure.metric));
    }
    EXPECT_EQ(difference_text({"shed_share", 0.04, 0.05}), "−1 %");
    EXPECT_EQ(difference_text({"buffer_peak", 1500, 1200}), "+300");
    EXPECT_EQ(difference_text({"buffer_peak", 7, 7}), "±0");
    EXPECT_EQ(difference_text({"buffer_peak", 7, std::nullopt}), "–");
}

TEST(Plan, SaysWhichGoalTheNearestMisses) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.pushers=1,2")};
    ask.goals = {goal("total_ms.p99<=1ms"), goal("shed_share<=100%")};
    const Plan plan = planned(ask);
    ASSERT_FALSE(plan.recommended);
    const std::string answer = plan_answer(plan).front();
    EXPECT_NE(answer.find("misses total_ms.p99<=1ms with "), std::string::npos) << answer;
    EXPECT_EQ(answer.find("shed_share"), std::string::npos) << answer;
}

TEST(Plan, CsvHasARowAPoint) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.shed=incoming,oldest"), vary("pipeline.buffer=1k")};
    const std::string csv = plan_csv(planned(ask));
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
    EXPECT_TRUE(csv.starts_with("pipeline.shed,pipeline.buffer,cost,meets,limit,"));
    EXPECT_NE(csv.find("\noldest,1k,10.01,true,connections,,2000,"), std::string::npos) << csv.substr(0, 2000);
}

TEST(Plan, ACostNeedsANumber) {
    PlanAsk ask;
    ask.vary = {vary("pipeline.shed=incoming,oldest")};
    ask.costs = {{"pipeline.shed", 1}};
    EXPECT_NE(cost_problem(ask), "");
    ask.costs = {{"pipeline.window", 1}};
    EXPECT_EQ(cost_problem(ask), "");
}

}  // namespace
}  // namespace sluice::sim
