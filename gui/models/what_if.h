// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs side by side: the reference, and the configuration as it is now. Each change of the configuration runs it
// again, a moment after the last one (so that dragging a slider does not start a run a pixel), and cancels the run
// before. Runs nothing until activate() is called first.
#pragma once

#include "gui/models/run.h"
#include "gui/models/run_task.h"
#include "sim/compare.h"

#include <QObject>
#include <QString>
#include <QTimer>
#include <optional>
#include <string>
#include <vector>

namespace sluice::gui {

class Configuration;

class WhatIf : public QObject {
    Q_OBJECT

public:
    static constexpr int pause_ms = 120;  ///< from the last change to the run

    /// `configuration` must outlive this.
    explicit WhatIf(Configuration& configuration, QObject* parent = nullptr);

    void activate();
    /// What runs ends soon and is kept as far as it came; what was about to run does not.
    void finish_early();
    bool active() const { return active_; }

    /// Null while there is none yet.
    RunPtr reference() const { return reference_; }
    /// The last changed configuration that was run, to its end or to where it was stopped; null where it is the
    /// reference.
    RunPtr changed() const { return changed_; }
    /// Something runs or is about to.
    bool running() const;
    /// Of the changed run, 0 to 1.
    double share() const { return share_; }
    /// Why the last run broke; empty where none did.
    const QString& failure() const { return failure_; }

    /// Nothing while one of the two is missing.
    std::optional<sim::Comparison> comparison() const;

    /// The changed run is what others are measured against from now on. Requires changed().
    void take_as_reference();
    /// The configuration as the reference has it.
    void back_to_reference();

Q_SIGNALS:
    /// reference(), changed() or running() is another.
    void updated();
    void progressed(double share);

private:
    void start_reference();
    void start_changed();
    void on_opened();
    void on_changed();
    void on_failed(const QString& why);

    Configuration& configuration_;
    QTimer pause_;
    RunTask reference_task_, changed_task_;
    RunPtr reference_, changed_;
    std::vector<std::string> reference_overrides_;
    QString failure_;
    double share_ = 0;
    bool active_ = false;
};

}  // namespace sluice::gui
