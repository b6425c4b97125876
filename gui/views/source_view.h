// SPDX-License-Identifier: GPL-3.0-or-later
// A text to read, with the numbers of its lines, TOML lightly coloured, some lines marked as wrong.
#pragma once

#include <QPlainTextEdit>
#include <vector>

class QSyntaxHighlighter;

namespace sluice::gui {

class SourceView : public QPlainTextEdit {
    Q_OBJECT

public:
    explicit SourceView(QWidget* parent = nullptr);

    /// From 1; what is beyond the end is cut to it.
    void go_to(int line, int column);
    int current_line() const;
    /// The lines that have something wrong, from 1.
    void set_wrong_lines(const std::vector<int>& lines);

    int margin_width() const;
    void paint_margin(QPaintEvent* event);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void paint_wrong_lines();
    void place_margin();

    QWidget* margin_;
    QSyntaxHighlighter* highlighter_;
    std::vector<int> wrong_;
};

}  // namespace sluice::gui
