// SPDX-License-Identifier: GPL-3.0-or-later
// Tells when one file, or another that it names, has become another, also where an editor puts a new file in its place.
// Told once a burst of writes: `quiet` after the last of them, and only if what is in the file is not what it was.
#pragma once

#include <QByteArray>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <chrono>

namespace sluice::gui {

class FileWatch : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds quiet{150};

    explicit FileWatch(QObject* parent = nullptr);

    /// In place of the files before; an empty path: none. `named`: further files, whether or not they are there.
    void watch(const QString& path, const QStringList& named = {});
    QString path() const { return path_; }
    QStringList named() const { return named_; }

Q_SIGNALS:
    void changed();

private:
    void look_again();
    void look();
    void add_paths();
    QByteArray fingerprint() const;

    QFileSystemWatcher watcher_;
    QTimer timer_;
    QString path_;
    QStringList named_;
    QByteArray known_;
};

}  // namespace sluice::gui
