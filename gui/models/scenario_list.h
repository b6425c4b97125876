// SPDX-License-Identifier: GPL-3.0-or-later
// The scenarios known by name, with their titles and stories, read in a thread of their own.
#pragma once

#include <QAbstractListModel>
#include <QString>
#include <QThreadPool>
#include <vector>

namespace sluice::gui {

struct KnownScenario {
    QString name, path;
    QString title;      ///< why it cannot be read, where it cannot
    QStringList story;  ///< paragraphs
    bool readable = true;
};

class ScenarioList : public QAbstractListModel {
    Q_OBJECT

public:
    explicit ScenarioList(QObject* parent = nullptr);
    /// Waits for the reading to end.
    ~ScenarioList() override;

    /// Looks for them anew.
    void load();
    bool loaded() const { return loaded_; }
    const KnownScenario& at(int row) const { return all_[static_cast<std::size_t>(row)]; }
    /// -1 where there is none of that path.
    int rowOf(const QString& path) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    /// The name is the text, the title the tool tip and what a screen reader says beside it.
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loadedAll();

private:
    std::vector<KnownScenario> all_;
    bool loaded_ = false;
    QThreadPool pool_;
};

}  // namespace sluice::gui
