// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/settings_form.h"

#include "gui/models/configuration.h"
#include "gui/models/form_fields.h"
#include "gui/views/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <algorithm>

namespace sluice::gui {
namespace {

/// A combo box inside a scroll area must not take the wheel that scrolls it.
class CalmCombo : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }
};

QString text_of(const std::string& text) { return QString::fromStdString(text); }

void set_ink(QWidget& widget, const QColor& colour, bool bold = false) {
    QPalette palette = widget.palette();
    palette.setColor(QPalette::WindowText, colour);
    widget.setPalette(palette);
    QFont font = widget.font();
    if (font.bold() == bold) return;
    font.setBold(bold);
    widget.setFont(font);
}

}  // namespace

struct SettingsForm::Row {
    const FormField* field;
    QWidget* whole;
    QLabel* label;
    QWidget* editor;
    QToolButton* back;
    QLabel* note;
};

SettingsForm::SettingsForm(Configuration& configuration, QWidget* parent)
    : QWidget(parent),
      configuration_(configuration),
      inside_(new QWidget),
      area_(new QScrollArea),
      filter_(new QLineEdit) {
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    filter_->setPlaceholderText(tr("Find a setting"));
    filter_->setAccessibleName(tr("Find a setting"));
    filter_->setObjectName(QStringLiteral("find_setting"));
    filter_->setClearButtonEnabled(true);
    layout->addWidget(filter_);
    auto* const list = new QVBoxLayout(inside_);
    list->setContentsMargins(0, 0, 6, 0);
    list->setSpacing(4);
    for (const FormGroup& group : form_groups()) add_group(group, *list);
    list->addStretch();
    area_->setWidget(inside_);
    area_->setWidgetResizable(true);
    area_->setFrameShape(QFrame::NoFrame);
    area_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area_->setAccessibleName(tr("All settings"));
    layout->addWidget(area_);
    connect(filter_, &QLineEdit::textChanged, this, &SettingsForm::filter);
    connect(&configuration_, &Configuration::changed, this, &SettingsForm::refresh);
    refresh();
}

SettingsForm::~SettingsForm() = default;

void SettingsForm::add_group(const FormGroup& group, QVBoxLayout& layout) {
    auto* const title = new QLabel(text_of(group.title));
    QFont font = title->font();
    font.setBold(true);
    title->setFont(font);
    title->setContentsMargins(0, titles_.empty() ? 0 : 10, 0, 2);
    layout.addWidget(title);
    titles_.emplace_back(title, rows_.size());
    for (const FormField& field : group.fields) add_row(field, layout);
}

void SettingsForm::add_row(const FormField& field, QVBoxLayout& layout) {
    auto row = std::make_unique<Row>();
    row->field = &field;
    row->whole = new QWidget;
    row->label = new QLabel(text_of(field.label));
    row->label->setMinimumWidth(108);
    row->editor = make_editor(field);
    row->editor->setObjectName(text_of(field.key));
    row->editor->setAccessibleName(text_of(field.key));
    row->editor->setAccessibleDescription(text_of(field.meaning + " (" + field.limits + ")"));
    row->label->setBuddy(row->editor);
    row->back = new QToolButton;
    row->back->setText(QStringLiteral("↺"));
    row->back->setAutoRaise(true);
    row->back->setToolTip(tr("As the file has it"));
    row->back->setAccessibleName(tr("Put %1 back").arg(text_of(field.key)));
    QSizePolicy keeps = row->back->sizePolicy();
    keeps.setRetainSizeWhenHidden(true);
    row->back->setSizePolicy(keeps);
    row->note = new QLabel;
    row->note->setWordWrap(true);
    row->note->setTextInteractionFlags(Qt::NoTextInteraction);
    QFont small = row->note->font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    row->note->setFont(small);
    for (QWidget* const widget : {static_cast<QWidget*>(row->label), row->editor, static_cast<QWidget*>(row->note)})
        widget->setToolTip(text_of(field.meaning));
    auto* const line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(row->label);
    line->addWidget(row->editor, 1);
    line->addWidget(row->back);
    auto* const whole = new QVBoxLayout(row->whole);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(1);
    whole->addLayout(line);
    whole->addWidget(row->note);
    layout.addWidget(row->whole);
    connect(row->back, &QToolButton::clicked, this, [this, key = field.key] { set_field(configuration_, key, {}); });
    rows_.push_back(std::move(row));
}

