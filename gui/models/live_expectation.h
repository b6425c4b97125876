// SPDX-License-Identifier: GPL-3.0-or-later
// What the simulation expects of the last hour: the pushes offered to the running pusher, row by row, through its own
// [pipeline], with the ack latency and the nacks as it measured them. Laid under the live curve it shows what is not as
// it should be. Simulated in a thread of its own, again as time goes on.
//
// The latency is a lognormal one through each row's median, with one spread for the hour, fitted to the rows' medians
// and 99th percentiles. What was buffered before the hour began is left out.
#pragma once

#include "gui/models/burst.h"
#include "gui/models/live_history.h"
#include "gui/models/live_text.h"
#include "gui/models/run_task.h"
#include "sim/scenario.h"

#include <QObject>
#include <QString>
#include <cstddef>
#include <optional>

namespace sluice::gui {

class LiveClient;

struct ExpectedScenario {
    std::optional<sim::Scenario> scenario;
    std::size_t rows = 0;  ///< the last so many of the history
    double from_s = 0;     ///< where they begin, on the history's axis
    QString problem;       ///< why there is none
};
inline constexpr double expected_span_s = 3600;
inline constexpr std::uint64_t most_expected_pushes = 30'000'000;  ///< some 10 s of a core; an hour with more is cut
ExpectedScenario expected_scenario(const LiveHistory& history, const Settings& settings, const LiveResult& result);

class LiveExpectation : public QObject {
    Q_OBJECT

public:
    explicit LiveExpectation(LiveClient& client, QObject* parent = nullptr);

    void setOn(bool on);
    bool on() const { return on_; }
    /// Of the history's axis; nullopt until there is one.
    const std::optional<Burst>& burst() const { return burst_; }
    /// One sentence: what was expected, or why nothing is.
    QString text() const { return text_; }

Q_SIGNALS:
    void changed();

private:
    void consider();
    void take(const RunPtr& run);
    void tell(const QString& text);

    LiveClient& client_;
    RunTask task_;
    bool on_ = true;
    std::size_t rows_ = 0;
    double from_s_ = 0, until_s_ = 0;
    std::uint64_t delivered_ = 0, shed_ = 0;  // as told by the pusher, in the same rows
    std::string config_;
    std::optional<Burst> burst_;
    QString text_;
};

}  // namespace sluice::gui
