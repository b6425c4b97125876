// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/trust.h"

#include <QCoreApplication>
#include <QFile>
#include <QSslCertificate>

namespace sluice::gui {

TrustResult trust_in(const QString& ca_file) {
    constexpr qint64 longest = 1 << 20;
    TrustResult result{QSslConfiguration::defaultConfiguration(), {}};
    if (ca_file.isEmpty()) return result;
    QFile file(ca_file);
    if (!file.open(QIODevice::ReadOnly)) {
        result.error = QStringLiteral("%1: %2").arg(ca_file, file.errorString());
        return result;
    }
    const QList<QSslCertificate> found = QSslCertificate::fromData(file.read(longest), QSsl::Pem);
    if (found.isEmpty())
        result.error = QObject::tr("%1: found no certificate, expected PEM (-----BEGIN CERTIFICATE-----)").arg(ca_file);
    result.configuration.addCaCertificates(found);
    return result;
}

QString distrust_text(const QList<QSslError>& errors, const QString& ca_file) {
    QString why = errors.isEmpty() ? QString{} : errors.front().errorString();
    while (why.endsWith(QLatin1Char('.'))) why.chop(1);
    const QString help = ca_file.isEmpty() ? QObject::tr("where it has a CA of its own, name the file with it")
                                           : QObject::tr("it is not by the CA in %1").arg(ca_file);
    return QObject::tr("its certificate is not trusted (%1); %2").arg(why, help);
}

}  // namespace sluice::gui
