// SPDX-License-Identifier: GPL-3.0-or-later
// A plan (sim/plan.h) of the configuration, made in threads of lower priority, so that the window stays quick. Stopped,
// it keeps the combinations that are done.
#pragma once

#include "gui/models/configuration.h"
#include "sim/plan_texts.h"

#include <QObject>
#include <QString>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace sluice::gui {

using PlanPtr = std::shared_ptr<const sim::Plan>;

class PlanModel : public QObject {
    Q_OBJECT

public:
    explicit PlanModel(QObject* parent = nullptr);
    /// Stops, and waits for the threads (some milliseconds).
    ~PlanModel() override;

    /// `threads` 0: as many as the machine has. What is wrong with the question, empty where it was begun. Requires
    /// that none runs.
    std::vector<sim::PlanProblem> start(const ScenarioSource& source, const sim::PlanTexts& texts,
                                        unsigned threads = 0);
    /// It ends soon, with finished().
    void stop();
    bool running() const { return flight_ != nullptr; }

    /// While one runs: the points that are done so far, in the order in which they were; it grows in this object's
    /// thread, before grown(). Without recommendation, frontier and headroom. Null where none runs.
    PlanPtr so_far() const { return so_far_; }
    /// The last that was finished or stopped; null where there is none.
    PlanPtr plan() const { return plan_; }
    /// The scenario at a point, to be run (null where a file that it names is gone), and the changes that make it,
    /// those of the configuration included.
    ScenarioPtr scenario_at(std::size_t point) const;
    std::vector<std::string> overrides_at(std::size_t point) const;
    /// What was planned.
    const ScenarioSource& source() const { return source_; }

Q_SIGNALS:
    /// 0 to 1, and the seconds left as far as can be said, below 0 where that is too early.
    void progressed(double share, double left_s);
    /// so_far() has more points; a few times a second.
    void grown();
    void finished();
    /// A combination is no valid scenario, or a file that it names is gone.
    void failed(const QString& why);

private:
    struct Flight;
    PlanPtr made(Flight& flight, const ScenarioSource& source, const sim::PlanAsk& ask, unsigned threads);
    void take_points(Flight& flight);
    void end(PlanPtr plan, const QString& wrong);

    std::shared_ptr<Flight> flight_;
    std::thread thread_;
    PlanPtr plan_;
    std::shared_ptr<sim::Plan> so_far_;
    ScenarioSource source_, next_source_;
};

}  // namespace sluice::gui
