// SPDX-License-Identifier: GPL-3.0-or-later
// Runs one scenario at a time in a thread of its own. Signals come in the thread of the object (the GUI's), rows in
// batches, a few a second. Starting again cancels the run before, whose signals then never come any more.
#pragma once

#include "gui/models/burst.h"
#include "gui/models/run.h"
#include "sim/scenario.h"

#include <QObject>
#include <QThreadPool>
#include <memory>

namespace sluice::gui {

class RunTask : public QObject {
    Q_OBJECT

public:
    explicit RunTask(QObject* parent = nullptr);
    /// Cancels, and waits for the thread (at most some milliseconds).
    ~RunTask() override;

    void start(sim::Scenario scenario, const QString& label);
    /// The run under way ends soon, and tells nothing but cancelled(). Nothing where there is none.
    void cancel();
    /// The run under way ends soon and is finished() as far as it came, incomplete. Nothing where there is none.
    void finish_early();
    bool running() const { return flight_ != nullptr; }

Q_SIGNALS:
    /// The rows since the last time: sample_s, from_s and the rest are set.
    void rowsArrived(const sluice::gui::Burst& rows);
    /// Of the scenario's duration, 0 to 1.
    void progressed(double share);
    void finished(sluice::gui::RunPtr run);
    void failed(const QString& why);
    void cancelled();

private:
    struct Flight;  ///< what the thread and this share
    std::shared_ptr<Flight> flight_;
    QThreadPool pool_;  ///< one thread: a run begins when the cancelled one has ended
};

}  // namespace sluice::gui
