// SPDX-License-Identifier: GPL-3.0-or-later
// A form of every key of [pipeline] and [firebase] and some of [scenario], grouped, each with its limits, and its
// problem where it has one. What is typed is taken with Enter, or when the field is left; what was changed stands out
// and can be put back. Keeps to the configuration, whoever changes it.
#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QScrollArea;
class QVBoxLayout;

namespace sluice::gui {

class Configuration;
struct FormField;
struct FormGroup;

class SettingsForm : public QWidget {
    Q_OBJECT

public:
    /// `configuration` must outlive this.
    explicit SettingsForm(Configuration& configuration, QWidget* parent = nullptr);
    ~SettingsForm() override;

    /// Scrolls to the field of a key and gives it the focus.
    void goTo(const std::string& key);
    /// The editor of a key (its objectName); null where there is none.
    QWidget* editor(const std::string& key) const;
    /// What stands below it: the limits, or what is wrong.
    QString note(const std::string& key) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row;
    void add_group(const FormGroup& group, QVBoxLayout& layout);
    void add_row(const FormField& field, QVBoxLayout& layout);
    QWidget* make_editor(const FormField& field);
    void filter(const QString& wanted);
    void refresh();
    void show_value(Row& row) const;
    void show_note(Row& row) const;

    Configuration& configuration_;
    std::vector<std::unique_ptr<Row>> rows_;
    std::vector<std::pair<QLabel*, std::size_t>> titles_;  ///< of a group, and its first row
    QWidget* inside_ = nullptr;
    QScrollArea* area_ = nullptr;
    QLineEdit* filter_ = nullptr;
};

}  // namespace sluice::gui
