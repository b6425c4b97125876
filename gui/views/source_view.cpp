// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/source_view.h"

#include "gui/views/theme.h"

#include <QEvent>
#include <QFontDatabase>
#include <QPaintEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QSyntaxHighlighter>
#include <QTextBlock>
#include <algorithm>

namespace sluice::gui {
namespace {

constexpr int gap = 6;

class Margin : public QWidget {
public:
    explicit Margin(SourceView& view) : QWidget(&view), view_(view) {}
    QSize sizeHint() const override { return {view_.margin_width(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { view_.paint_margin(event); }

private:
    SourceView& view_;
};

class TomlColours : public QSyntaxHighlighter {
public:
    explicit TomlColours(SourceView& view) : QSyntaxHighlighter(view.document()), view_(view) {}

protected:
    void highlightBlock(const QString& text) override {
        static const QRegularExpression table(QStringLiteral("^\\s*\\[.*\\]"));
        static const QRegularExpression key(QStringLiteral("^\\s*[\\w.\\-\"]+(?=\\s*=)"));
        static const QRegularExpression string(QStringLiteral("\"(\\\\.|[^\"\\\\])*\""));
        static const QRegularExpression comment(QStringLiteral("^[^\"]*?(\"[^\"]*\"[^\"#]*)*(#.*)$"));
        const Colours& colours = sluice::gui::colours(&view_);
        paint(text, table, colours.buffered, QFont::Bold);
        paint(text, key, colours.delivered, QFont::Normal);
        paint(text, string, colours.good, QFont::Normal);
        if (const auto found = comment.match(text); found.hasMatch())
            setFormat(static_cast<int>(found.capturedStart(2)), static_cast<int>(found.capturedLength(2)),
                      colours.soft);
    }

private:
    void paint(const QString& text, const QRegularExpression& rule, const QColor& colour, int weight) {
        QTextCharFormat format;
        format.setForeground(colour);
        format.setFontWeight(weight);
        for (auto found = rule.globalMatch(text); found.hasNext();) {
            const auto match = found.next();
            setFormat(static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength()), format);
        }
    }

    SourceView& view_;
};

}  // namespace

SourceView::SourceView(QWidget* parent)
    : QPlainTextEdit(parent), margin_(new Margin(*this)), highlighter_(new TomlColours(*this)) {
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &SourceView::place_margin);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int scrolled) {
        if (scrolled != 0)
            margin_->scroll(0, scrolled);
        else
            margin_->update(0, area.y(), margin_->width(), area.height());
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, &SourceView::paint_wrong_lines);
    place_margin();
}

int SourceView::margin_width() const {
    const qsizetype digits = QString::number(std::max(blockCount(), 99)).size();
    return 2 * gap + fontMetrics().horizontalAdvance(QLatin1Char('9')) * static_cast<int>(digits);
}

void SourceView::place_margin() {
    setViewportMargins(margin_width(), 0, 0, 0);
    const QRect inner = contentsRect();
    margin_->setGeometry(inner.left(), inner.top(), margin_width(), inner.height());
}

void SourceView::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    place_margin();
}

void SourceView::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        highlighter_->rehighlight();
        paint_wrong_lines();
    } else if (event->type() == QEvent::FontChange) {
        place_margin();
    }
}

void SourceView::paint_margin(QPaintEvent* event) {
    const Colours& all = colours(this);
    QPainter painter(margin_);
    painter.fillRect(event->rect(), all.page);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    qreal top = blockBoundingGeometry(block).translated(contentOffset()).top();
    while (block.isValid() && top <= event->rect().bottom()) {
        const qreal height = blockBoundingRect(block).height();
        const int line = block.blockNumber() + 1;
        const bool wrong = std::find(wrong_.begin(), wrong_.end(), line) != wrong_.end();
        painter.setPen(wrong ? all.bad : all.soft);
        if (block.isVisible() && top + height >= event->rect().top())
            painter.drawText(QRectF(0, top, margin_->width() - gap, height), Qt::AlignRight | Qt::AlignVCenter,
                             QString::number(line));
        block = block.next();
        top += height;
    }
}

void SourceView::go_to(int line, int column) {
    const QTextBlock block = document()->findBlockByNumber(std::clamp(line, 1, blockCount()) - 1);
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::clamp(column - 1, 0, block.length() - 1));
    setTextCursor(cursor);
    centerCursor();
}

int SourceView::current_line() const { return textCursor().blockNumber() + 1; }

void SourceView::set_wrong_lines(const std::vector<int>& lines) {
    wrong_ = lines;
    paint_wrong_lines();
    margin_->update();
}

void SourceView::paint_wrong_lines() {
    QList<QTextEdit::ExtraSelection> selections;
    for (const int line : wrong_) {
        QTextEdit::ExtraSelection selection;
        QColor back = colours(this).bad;
        back.setAlpha(line == current_line() ? 70 : 35);
        selection.format.setBackground(back);
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selection.cursor = QTextCursor(document()->findBlockByNumber(line - 1));
        selections.append(selection);
    }
    setExtraSelections(selections);
}

}  // namespace sluice::gui
