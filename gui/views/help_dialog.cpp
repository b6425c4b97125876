// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/views/help_dialog.h"

#include <QAction>
#include <QCoreApplication>
#include <QDialogButtonBox>
#include <QDir>
#include <QFileInfo>
#include <QImage>
#include <QKeySequence>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace sluice::gui {
namespace {

/// Pictures as wide as the text.
class GuideBrowser : public QTextBrowser {
public:
    using QTextBrowser::QTextBrowser;

protected:
    QVariant loadResource(int type, const QUrl& name) override {
        const QVariant found = QTextBrowser::loadResource(type, name);
        if (type != QTextDocument::ImageResource) return found;
        QImage image =
            found.userType() == QMetaType::QImage ? found.value<QImage>() : QImage::fromData(found.toByteArray());
        const int most = std::max(300, viewport()->width() - 40);
        if (image.width() > most) image = image.scaledToWidth(most, Qt::SmoothTransformation);
        return image;
    }
};

QString guide_folder() {
    QStringList folders{QCoreApplication::applicationDirPath() + QStringLiteral("/../share/doc/sluice/guide")};
    folders += QStringLiteral(SLUICE_GUIDE_DIRS).split(QLatin1Char(':'), Qt::SkipEmptyParts);
    for (const QString& folder : folders)
        if (QFileInfo(folder + QStringLiteral("/README.md")).isFile()) return QDir::cleanPath(folder);
    return {};
}

}  // namespace

Shortcuts shortcuts_of(const QString& heading, const QList<QAction*>& actions) {
    Shortcuts group{heading, {}};
    for (const QAction* action : actions) {
        if (action->shortcuts().isEmpty()) continue;
        QString text = action->text();
        text.remove(QLatin1Char('&'));
        text.remove(QStringLiteral("…"));
        group.lines.emplace_back(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText), text);
    }
    return group;
}

Shortcuts chart_shortcuts() {
    return {HelpDialog::tr("In a chart"),
            {{HelpDialog::tr("Wheel, + and −"), HelpDialog::tr("Zoom about the pointer")},
             {HelpDialog::tr("Drag, ← and →"), HelpDialog::tr("Move")},
             {HelpDialog::tr("Shift+drag, right drag, Shift+← and →"), HelpDialog::tr("Select a range")},
             {HelpDialog::tr("Ctrl+drag"), HelpDialog::tr("Zoom into a box")},
             {HelpDialog::tr("Z, Enter"), HelpDialog::tr("Zoom into the selection")},
             {HelpDialog::tr("Ctrl+← and →"), HelpDialog::tr("Move the crosshair")},
             {HelpDialog::tr("Double click, Home, 0"), HelpDialog::tr("Show all")},
             {HelpDialog::tr("Esc"), HelpDialog::tr("Take selection and crosshair away")}}};
}

HelpDialog::HelpDialog(QWidget* parent) : QDialog(parent), browser_(new GuideBrowser) {
    auto* layout = new QVBoxLayout(this);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    layout->addWidget(browser_);
    layout->addWidget(buttons);
    browser_->setAccessibleName(tr("Help"));
    browser_->setOpenExternalLinks(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(860, 680);
}

void HelpDialog::bring() {
    show();
    raise();
    activateWindow();
    browser_->setFocus();
}

void HelpDialog::show_shortcuts(const std::vector<Shortcuts>& groups) {
    QString html = QStringLiteral("<h2>%1</h2>").arg(tr("Shortcuts"));
    for (const Shortcuts& group : groups) {
        if (group.lines.empty()) continue;
        html += QStringLiteral("<h3>%1</h3><table cellpadding=3>").arg(group.heading.toHtmlEscaped());
        for (const auto& [keys, what] : group.lines)
            html += QStringLiteral("<tr><td width=280><b>%1</b></td><td>%2</td></tr>")
                        .arg(keys.toHtmlEscaped(), what.toHtmlEscaped());
        html += QStringLiteral("</table>");
    }
    setWindowTitle(tr("Shortcuts — Sluice"));
    browser_->setHtml(html);
    bring();
}

void HelpDialog::show_guide(const QString& chapter) {
    setWindowTitle(tr("Guide — Sluice"));
    bring();
    const QString folder = guide_folder();
    if (folder.isEmpty())
        browser_->setPlainText(
            tr("The guide is not installed. It was looked for in %1.").arg(QStringLiteral(SLUICE_GUIDE_DIRS)));
    else
        browser_->setSource(QUrl::fromLocalFile(folder + QLatin1Char('/') + chapter + QStringLiteral(".md")),
                            QTextDocument::MarkdownResource);
}

QString HelpDialog::text() const { return browser_->toPlainText(); }

}  // namespace sluice::gui
