// SPDX-License-Identifier: GPL-3.0-or-later
// A bearer token out of a file, as sluice-live itself reads one: one line, not empty, at most 4096 bytes. Nothing else
// may hold one: no setting, no argument, no log.
#pragma once

#include <QByteArray>
#include <QString>

namespace sluice::gui {

struct TokenResult {
    QByteArray token;
    QString error;  ///< empty: read, or no file was named; names the file, never what is in it
};
/// `path` empty: no token, and no error.
TokenResult read_token_file(const QString& path);

}  // namespace sluice::gui
