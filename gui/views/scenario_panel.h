// SPDX-License-Identifier: GPL-3.0-or-later
// The scenario's file as it is, with line numbers, and below it what is wrong with it: choosing a problem goes to its
// place. Read only; an editor of your choice changes the file, and the window reads it again.
#pragma once

#include "core/config/problem.h"

#include <QWidget>
#include <vector>

class QLabel;
class QListWidget;

namespace sluice::gui {

class SourceView;

class ScenarioPanel : public QWidget {
    Q_OBJECT

public:
    /// More characters or lines than these are cut off, and the panel says so.
    static constexpr qsizetype text_most = 2'000'000;
    static constexpr int lines_most = 20'000;

    explicit ScenarioPanel(QWidget* parent = nullptr);

    void show_text(const QString& path, const QString& text);
    /// Goes to the first of them. Those of overrides (file "--set …") and of other files have no line here.
    void show_problems(const std::vector<config::Problem>& problems);
    /// Puts the cursor there, and the line into view; counts from 1.
    void go_to(int line, int column);

    int problem_count() const { return static_cast<int>(problems_.size()); }
    /// Line of the cursor, from 1.
    int current_line() const;
    int line_count() const;
    QListWidget* problem_list() const { return list_; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void go_to_problem(int row);
    void mark_lines();

    QString path_;
    QLabel* head_;
    SourceView* source_;
    QListWidget* list_;
    std::vector<config::Problem> problems_;
};

}  // namespace sluice::gui
