// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of NAME SIGN VALUE that can be added and taken away ("pipeline.pushers = 10..60:10", "shed_share <= 0.1%"),
// each with a place for what is wrong with it. Names can be chosen or typed.
#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>
#include <string>
#include <vector>

class QVBoxLayout;

namespace sluice::gui {

class TextRows : public QWidget {
    Q_OBJECT

public:
    struct Kind {
        QString what;           ///< "goal": for names and tips
        QStringList names;      ///< to choose from
        QStringList signs;      ///< one: fixed
        QString value_example;  ///< shown where the value is empty
    };
    explicit TextRows(Kind kind, QWidget* parent = nullptr);
    ~TextRows() override;

    /// Without those that are empty.
    std::vector<std::string> texts() const;
    void setTexts(const std::vector<std::string>& texts);
    /// Of the row that texts()[row] is from; empty takes it away.
    void setProblem(std::size_t row, const QString& text);
    void clearProblems();

Q_SIGNALS:
    void edited();

private:
    struct Row;
    Row& add(const std::string& text);
    void remove(Row* row);
    std::string text_of(const Row& row) const;

    Kind kind_;
    QVBoxLayout* layout_ = nullptr;
    std::vector<std::unique_ptr<Row>> rows_;
};

}  // namespace sluice::gui
