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

void FileWatch::watch(const QString& path) {
    const QStringList watched = watcher_.files() + watcher_.directories();
    if (!watched.isEmpty()) watcher_.removePaths(watched);
    timer_.stop();
    path_ = path;
    known_ = fingerprint();
    if (path_.isEmpty()) return;
    const QFileInfo info(path_);
    if (info.exists()) watcher_.addPath(path_);
    if (info.dir().exists()) watcher_.addPath(info.absolutePath());
}

void FileWatch::look_again() { timer_.start(); }

void FileWatch::look() {
    // A file that was replaced is watched no more.
    if (QFileInfo::exists(path_) && !watcher_.files().contains(path_)) watcher_.addPath(path_);
    const QByteArray now = fingerprint();
    if (now.isEmpty() || now == known_) return;
    known_ = now;
    Q_EMIT changed();
}

QByteArray FileWatch::fingerprint() const {
    QFile file(path_);
    if (path_.isEmpty() || !QFileInfo(path_).isFile() || !file.open(QIODevice::ReadOnly)) return {};
    QCryptographicHash hash(QCryptographicHash::Sha1);
    return hash.addData(&file) ? hash.result() : QByteArray{};
}

}  // namespace sluice::gui
