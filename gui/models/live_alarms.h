// SPDX-License-Identifier: GPL-3.0-or-later
// Thresholds over what a pusher tells, row by row: an alarm is raised when its figure has been beyond the limit for
// `for_s`, and ends when it has not been for as long. Rows that are missing say nothing: after a gap of more than one
// the time is counted anew, and an alarm that was raised lasts. That the data is stale is told elsewhere.
#pragma once

#include "core/report/run_view.h"

#include <QString>
#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace sluice::gui {

enum class Watched : std::uint8_t { shed_rate, failed_rate, buffered, oldest_wait, wait_p99, ack_p99, connections };
inline constexpr std::size_t watched_count = 7;

struct AlarmRule {
    Watched figure = Watched::shed_rate;
    double limit = 0;  ///< a second, pushes, milliseconds or connections
    double for_s = 3;
    bool on = true;

    QString name() const;                                          ///< "Shed"
    QString unit() const;                                          ///< "a second"
    bool below() const { return figure == Watched::connections; }  ///< an alarm when lower, not higher
    QString text() const;                                          ///< "shed more than 50 a second for 3 s"
    bool operator==(const AlarmRule&) const = default;
};
/// What a figure is in a row `sample_s` wide.
double value_of(Watched figure, const Row& row, double sample_s);

struct AlarmEpisode {
    std::size_t rule = 0;
    double from_s = 0;
    std::optional<double> until_s;  ///< absent: it lasts
    double worst = 0;
    QString text;  ///< as of the rule when it was raised
};

class LiveAlarms {
public:
    static constexpr std::size_t most_episodes = 500;

    /// Shed, failed, a buffer half full, 10 s old, a connection missing.
    static std::vector<AlarmRule> usual(double buffer, double pushers);

    /// Keeps what was raised under rules that stay the same.
    void set_rules(std::vector<AlarmRule> rules);
    const std::vector<AlarmRule>& rules() const { return rules_; }

    /// A row that began at `at_s`. True where an alarm was raised or ended.
    bool take(const Row& row, double at_s, double sample_s);

    bool raised(std::size_t rule) const { return states_[rule].episode.has_value(); }
    std::size_t raised_count() const;
    /// How many there were, with those that are forgotten.
    std::uint64_t episode_count() const { return forgotten_ + episodes_.size(); }
    /// As if there had been no row.
    void reset();
    /// The last value seen of a rule's figure; nullopt before the first row.
    std::optional<double> value(std::size_t rule) const { return states_[rule].value; }
    /// Newest last.
    const std::deque<AlarmEpisode>& episodes() const { return episodes_; }

private:
    struct State {
        double beyond_s = 0, within_s = 0, worst = 0, since_s = 0;
        std::optional<double> value;
        std::optional<std::uint64_t> episode;  // its number since the beginning
    };
    AlarmEpisode* episode(std::uint64_t number);
    bool take(std::size_t rule, double value, double at_s, double sample_s);

    std::vector<AlarmRule> rules_;
    std::vector<State> states_;
    std::deque<AlarmEpisode> episodes_;
    std::uint64_t forgotten_ = 0;
};

}  // namespace sluice::gui