QWidget* SettingsForm::make_editor(const FormField& field) {
    const std::string key = field.key;
    if (field.editor == FormField::Editor::flag) {
        auto* const box = new QCheckBox;
        connect(box, &QCheckBox::toggled, this,
                [this, key](bool on) { set_field(configuration_, key, on ? "true" : "false"); });
        return box;
    }
    if (field.editor == FormField::Editor::choice) {
        auto* const combo = new CalmCombo;
        for (const std::string& name : field.choices) combo->addItem(text_of(name));
        connect(combo, &QComboBox::activated, this,
                [this, key, combo](int) { set_field(configuration_, key, combo->currentText().toStdString()); });
        return combo;
    }
    auto* const edit = new QLineEdit;
    edit->setPlaceholderText(text_of(field.unset));
    connect(edit, &QLineEdit::editingFinished, this, [this, key, edit] {
        if (edit->isModified()) set_field(configuration_, key, edit->text().trimmed().toStdString());
        edit->setModified(false);
    });
    return edit;
}

void SettingsForm::refresh() {
    for (const auto& row : rows_) {
        show_value(*row);
        show_note(*row);
        const bool changed = configuration_.is_set(row->field->key);
        row->back->setVisible(changed);
        set_ink(*row->label, changed ? colours(this).notice : palette().color(QPalette::WindowText), changed);
        row->editor->setEnabled(configuration_.base() != nullptr);
    }
}

void SettingsForm::show_value(Row& row) const {
    const QSignalBlocker quiet(row.editor);
    const QString value = text_of(configuration_.value(row.field->key));
    if (auto* const box = qobject_cast<QCheckBox*>(row.editor)) {
        box->setChecked(value == QStringLiteral("true"));
    } else if (auto* const combo = qobject_cast<QComboBox*>(row.editor)) {
        combo->setCurrentIndex(combo->findText(value));
    } else if (auto* const edit = qobject_cast<QLineEdit*>(row.editor)) {
        if (edit->text() == value) return;
        edit->setText(value);
        edit->setCursorPosition(0);
    }
}

void SettingsForm::show_note(Row& row) const {
    QString wrong;
    const std::string start = "--set " + row.field->key + "=", latency = "--set firebase.latency=";
    for (const config::Problem& problem : configuration_.problems()) {
        const bool whole = problem.file.starts_with(latency) && row.field->key == "firebase.latency.kind";
        if (problem.file.starts_with(start) || whole) wrong = text_of(problem.message);
    }
    row.note->setText(wrong.isEmpty() ? text_of(row.field->limits) : wrong);
    set_ink(*row.note, wrong.isEmpty() ? colours(this).soft : colours(this).bad);
}

void SettingsForm::filter(const QString& wanted) {
    for (const auto& row : rows_) {
        const QString all = text_of(row->field->key + " " + row->field->meaning);
        row->whole->setVisible(all.contains(wanted.trimmed(), Qt::CaseInsensitive));
    }
    for (std::size_t i = 0; i < titles_.size(); ++i) {
        const std::size_t end = i + 1 < titles_.size() ? titles_[i + 1].second : rows_.size();
        bool any = false;
        for (std::size_t row = titles_[i].second; row < end; ++row) any = any || !rows_[row]->whole->isHidden();
        titles_[i].first->setVisible(any);
    }
}

QWidget* SettingsForm::editor(const std::string& key) const {
    for (const auto& row : rows_)
        if (row->field->key == key) return row->editor;
    return nullptr;
}

QString SettingsForm::note(const std::string& key) const {
    for (const auto& row : rows_)
        if (row->field->key == key) return row->note->text();
    return {};
}

void SettingsForm::goTo(const std::string& key) {
    QWidget* const found = editor(key);
    if (found == nullptr) return;
    filter_->clear();
    area_->ensureWidgetVisible(found);
    found->setFocus();
}

void SettingsForm::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !rows_.empty()) refresh();
}

}  // namespace sluice::gui
