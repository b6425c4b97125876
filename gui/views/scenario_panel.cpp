// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/scenario_panel.h"

#include "gui/views/source_view.h"
#include "gui/views/theme.h"

#include <QEvent>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::gui {
namespace {

/// What of a text is shown: a document takes time and memory by the line.
QString beginning(const QString& text) {
    qsizetype end = 0;
    for (int line = 0; line < ScenarioPanel::lines_most; ++line) {
        const qsizetype found = text.indexOf(QLatin1Char('\n'), end);
        if (found < 0) return text.left(ScenarioPanel::text_most);
        end = found + 1;
    }
    return text.left(std::min(end, ScenarioPanel::text_most));
}

constexpr std::size_t problems_most = 1'000;

QString words(const config::Problem& problem, const QString& path) {
    const QString file = QString::fromStdString(problem.file);
    const QString message = QString::fromStdString(problem.message);
    const QString where = file == path ? QString{} : QFileInfo(file).isFile() ? QFileInfo(file).fileName() : file;
    if (problem.line == 0) return where.isEmpty() ? message : where + QStringLiteral(": ") + message;
    const QString place = QStringLiteral("%1:%2").arg(problem.line).arg(problem.column);
    return (where.isEmpty() ? QStringLiteral("line ") + place : where + QStringLiteral(":") + place) +
           QStringLiteral(": ") + message;
}

}  // namespace

ScenarioPanel::ScenarioPanel(QWidget* parent)
    : QWidget(parent), head_(new QLabel), source_(new SourceView), list_(new QListWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(head_);
    layout->addWidget(source_, 3);
    layout->addWidget(list_, 1);
    head_->setTextFormat(Qt::PlainText);
    head_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    head_->setMinimumWidth(0);
    head_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    source_->setAccessibleName(tr("The scenario's file"));
    list_->setAccessibleName(tr("Problems in the scenario"));
    list_->setWordWrap(true);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->hide();
    connect(list_, &QListWidget::currentRowChanged, this, &ScenarioPanel::go_to_problem);
    connect(list_, &QListWidget::itemClicked, this, [this] { go_to_problem(list_->currentRow()); });
    connect(list_, &QListWidget::itemActivated, this, [this] {
        go_to_problem(list_->currentRow());
        source_->setFocus();
    });
    show_text({}, {});
}

void ScenarioPanel::show_text(const QString& path, const QString& text) {
    const QString shown = beginning(text);
    const bool cut = shown.size() < text.size();
    path_ = path;
    head_->setText(path.isEmpty() ? tr("No file is open")
                                  : QFileInfo(path).fileName() + (cut ? tr(" (only its beginning)") : QString{}));
    head_->setToolTip(path);
    if (source_->toPlainText() == shown) return;
    source_->set_wrong_lines({});
    source_->setPlainText(shown);
}

void ScenarioPanel::show_problems(const std::vector<config::Problem>& problems) {
    if (problems == problems_) return;
    problems_ = problems;
    if (problems_.size() > problems_most) problems_.resize(problems_most);
    list_->clear();
    for (const config::Problem& problem : problems_) {
        auto* item = new QListWidgetItem(words(problem, path_), list_);
        item->setForeground(colours(this).bad);
    }
    list_->setVisible(!problems_.empty());
    mark_lines();
    if (!problems_.empty()) list_->setCurrentRow(0);
}

void ScenarioPanel::go_to(int line, int column) { source_->go_to(line, column); }

int ScenarioPanel::current_line() const { return source_->current_line(); }
int ScenarioPanel::line_count() const { return source_->blockCount(); }

void ScenarioPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange) return;
    for (int row = 0; row < list_->count(); ++row) list_->item(row)->setForeground(colours(this).bad);
}

void ScenarioPanel::go_to_problem(int row) {
    if (row < 0 || static_cast<std::size_t>(row) >= problems_.size()) return;
    const config::Problem& problem = problems_[static_cast<std::size_t>(row)];
    if (problem.line > 0 && QString::fromStdString(problem.file) == path_) source_->go_to(problem.line, problem.column);
}

void ScenarioPanel::mark_lines() {
    std::vector<int> lines;
    for (const config::Problem& problem : problems_)
        if (problem.line > 0 && QString::fromStdString(problem.file) == path_) lines.push_back(problem.line);
    source_->set_wrong_lines(lines);
}

}  // namespace sluice::gui
