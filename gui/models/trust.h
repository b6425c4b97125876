// SPDX-License-Identifier: GPL-3.0-or-later
// Whose certificates are believed over HTTPS: those of the system, and those in a file of one's own (PEM), as a private
// CA has it. Chain and name are always checked.
#pragma once

#include <QSslConfiguration>
#include <QSslError>
#include <QString>

namespace sluice::gui {

struct TrustResult {
    QSslConfiguration configuration;
    QString error;  ///< empty: read, or no file was named
};
/// `ca_file` empty: the system's alone. At most 1 MiB is read.
TrustResult trust_in(const QString& ca_file);

/// Why a server was not believed, and what helps: for people.
QString distrust_text(const QList<QSslError>& errors, const QString& ca_file);

}  // namespace sluice::gui
