// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/plan_form.h"

#include "core/report/human_text.h"
#include "gui/models/form_fields.h"
#include "gui/views/text_rows.h"
#include "gui/views/theme.h"
#include "sim/metric_names.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QVBoxLayout>

namespace sluice::gui {
namespace {

QStringList listed(const std::vector<std::string>& texts) {
    QStringList all;
    for (const std::string& text : texts) all << QString::fromStdString(text);
    return all;
}

void add_part(QVBoxLayout& layout, const QString& title, const QString& about, QWidget* part) {
    auto* const head = new QLabel(QStringLiteral("<b>%1</b> %2").arg(title, about));
    head->setWordWrap(true);
    layout.addWidget(head);
    layout.addWidget(part);
}

}  // namespace

PlanForm::PlanForm(QWidget* parent) : QWidget(parent) {
    vary_ = new TextRows({tr("key"), listed(form_keys()), {QStringLiteral("=")}, tr("10..60:10 or 0,50k,100k")});
    goals_ = new TextRows(
        {tr("goal"), listed(sim::metric_names()), {QStringLiteral("<="), QStringLiteral(">=")}, tr("0.1% or 2s")});
    costs_ = new TextRows({tr("cost"),
                           listed({"pipeline.pushers", "pipeline.buffer", "pipeline.window", "machines.count"}),
                           {QStringLiteral("=")},
                           tr("of one")});
    auto* const inside = new QWidget;
    auto* const parts = new QVBoxLayout(inside);
    parts->setContentsMargins(0, 0, 6, 0);
    parts->setSpacing(5);
    add_part(*parts, tr("Vary"), tr("these keys; every combination is run"), vary_);
    add_part(*parts, tr("Goals"), tr("that must hold with every seed"), goals_);
    add_part(*parts, tr("Costs"), tr("of one; the cheapest that will do is recommended"), costs_);
    parts->addStretch();
    auto* const area = new QScrollArea;
    area->setWidget(inside);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    seeds_ = new QSpinBox;
    seeds_->setRange(1, 100'000);
    seeds_->setAccessibleName(tr("Seeds of each combination"));
    headroom_ = new QCheckBox(tr("Find the headroom"));
    headroom_->setToolTip(tr("How many times as much load meets the goals still, by bisection; takes longer"));
    auto* const seeds_label = new QLabel(tr("Seeds"));
    seeds_label->setBuddy(seeds_);
    auto* const line = new QHBoxLayout;
    line->addWidget(seeds_label);
    line->addWidget(seeds_);
    line->addStretch();
    line->addWidget(headroom_);
    size_ = new QLabel;
    note_ = new QLabel;
    note_->setWordWrap(true);
    note_->setObjectName(QStringLiteral("plan_note"));
    bar_ = new QProgressBar;
    bar_->setRange(0, 1000);
    bar_->setAccessibleName(tr("Progress of the plan"));
    bar_->hide();
    button_ = new QPushButton(tr("Plan"));
    button_->setObjectName(QStringLiteral("plan_button"));
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 4, 0);
    layout->addWidget(area, 1);
    layout->addLayout(line);
    layout->addWidget(size_);
    layout->addWidget(note_);
    layout->addWidget(bar_);
    layout->addWidget(button_);
    for (TextRows* const rows : {vary_, goals_, costs_}) connect(rows, &TextRows::edited, this, &PlanForm::show_size);
    connect(seeds_, &QSpinBox::valueChanged, this, &PlanForm::show_size);
    connect(button_, &QPushButton::clicked, this, [this] {
        if (running_)
            Q_EMIT stopAsked();
        else
            Q_EMIT startAsked();
    });
    setQuestion({{"pipeline.pushers=20..40:5", "pipeline.buffer=0,100k,250k,500k"},
                 {"shed_share<=0.1%", "total_ms.p99<=30s"},
                 {"pipeline.pushers=1", "pipeline.buffer=1e-5"},
                 1,
                 false});
    setRunning(false);
}

sim::PlanTexts PlanForm::question() const {
    return {vary_->texts(), goals_->texts(), costs_->texts(), static_cast<std::size_t>(seeds_->value()),
            headroom_->isChecked()};
}

void PlanForm::setQuestion(const sim::PlanTexts& question) {
    vary_->setTexts(question.vary);
    goals_->setTexts(question.goals);
    costs_->setTexts(question.costs);
    seeds_->setValue(static_cast<int>(std::min<std::size_t>(question.seeds, 100'000)));
    headroom_->setChecked(question.headroom);
    show_size();
}

void PlanForm::show_size() {
    std::size_t combinations = 1;
    bool readable = true;
    for (const std::string& text : vary_->texts()) {
        const auto parsed = sim::parse_vary(text);
        if (const auto* const vary = std::get_if<sim::Vary>(&parsed))
            combinations = std::min<std::size_t>(combinations * vary->values.size(), sim::plan_runs_most + 1);
        else
            readable = false;
    }
    const std::size_t runs = combinations * static_cast<std::size_t>(seeds_->value());
    size_->setText(
        !readable ? tr("A range is not complete yet")
                  : tr("%1 combinations, %2 runs")
                        .arg(QString::fromStdString(grouped(combinations)), QString::fromStdString(grouped(runs))));
}

void PlanForm::showProblems(const std::vector<sim::PlanProblem>& problems) {
    for (TextRows* const rows : {vary_, goals_, costs_}) rows->clearProblems();
    showProblem({});
    using Where = sim::PlanProblem::Where;
    for (const sim::PlanProblem& problem : problems) {
        QString text = QString::fromStdString(problem.text);
        if (problem.where == Where::whole) {
            showProblem(text);
            continue;
        }
        text.remove(QStringLiteral("--vary ")).remove(QStringLiteral("--goal ")).remove(QStringLiteral("--cost "));
        TextRows* const rows = problem.where == Where::vary ? vary_ : problem.where == Where::goal ? goals_ : costs_;
        rows->setProblem(problem.row, text);
    }
}

void PlanForm::showProblem(const QString& text) {
    QPalette palette = note_->palette();
    palette.setColor(QPalette::WindowText, colours(this).bad);
    note_->setPalette(palette);
    note_->setText(text);
    note_->setVisible(!text.isEmpty());
}

QString PlanForm::note() const { return note_->text(); }

void PlanForm::setRunning(bool running) {
    running_ = running;
    button_->setText(running ? tr("Stop, keep what is done") : tr("Plan"));
    button_->setEnabled(running || ready_);
    bar_->setVisible(running);
    if (running) setProgress(0, -1);
}

void PlanForm::setProgress(double share, double left_s) {
    bar_->setValue(static_cast<int>(1000 * share));
    const auto left = Duration{static_cast<std::int64_t>(left_s) * 1'000'000'000};
    bar_->setFormat(left_s < 0 ? QStringLiteral("%p %")
                               : tr("%p %, %1 left").arg(QString::fromStdString(duration_text(left))));
}

void PlanForm::setReady(bool ready) {
    ready_ = ready;
    button_->setEnabled(running_ || ready_);
}

}  // namespace sluice::gui
