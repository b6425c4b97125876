// SPDX-License-Identifier: GPL-3.0-or-later
// What arithmetic alone says of a point of a plan, to be put beside what was simulated: capacity by Little's law, the
// buffer as a fluid (sim/load.h), and without a buffer Erlang's B formula (Erlang 1917): with c places, a offered load
// in erlangs, B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)).
#pragma once

#include "sim/scenario.h"

#include <string>

namespace sluice::sim {

struct PlanArithmetic {
    double capacity = 0;     ///< a second, in the minute when most is offered for it
    double utilisation = 0;  ///< offered ÷ capacity in that minute
    std::string bound;       ///< what bounds capacity then: "connections", "firebase" or "quota"
    double shed_share = 0;
    double buffer_peak = 0;
    double carried_minute_peak = 0;  ///< capacity by Little's law bounds it; 0 in runs shorter than a minute
    double longest_wait_ms = 0;
    bool erlang = false;  ///< shed_share is Erlang's, else the fluid's
};
PlanArithmetic plan_arithmetic(const Scenario& scenario);

/// The share that `places` servers without a queue block of a load of `erlangs`.
double erlang_b(double erlangs, std::size_t places);

}  // namespace sluice::sim
