// SPDX-License-Identifier: GPL-3.0-or-later
// Change something, see at once what would have happened: sliders and a form on the left, the changed run over the
// reference (dashed) on the right, and a table of what differs.
#pragma once

#include "gui/models/difference_model.h"
#include "gui/models/what_if.h"
#include "gui/views/page.h"

class QLabel;
class QLayout;
class QProgressBar;
class QSplitter;
class QTableView;

namespace sluice::gui {

class BurstView;
class Configuration;
class SettingsForm;
class SixSliders;

class WhatIfPage : public Page {
    Q_OBJECT

public:
    /// `configuration` must outlive this.
    explicit WhatIfPage(Configuration& configuration, QWidget* parent = nullptr);

    QString title() const override { return tr("What if"); }
    QList<QAction*> pageActions() override;
    /// CSV: the table of differences, every figure.
    QString exportTo(const QString& path) override;
    bool busy() const override { return model_.running(); }
    void saveState(QSettings& settings) const override;
    void restoreState(QSettings& settings) override;

    WhatIf& model() { return model_; }
    BurstView& view() { return *view_; }
    SixSliders& sliders() { return *sliders_; }
    SettingsForm& form() { return *form_; }
    QTableView& table() { return *table_; }
    QString statusText() const;
    /// Writes the configuration as a scenario; says on the page whether it went well.
    void saveTo(const QString& path);

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* make_left();
    QWidget* make_right();
    QLayout* make_buttons();
    void make_actions();
    void show_runs();
    void show_status();
    void ask_where_to_save();
    void copy_command_line();

    Configuration& configuration_;
    WhatIf model_;
    DifferenceModel differences_;
    SixSliders* sliders_ = nullptr;
    SettingsForm* form_ = nullptr;
    BurstView* view_ = nullptr;
    QTableView* table_ = nullptr;
    QSplitter *columns_ = nullptr, *rows_ = nullptr;
    QLabel* status_ = nullptr;
    QProgressBar* bar_ = nullptr;
    QAction *back_ = nullptr, *take_ = nullptr, *save_ = nullptr, *copy_ = nullptr, *stop_ = nullptr;
    RunPtr shown_, shown_reference_;
    bool was_busy_ = false;
    QString said_;  ///< what the last action came to, until the next change
};

}  // namespace sluice::gui
