// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/file_watch.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace sluice::gui {

FileWatch::FileWatch(QObject* parent) : QObject(parent) {
    timer_.setSingleShot(true);
    timer_.setInterval(quiet);
    connect(&timer_, &QTimer::timeout, this, &FileWatch::look);
    connect(&watcher_, &QFileSystemWatcher::fileChanged, this, &FileWatch::look_again);
    connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, &FileWatch::look_again);
}

void FileWatch::watch(const QString& path, const QStringList& named) {
    const QStringList watched = watcher_.files() + watcher_.directories();
    if (!watched.isEmpty()) watcher_.removePaths(watched);
    timer_.stop();
    path_ = path;
    named_ = named;
    known_ = fingerprint();
    if (!path_.isEmpty()) add_paths();
}

// A file that was replaced is watched no more, one that was missing not yet.
void FileWatch::add_paths() {
    for (const QString& each : QStringList{path_} + named_) {
        const QFileInfo info(each);
        if (info.exists() && !watcher_.files().contains(each)) watcher_.addPath(each);
        const QString folder = info.absolutePath();
        if (info.dir().exists() && !watcher_.directories().contains(folder)) watcher_.addPath(folder);
    }
}

void FileWatch::look_again() { timer_.start(); }

void FileWatch::look() {
    if (path_.isEmpty()) return;
    add_paths();
    const QByteArray now = fingerprint();
    if (now.isEmpty() || now == known_) return;
    known_ = now;
    Q_EMIT changed();
}

// Empty where the first is not there; others that are missing count as empty.
QByteArray FileWatch::fingerprint() const {
    QCryptographicHash hash(QCryptographicHash::Sha1);
    QFile file(path_);
    if (path_.isEmpty() || !QFileInfo(path_).isFile() || !file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    for (const QString& each : named_) {
        QFile another(each);
        if (QFileInfo(each).isFile() && another.open(QIODevice::ReadOnly)) hash.addData(&another);
        hash.addData(QByteArrayLiteral("\0"));
    }
    return hash.result();
}

}  // namespace sluice::gui
