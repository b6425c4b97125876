// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/what_if_page.h"

#include "gui/models/configuration.h"
#include "gui/views/burst_view.h"
#include "gui/views/export.h"
#include "gui/views/settings_form.h"
#include "gui/views/six_sliders.h"
#include "gui/views/theme.h"
#include "gui/views/tone_delegate.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QSettings>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <utility>

namespace sluice::gui {

WhatIfPage::WhatIfPage(Configuration& configuration, QWidget* parent)
    : Page(parent), configuration_(configuration), model_(configuration) {
    make_actions();
    auto* const layout = new QHBoxLayout(this);
    layout->setContentsMargins(10, 8, 10, 8);
    auto* const splitter = columns_ = new QSplitter(Qt::Horizontal);
    splitter->addWidget(make_left());
    splitter->addWidget(make_right());
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({350, 900});
    splitter->setChildrenCollapsible(false);
    layout->addWidget(splitter);
    connect(&model_, &WhatIf::updated, this, &WhatIfPage::show_runs);
    connect(&model_, &WhatIf::progressed, this, &WhatIfPage::show_status);
    connect(&configuration_, &Configuration::changed, this, [this] {
        said_.clear();
        show_status();
    });
    show_status();
}

void WhatIfPage::make_actions() {
    back_ =
        add_action(tr("Back to the reference"), QKeySequence(Qt::CTRL | Qt::Key_Backspace), tr("Drops every change"));
    take_ = add_action(tr("Take as reference"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R),
                       tr("Further changes are compared with this run"));
    save_ = add_action(tr("Save as scenario…"), QKeySequence{}, tr("Writes a scenario file that says the same"));
    copy_ = add_action(tr("Copy as command line"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C),
                       tr("The same run by sluice-sim"));
    stop_ = add_action(tr("Stop"), QKeySequence(Qt::CTRL | Qt::Key_E), tr("Ends the run, keeps what is done"));
    connect(stop_, &QAction::triggered, this, [this] { model_.finish_early(); });
    connect(back_, &QAction::triggered, this, [this] { model_.back_to_reference(); });
    connect(take_, &QAction::triggered, this, [this] {
        if (model_.changed() != nullptr) model_.take_as_reference();
    });
    connect(save_, &QAction::triggered, this, &WhatIfPage::ask_where_to_save);
    connect(copy_, &QAction::triggered, this, &WhatIfPage::copy_command_line);
}

QList<QAction*> WhatIfPage::pageActions() { return {back_, take_, stop_, save_, copy_}; }

QWidget* WhatIfPage::make_left() {
    auto* const left = new QWidget;
    auto* const layout = new QVBoxLayout(left);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->setSpacing(10);
    sliders_ = new SixSliders(configuration_);
    form_ = new SettingsForm(configuration_);
    layout->addWidget(sliders_);
    layout->addWidget(form_, 1);
    left->setMinimumWidth(310);
    return left;
}

QLayout* WhatIfPage::make_buttons() {
    auto* const row = new QHBoxLayout;
    for (QAction* const each : {back_, take_, stop_, save_, copy_}) {
        auto* const button = new QToolButton;
        button->setDefaultAction(each);
        button->setFocusPolicy(Qt::StrongFocus);
        row->addWidget(button);
    }
    row->addStretch(1);
    return row;
}

QWidget* WhatIfPage::make_right() {
    auto* const right = new QWidget;
    auto* const layout = new QVBoxLayout(right);
    layout->setContentsMargins(4, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(make_buttons());
    status_ = new QLabel;
    status_->setObjectName(QStringLiteral("status"));
    status_->setWordWrap(true);
    layout->addWidget(status_);
    bar_ = new QProgressBar;
    bar_->setRange(0, 1000);
    bar_->setTextVisible(false);
    bar_->setFixedHeight(5);
    bar_->setAccessibleName(tr("Progress of the run"));
    layout->addWidget(bar_);
    auto* const splitter = rows_ = new QSplitter(Qt::Vertical);
    view_ = new BurstView;
    view_->setAccessibleName(tr("The changed run over the reference"));
    view_->canvas()->setAccessibleName(view_->accessibleName());
    splitter->addWidget(view_);
    auto* const below = new QWidget;
    auto* const lower = new QVBoxLayout(below);
    lower->setContentsMargins(0, 0, 0, 0);
    lower->setSpacing(2);
    auto* const all = new QCheckBox(tr("Show every figure that differs"));
    connect(all, &QCheckBox::toggled, &differences_, &DifferenceModel::show_all);
    table_ = new QTableView;
    table_->setModel(&differences_);
    table_->setItemDelegate(new ToneDelegate(DifferenceModel::tone_role, DifferenceModel::difference, table_));
    table_->setAccessibleName(tr("Differences"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setTabKeyNavigation(false);
    table_->setShowGrid(false);
    table_->setAlternatingRowColors(true);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    lower->addWidget(all);
    lower->addWidget(table_);
    splitter->addWidget(below);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({420, 200});
    splitter->setChildrenCollapsible(false);
    layout->addWidget(splitter, 1);
    return right;
}

void WhatIfPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    model_.activate();
}

void WhatIfPage::show_runs() {
    const RunPtr front = model_.changed() != nullptr ? model_.changed() : model_.reference();
    const RunPtr behind = model_.changed() != nullptr ? model_.reference() : nullptr;
    if (front != shown_ || behind != shown_reference_) {
        view_->setBurst(front != nullptr ? burst_of(*front) : Burst{});
        view_->setEvents(front != nullptr ? front->events : std::vector<Event>{});
        view_->setReference(behind != nullptr ? std::optional{burst_of(*behind)} : std::nullopt, tr("reference"));
        differences_.set(model_.comparison());
        shown_ = front;
        shown_reference_ = behind;
    }
    show_status();
    const bool was_busy = std::exchange(was_busy_, busy());
    if (was_busy && !was_busy_) Q_EMIT settled();
}

void WhatIfPage::show_status() {
    QString text;
    QString changes;
    for (const std::string& each : configuration_.overrides())
        changes += (changes.isEmpty() ? "" : ", ") + QString::fromStdString(each);
    if (configuration_.base() == nullptr)
        text = tr("Open a scenario to change it.");
    else if (!configuration_.problems().empty())
        text = QString::fromStdString(config::to_string(configuration_.problems().front()));
    else if (!model_.failure().isEmpty())
        text = tr("The run failed: %1").arg(model_.failure());
    else if (!said_.isEmpty())
        text = said_;
    else if (changes.isEmpty())
        text = tr("%1 as the file says. Move a slider, or change a setting below.").arg(configuration_.name());
    else
        text = tr("%1 with %2").arg(configuration_.name(), changes);
    if (configuration_.good() && said_.isEmpty() && shown_ != nullptr && shown_->record.incomplete)
        text += tr(" (not run to its end)");
    if (text.size() > 300) text = text.left(300) + QStringLiteral("…");
    status_->setText(text);
    const bool running = model_.running();
    bar_->setValue(running ? static_cast<int>(1000 * model_.share()) : 0);
    back_->setEnabled(!configuration_.overrides().empty());
    take_->setEnabled(model_.changed() != nullptr && !running);
    stop_->setEnabled(running);
    save_->setEnabled(configuration_.good());
    copy_->setEnabled(configuration_.good());
    QPalette palette = status_->palette();
    const bool bad = !configuration_.problems().empty() || !model_.failure().isEmpty();
    palette.setColor(QPalette::WindowText, bad ? colours(this).bad : this->palette().color(QPalette::WindowText));
    status_->setPalette(palette);
}

QString WhatIfPage::statusText() const { return status_->text(); }

void WhatIfPage::ask_where_to_save() {
    auto* const dialog = new QFileDialog(this, tr("Save as scenario"), {}, tr("Scenarios (*.toml)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("toml"));
    dialog->selectFile(configuration_.name() + QStringLiteral("-changed.toml"));
    connect(dialog, &QFileDialog::fileSelected, this, &WhatIfPage::saveTo);
    dialog->open();
}

void WhatIfPage::saveTo(const QString& path) {
    const QString error = configuration_.save_as(path);
    said_ = error.isEmpty() ? tr("Saved as %1").arg(path) : tr("Not saved: %1").arg(error);
    show_status();
}

void WhatIfPage::copy_command_line() {
    QGuiApplication::clipboard()->setText(configuration_.command_line());
    said_ = tr("Copied: %1").arg(configuration_.command_line());
    show_status();
}

void WhatIfPage::saveState(QSettings& settings) const {
    settings.setValue(QStringLiteral("columns"), columns_->saveState());
    settings.setValue(QStringLiteral("rows"), rows_->saveState());
}

void WhatIfPage::restoreState(QSettings& settings) {
    columns_->restoreState(settings.value(QStringLiteral("columns")).toByteArray());
    rows_->restoreState(settings.value(QStringLiteral("rows")).toByteArray());
}

QString WhatIfPage::exportTo(const QString& path) {
    if (path.endsWith(QStringLiteral(".csv"))) return export_text(differences_.csv(), path);
    return Page::exportTo(path);
}

void WhatIfPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && status_ != nullptr) show_status();
}

}  // namespace sluice::gui
