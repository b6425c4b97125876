// SPDX-License-Identifier: GPL-3.0-or-later
// The question of a plan: what is varied, what must hold, what costs how much, how many seeds; and its progress.
#pragma once

#include "sim/plan_texts.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;

namespace sluice::gui {

class TextRows;

class PlanForm : public QWidget {
    Q_OBJECT

public:
    explicit PlanForm(QWidget* parent = nullptr);

    sim::PlanTexts question() const;
    void setQuestion(const sim::PlanTexts& question);
    void showProblems(const std::vector<sim::PlanProblem>& problems);
    /// One that belongs to no row.
    void showProblem(const QString& text);
    /// What the button says, and the bar.
    void setRunning(bool running);
    void setProgress(double share, double left_s);
    /// Whether there is something to plan.
    void setReady(bool ready);

    QPushButton& button() { return *button_; }
    TextRows& vary() { return *vary_; }
    TextRows& goals() { return *goals_; }
    TextRows& costs() { return *costs_; }
    QSpinBox& seeds() { return *seeds_; }
    QString note() const;

Q_SIGNALS:
    void startAsked();
    void stopAsked();

private:
    void show_size();

    TextRows *vary_ = nullptr, *goals_ = nullptr, *costs_ = nullptr;
    QSpinBox* seeds_ = nullptr;
    QCheckBox* headroom_ = nullptr;
    QPushButton* button_ = nullptr;
    QProgressBar* bar_ = nullptr;
    QLabel *size_ = nullptr, *note_ = nullptr;
    bool running_ = false, ready_ = false;
};

}  // namespace sluice::gui
