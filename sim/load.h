// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario by arithmetic, without chance: how many pushes are offered when, how many can be carried (Little's law:
// places ÷ mean latency), and what the buffer does in between. It explains a scenario before it is run, and it knows
// how far a run is. Faults are left out; a fan-out counts its mean recipients.
#pragma once

#include "sim/scenario.h"

#include <cstddef>
#include <string>
#include <vector>

namespace sluice::sim {

/// Offered pushes over time, in at most 20,000 cells of equal length (at least 100 ms).
class Load {
public:
    explicit Load(const Scenario& scenario);

    /// Expected pushes offered from 0 s to `time`.
    double until(Duration time) const;
    double total() const { return cumulative_.back(); }
    /// The mean rate, a second, in [from, to). Requires from < to.
    double rate(Duration from, Duration to) const;
    Duration cell() const { return cell_; }

private:
    void add(const Scenario& scenario, const ArrivalsSpec& spec);
    void spread(Duration from, Duration length, double count);

    Duration cell_;
    std::vector<double> cumulative_;  ///< at the end of each cell, from 0 on
};

/// What can be carried at one moment, a second, and by what it is bound.
struct Capacity {
    enum class Bound { windows, firebase, own_quota, firebase_quota };
    double a_second = 0;
    Bound bound = Bound::windows;
    double places = 0;      ///< pushers × window × machines
    double latency_ns = 0;  ///< mean
};
Capacity capacity_at(const Scenario& scenario, Duration time);
std::string bound_text(Capacity::Bound bound);

/// A stretch of a scenario in which nothing changes but along straight lines; long ones of traces are cut evenly.
struct Stretch {
    Duration from, until;
    double offered;  ///< mean, a second
    double carried;  ///< capacity at its middle
};
/// At most `most` of them, over the whole duration.
std::vector<Stretch> stretches(const Scenario& scenario, const Load& load, std::size_t most = 24);

/// The buffer as a fluid: what is offered beyond capacity fills it, what does not fit is shed.
struct Forecast {
    double shed = 0;  ///< pushes
    double buffer_peak = 0;
    double carried_minute_peak = 0;                  ///< most pushes carried in 60 s; 0 where the scenario is shorter
    Duration peak_at{0}, full_at{-1}, empty_at{-1};  ///< -1: never; empty_at: for good
    Duration longest_wait{0};
};
Forecast forecast(const Scenario& scenario, const Load& load);

}  // namespace sluice::sim
