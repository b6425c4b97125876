// SPDX-License-Identifier: GPL-3.0-or-later
// Opens scenarios into the Configuration: by name, by path, dropped, recent, again. Watches the file that is open, and
// those that it names, and reads them again when one changes; what was changed in the window stays.
#pragma once

#include "gui/models/file_watch.h"

#include <QObject>
#include <QString>
#include <QStringList>

class QMimeData;

namespace sluice::gui {

class Configuration;
class Session;

class Files : public QObject {
    Q_OBJECT

public:
    Files(Configuration& configuration, Session& session, QObject* parent = nullptr);

    /// A scenario that comes with Sluice by its name, or any file by its path. False where it is none or is wrong; the
    /// Configuration has the problems then, or refused() says why it was not even read.
    bool open(const QString& name_or_path, const QStringList& overrides = {});
    /// Reads the file again; nothing where none is open.
    void reload();

    /// The one local file in it; empty where there is none or more.
    static QString dropped_file(const QMimeData& data);

Q_SIGNALS:
    void refused(const QString& why);
    /// The file on disk has changed and was read again.
    void reloaded();

private:
    Configuration& configuration_;
    Session& session_;
    FileWatch watch_;
};

}  // namespace sluice::gui
