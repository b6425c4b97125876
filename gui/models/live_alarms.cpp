// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/live_alarms.h"

#include <QLocale>
#include <algorithm>

namespace sluice::gui {
namespace {

struct Words {
    const char *name, *unit;
};
constexpr std::array<Words, watched_count> words{{{"Shed", "a second"},
                                                  {"Failed", "a second"},
                                                  {"Buffered", "pushes"},
                                                  {"Oldest wait", "ms"},
                                                  {"Wait p99", "ms"},
                                                  {"Ack p99", "ms"},
                                                  {"Connections", "open"}}};

double ms(std::int64_t ns) { return static_cast<double>(ns) / 1e6; }

}  // namespace

QString AlarmRule::name() const { return QString::fromLatin1(words[static_cast<std::size_t>(figure)].name); }
QString AlarmRule::unit() const { return QString::fromLatin1(words[static_cast<std::size_t>(figure)].unit); }
QString AlarmRule::text() const {
    const QLocale c = QLocale(QLocale::English, QLocale::UnitedStates);
    return QStringLiteral("%1 %2 %3 %4 for %5 s")
        .arg(name(), below() ? QStringLiteral("below") : QStringLiteral("above"),
             c.toString(limit, 'f', limit < 10 && limit != static_cast<int>(limit) ? 1 : 0), unit(),
             c.toString(for_s, 'g', 6));
}

double value_of(Watched figure, const Row& row, double sample_s) {
    switch (figure) {
        case Watched::shed_rate: return static_cast<double>(row.outcomes[index(OutcomeKind::shed)]) / sample_s;
        case Watched::failed_rate: return static_cast<double>(row.outcomes[index(OutcomeKind::failed)]) / sample_s;
        case Watched::buffered: return static_cast<double>(row.buffered_max);
        case Watched::oldest_wait: return ms(row.oldest_wait);
        case Watched::wait_p99: return ms(row.wait_p99);
        case Watched::ack_p99: return ms(row.ack_p99);
        case Watched::connections: return row.connections;
    }
    return 0;
}

std::vector<AlarmRule> LiveAlarms::usual(double buffer, double pushers) {
    return {{Watched::shed_rate, 0, 3, true},
            {Watched::failed_rate, 0, 3, true},
            {Watched::buffered, buffer / 2, 3, buffer > 0},
            {Watched::oldest_wait, 10'000, 3, true},
            {Watched::wait_p99, 2'000, 5, false},
            {Watched::ack_p99, 1'000, 5, true},
            {Watched::connections, pushers, 5, pushers > 0}};
}

void LiveAlarms::set_rules(std::vector<AlarmRule> rules) {
    std::vector<State> states(rules.size());
    for (std::size_t i = 0; i < states_.size(); ++i) {
        if (i < rules.size() && rules[i] == rules_[i]) {
            states[i] = states_[i];
        } else if (states_[i].episode) {
            if (AlarmEpisode* const ended = episode(*states_[i].episode)) ended->until_s = states_[i].since_s;
        }
    }
    rules_ = std::move(rules);
    states_ = std::move(states);
}

void LiveAlarms::reset() {
    states_.assign(rules_.size(), {});
    episodes_.clear();
    forgotten_ = 0;
}

AlarmEpisode* LiveAlarms::episode(std::uint64_t number) {
    return number < forgotten_ ? nullptr : &episodes_[static_cast<std::size_t>(number - forgotten_)];
}

bool LiveAlarms::take(const Row& row, double at_s, double sample_s) {
    bool moved = false;
    for (std::size_t i = 0; i < rules_.size(); ++i)
        moved = take(i, value_of(rules_[i].figure, row, sample_s), at_s, sample_s) || moved;
    return moved;
}

bool LiveAlarms::take(std::size_t i, double value, double at_s, double sample_s) {
    const AlarmRule& rule = rules_[i];
    State& state = states_[i];
    constexpr double hair = 1e-9;
    if (state.value && at_s > state.since_s + sample_s + hair) {
        state.within_s = 0;
        if (!state.episode) state.beyond_s = 0;
    }
    state.value = value;
    state.since_s = at_s + sample_s;
    const bool beyond = rule.on && (rule.below() ? value < rule.limit : value > rule.limit);
    const bool worse = state.beyond_s == 0 || (rule.below() ? value < state.worst : value > state.worst);
    if (beyond && worse) state.worst = value;
    if (beyond) {
        state.beyond_s += sample_s;
        state.within_s = 0;
    } else {
        state.within_s += sample_s;
        if (!state.episode) state.beyond_s = 0;
    }
    if (state.episode && beyond)
        if (AlarmEpisode* const lasting = episode(*state.episode)) lasting->worst = state.worst;
    if (!state.episode && beyond && state.beyond_s >= rule.for_s - hair) {
        state.episode = forgotten_ + episodes_.size();
        episodes_.push_back({i, at_s + sample_s - state.beyond_s, std::nullopt, state.worst, rule.text()});
        if (episodes_.size() > most_episodes) {
            episodes_.pop_front();
            ++forgotten_;
        }
        return true;
    }
    if (state.episode && !beyond && (!rule.on || state.within_s >= rule.for_s - hair)) {
        if (AlarmEpisode* const ended = episode(*state.episode)) ended->until_s = at_s + sample_s - state.within_s;
        state.episode.reset();
        state.beyond_s = 0;
        return true;
    }
    return false;
}

std::size_t LiveAlarms::raised_count() const {
    return static_cast<std::size_t>(
        std::count_if(states_.begin(), states_.end(), [](const State& state) { return state.episode.has_value(); }));
}

}  // namespace sluice::gui
