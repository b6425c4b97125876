// SPDX-License-Identifier: GPL-3.0-or-later
// The user's guide (gui/guide/*.md, as it is installed) and the list of shortcuts, in a window of their own beside the
// one they tell of.
#pragma once

#include <QDialog>
#include <QString>
#include <utility>
#include <vector>

class QAction;
class QTextBrowser;

namespace sluice::gui {

/// A heading and its lines: (keys, what they do).
struct Shortcuts {
    QString heading;
    std::vector<std::pair<QString, QString>> lines;
};
/// Of the actions that have a shortcut.
Shortcuts shortcuts_of(const QString& heading, const QList<QAction*>& actions);
/// Those of the charts, which no menu has.
Shortcuts chart_shortcuts();

class HelpDialog : public QDialog {
    Q_OBJECT

public:
    explicit HelpDialog(QWidget* parent = nullptr);

    void show_shortcuts(const std::vector<Shortcuts>& groups);
    /// "replay", "what-if", "planning", "live" or "README". Says so where the guide is not installed.
    void show_guide(const QString& chapter);

    QString text() const;

private:
    void bring();

    QTextBrowser* browser_;
};

}  // namespace sluice::gui
