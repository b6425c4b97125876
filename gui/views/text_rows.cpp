// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/text_rows.h"

#include "gui/views/theme.h"

#include <QComboBox>
#include <QCompleter>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace sluice::gui {

struct TextRows::Row {
    QWidget* whole = nullptr;
    QComboBox* name = nullptr;
    QComboBox* sign = nullptr;
    QLineEdit* value = nullptr;
    QLabel* problem = nullptr;
};

TextRows::TextRows(Kind kind, QWidget* parent) : QWidget(parent), kind_(std::move(kind)) {
    auto* const whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(3);
    layout_ = new QVBoxLayout;
    layout_->setSpacing(3);
    whole->addLayout(layout_);
    auto* const more = new QToolButton;
    more->setText(tr("+ Add a %1").arg(kind_.what));
    more->setAutoRaise(true);
    more->setFocusPolicy(Qt::StrongFocus);
    more->setObjectName(QStringLiteral("add_") + kind_.what);
    whole->addWidget(more);
    connect(more, &QToolButton::clicked, this, [this] {
        add({}).name->setFocus();
        Q_EMIT edited();
    });
}

TextRows::~TextRows() = default;

TextRows::Row& TextRows::add(const std::string& text) {
    auto made = std::make_unique<Row>();
    Row* const row = made.get();
    const int number = static_cast<int>(rows_.size()) + 1;
    row->whole = new QWidget;
    row->name = new QComboBox;
    row->name->setEditable(true);
    row->name->setInsertPolicy(QComboBox::NoInsert);
    row->name->addItems(kind_.names);
    row->name->completer()->setFilterMode(Qt::MatchContains);
    row->name->completer()->setCompletionMode(QCompleter::PopupCompletion);
    row->name->setMinimumContentsLength(12);
    row->name->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    row->name->setAccessibleName(tr("Key of %1 %2").arg(kind_.what).arg(number));
    row->sign = new QComboBox;
    row->sign->addItems(kind_.signs);
    row->sign->setVisible(kind_.signs.size() > 1);
    row->sign->setAccessibleName(tr("Sign of %1 %2").arg(kind_.what).arg(number));
    row->value = new QLineEdit;
    row->value->setPlaceholderText(kind_.value_example);
    row->value->setToolTip(kind_.value_example);
    row->value->setAccessibleName(tr("Value of %1 %2").arg(kind_.what).arg(number));
    row->value->setObjectName(QStringLiteral("%1_value_%2").arg(kind_.what).arg(number));
    auto* const less = new QToolButton;
    less->setText(QStringLiteral("✕"));
    less->setAutoRaise(true);
    less->setFocusPolicy(Qt::StrongFocus);
    less->setAccessibleName(tr("Remove %1 %2").arg(kind_.what).arg(number));
    row->problem = new QLabel;
    row->problem->setWordWrap(true);
    row->problem->hide();
    auto* const line = new QHBoxLayout;
    line->setSpacing(3);
    line->addWidget(row->name, 3);
    line->addWidget(row->sign);
    line->addWidget(row->value, 2);
    line->addWidget(less);
    auto* const whole = new QVBoxLayout(row->whole);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(1);
    whole->addLayout(line);
    whole->addWidget(row->problem);
    layout_->addWidget(row->whole);
    std::size_t at = std::string::npos, length = 0;
    for (const QString& sign : kind_.signs)
        if (const std::size_t found = text.find(sign.toStdString()); found < at) {
            at = found;
            length = static_cast<std::size_t>(sign.size());
            row->sign->setCurrentText(sign);
        }
    row->name->setCurrentText(QString::fromStdString(text.substr(0, at)));
    if (at != std::string::npos) row->value->setText(QString::fromStdString(text.substr(at + length)));
    connect(row->name, &QComboBox::editTextChanged, this, &TextRows::edited);
    connect(row->sign, &QComboBox::currentTextChanged, this, &TextRows::edited);
    connect(row->value, &QLineEdit::textChanged, this, &TextRows::edited);
    connect(less, &QToolButton::clicked, this, [this, row] { remove(row); });
    rows_.push_back(std::move(made));
    return *row;
}

void TextRows::remove(Row* row) {
    row->whole->hide();
    row->whole->deleteLater();
    std::erase_if(rows_, [row](const auto& each) { return each.get() == row; });
    Q_EMIT edited();
}

std::string TextRows::text_of(const Row& row) const {
    const QString name = row.name->currentText().trimmed(), value = row.value->text().trimmed();
    return name.isEmpty() && value.isEmpty() ? std::string{} : (name + row.sign->currentText() + value).toStdString();
}

std::vector<std::string> TextRows::texts() const {
    std::vector<std::string> all;
    for (const auto& row : rows_)
        if (std::string text = text_of(*row); !text.empty()) all.push_back(std::move(text));
    return all;
}

void TextRows::setTexts(const std::vector<std::string>& texts) {
    while (!rows_.empty()) {
        delete rows_.back()->whole;
        rows_.pop_back();
    }
    for (const std::string& text : texts) add(text);
    Q_EMIT edited();
}

void TextRows::setProblem(std::size_t number, const QString& text) {
    for (const auto& row : rows_) {
        if (text_of(*row).empty()) continue;
        if (number-- > 0) continue;
        QPalette palette = row->problem->palette();
        palette.setColor(QPalette::WindowText, colours(this).bad);
        row->problem->setPalette(palette);
        row->problem->setText(text);
        row->problem->setVisible(!text.isEmpty());
        return;
    }
}

void TextRows::clearProblems() {
    for (const auto& row : rows_) row->problem->hide();
}

}  // namespace sluice::gui
