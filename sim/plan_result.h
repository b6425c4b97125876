// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as documents for other programs (formats.md): JSON, and CSV with a row a point.
#pragma once

#include "sim/plan.h"

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

namespace sluice::sim {

/// All but `measured` is the same for the same question, whatever the number of threads.
boost::json::object plan_document(const Plan& plan);

/// The varied keys, cost, meets, limit, headroom, what arithmetic says, then the mean over the seeds of every figure.
std::string plan_csv(const Plan& plan);

/// A figure that arithmetic foretells, beside the mean over the seeds of the same.
struct Foretold {
    const char* metric;
    double by_formula;
    std::optional<double> simulated;

    std::optional<double> difference() const {
        return simulated ? std::optional{by_formula - *simulated} : std::nullopt;
    }
};
std::vector<Foretold> foretold(const PlanPoint& point);
/// "4.41 %" and "−0.02 %": as people read it.
std::string formula_text(const Foretold& figure);
std::string difference_text(const Foretold& figure);

/// What the tables show of a point beside what is varied: the goals' metrics first, then what is always of interest.
std::vector<std::string> shown_metrics(const PlanAsk& ask);
/// The mean of a metric over the seeds as people read it; "–" where it is undefined.
std::string mean_text(const PlanPoint& point, const std::string& metric);
/// "pipeline.pushers=30 pipeline.buffer=100k"
std::string settings_text(const PlanAsk& ask, const PlanPoint& point);

}  // namespace sluice::sim
