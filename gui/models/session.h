// SPDX-License-Identifier: GPL-3.0-or-later
// What outlives the program: the file that was open and what was changed of it, the page in front, recent files, the
// looks. One file in the XDG configuration folder (~/.config/sluice/sluice-gui.conf); where it cannot be written,
// nothing is remembered and nobody is asked.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <functional>

namespace sluice::gui {

class Session : public QObject {
    Q_OBJECT

public:
    static constexpr int recent_most = 10;

    explicit Session(QObject* parent = nullptr);
    /// `file` in place of the usual one.
    explicit Session(const QString& file, QObject* parent = nullptr);

    /// Absolute paths, the last opened first, those that are gone left out.
    QStringList recent() const;
    void add_recent(const QString& path);
    void forget_recent();

    /// What was under work when the program ended; an empty path: nothing.
    struct Work {
        QString path;
        QStringList overrides;  ///< KEY=VALUE
        QString page;           ///< its name
    };
    Work work() const;
    void set_work(const Work& work);

    QString theme() const;  ///< "auto" where nothing was chosen
    void set_theme(const QString& name);

    QByteArray geometry() const;
    QByteArray docks() const;
    void set_layout(const QByteArray& geometry, const QByteArray& docks);

    /// Reads or writes within a group of its own.
    void in_group(const QString& name, const std::function<void(QSettings&)>& act);

Q_SIGNALS:
    void recentChanged();

private:
    QSettings settings_;
};

}  // namespace sluice::gui
