// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan is asked, as people type it, read as a whole: by the command line and by the window.
#pragma once

#include "sim/plan.h"

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

namespace sluice::sim {

struct PlanTexts {
    std::vector<std::string> vary, goals, costs;  ///< see plan_grid.h
    std::size_t seeds = 1;
    bool headroom = false;
};

struct PlanProblem {
    enum class Where { vary, goal, cost, whole };
    Where where = Where::whole;
    std::size_t row = 0;  ///< of those texts
    std::string text;     ///< names the option: "--vary …"
};

inline constexpr std::size_t plan_runs_most = 1'000'000;

/// All that is wrong with single texts, or else what is wrong with them together.
std::variant<PlanAsk, std::vector<PlanProblem>> read_plan(const PlanTexts& texts);

}  // namespace sluice::sim
