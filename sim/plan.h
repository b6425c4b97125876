// SPDX-License-Identifier: GPL-3.0-or-later
// Capacity planning: one scenario with every combination of some keys' values, the same seeds in each, and what is the
// cheapest that meets the goals. The same answer whatever the number of threads.
#pragma once

#include "sim/plan_arithmetic.h"
#include "sim/plan_grid.h"
#include "sim/scenario.h"

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

struct PlanAsk {
    std::vector<Vary> vary;
    std::vector<Goal> goals;
    std::vector<Cost> costs;  ///< empty: a connection costs 1, a place in the buffer 1e-5
    std::size_t seeds = 1;
    bool headroom = false;
};

/// One combination, once all its seeds have run.
struct PlanPoint {
    std::vector<std::string> values;  ///< of PlanAsk::vary, in its order
    double cost = 0;
    bool meets = false;              ///< every goal, with every seed
    std::string limit;               ///< "connections", "buffer", "firebase", "quota" or "nothing"
    std::optional<double> headroom;  ///< times as much load meets the goals still; nullopt: not asked, or does not meet
    PlanArithmetic arithmetic;
    double connections = 0;
    boost::json::object summary;  ///< as of seeds_document

    /// The mean of a key of the result over all seeds; nullopt where it is never defined.
    std::optional<double> mean(std::string_view metric) const;
};

struct Plan {
    PlanAsk ask;
    std::string name, title;                 ///< of the scenario
    std::vector<PlanPoint> points;           ///< those that are done, in order of combinations()
    std::optional<std::size_t> recommended;  ///< the cheapest that meets all goals
    std::vector<std::size_t>
        frontier;  ///< no other is at least as good in shed share, p99 and connections, and better in one
    bool incomplete = false;
    std::uint64_t runs = 0, pushes = 0;  ///< made
    double wall_s = 0;
    unsigned threads = 1;
};

struct PlanOptions {
    unsigned threads = 1;
    /// Called now and then, from any thread, with the share that is done; false ends the plan, keeping what is done.
    std::function<bool(double share, std::uint64_t pushes)> progress;
    /// Called once all seeds of a combination have run, from any thread, in no order; headroom is not known yet.
    std::function<void(const PlanPoint& point)> done;
};

/// A scenario with overrides; called from many threads. Requires that it gives one for every combination.
using MakeScenario = std::function<Scenario(const std::vector<std::string>& overrides)>;
/// "KEY=VALUE" each, of one combination.
std::vector<std::string> overrides_of(const PlanAsk& ask, const std::vector<std::string>& values);

Plan make_plan(const PlanAsk& ask, const MakeScenario& make, const PlanOptions& options);

/// What is wrong with the costs: a key that is neither varied nor one whose number is known; empty where nothing is.
std::string cost_problem(const PlanAsk& ask);

}  // namespace sluice::sim
