// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plan_texts.h"

#include <algorithm>

namespace sluice::sim {
namespace {

using Where = PlanProblem::Where;
using PlanProblems = std::vector<PlanProblem>;

template <class Part, class Parse>
void read_all(const std::vector<std::string>& texts, Where where, const char* option, Parse parse,
              std::vector<Part>& into, PlanProblems& problems) {
    for (std::size_t row = 0; row < texts.size(); ++row) {
        auto parsed = parse(texts[row]);
        if (auto* wrong = std::get_if<std::string>(&parsed))
            problems.push_back({where, row, std::string{option} + " " + *wrong});
        else
            into.push_back(std::get<Part>(std::move(parsed)));
    }
}

void check_keys(const PlanAsk& ask, PlanProblems& problems) {
    for (std::size_t i = 0; i < ask.vary.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (ask.vary[j].key == ask.vary[i].key)
                problems.push_back(
                    {Where::vary, i, "--vary " + ask.vary[i].key + ": found twice, expected each key once"});
}

void check_size(const PlanAsk& ask, PlanProblems& problems) {
    std::size_t runs = ask.seeds;
    for (const Vary& vary : ask.vary) runs = runs > plan_runs_most ? runs : runs * vary.values.size();
    if (runs > plan_runs_most)
        problems.push_back({Where::whole, 0, "found more than 1,000,000 runs, expected fewer combinations or seeds"});
}

void check_whole(const PlanAsk& ask, PlanProblems& problems) {
    if (ask.headroom && ask.goals.empty())
        problems.push_back({Where::whole, 0, "--headroom asks up to which load the goals hold: give a --goal"});
    else if (std::string wrong = cost_problem(ask); !wrong.empty())
        problems.push_back({Where::cost, 0, std::move(wrong)});
}

}  // namespace

std::variant<PlanAsk, PlanProblems> read_plan(const PlanTexts& texts) {
    PlanAsk ask;
    PlanProblems problems;
    ask.seeds = texts.seeds;
    ask.headroom = texts.headroom;
    read_all(texts.vary, Where::vary, "--vary", parse_vary, ask.vary, problems);
    read_all(texts.goals, Where::goal, "--goal", parse_goal, ask.goals, problems);
    read_all(texts.costs, Where::cost, "--cost", parse_cost, ask.costs, problems);
    for (const auto check : {check_keys, check_size, check_whole})
        if (problems.empty()) check(ask, problems);
    if (!problems.empty()) return problems;
    return ask;
}

}  // namespace sluice::sim
